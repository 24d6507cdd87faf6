package stream_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// certificates returns the config of a server called "example.test", and that of its clients.
func certificates() (server, client *tls.Config) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		DNSNames:              []string{"example.test"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	server = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	return server, &tls.Config{RootCAs: roots, ServerName: "example.test"}
}

var serverTLS, clientTLS = certificates()

// securePipe returns both ends of TLS over a Pipe.
func securePipe(t require.TestingT, co *loop.Co) (client, server *stream.Stream) {
	a, b := stream.Pipe(co)
	serving := task.Go(co, func(co *loop.Co) (*stream.Stream, error) {
		return stream.StartTLS(co, b, serverTLS, stream.Server)
	})
	client, err := stream.StartTLS(co, a, clientTLS, stream.Client)
	require.NoError(t, err)
	server, err = serving.Await(co)
	require.NoError(t, err)
	return client, server
}

func TestTLSOverAPipe(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := securePipe(t, co)
		state, ok := a.ConnectionState()
		require.True(t, ok)
		require.Equal(t, "example.test", state.ServerName)
		require.Equal(t, uint16(tls.VersionTLS13), state.Version)
		echoing := task.Do(co, func(co *loop.Co) error {
			if err := echoBody(co, b); err != nil {
				return err
			}
			return b.Close(co)
		})
		big := strings.Repeat("monoloop", 1<<17)
		writing := task.Do(co, func(co *loop.Co) error {
			if _, err := a.Write(co, []byte(big)); err != nil {
				return err
			}
			return a.CloseWrite()
		})
		got := make([]byte, len(big))
		_, err := a.ReadFull(co, got)
		require.NoError(t, err)
		require.Equal(t, big, string(got))
		_, err = a.Read(co, got)
		require.Equal(t, io.EOF, err)
		_, err = writing.Await(co)
		require.NoError(t, err)
		_, err = echoing.Await(co)
		require.NoError(t, err)
		return a.Close(co)
	})
}

// ownClock is the real clock, in which a loop does not recognize it: it watches no sockets then.
type ownClock struct{ *timer.Real }

// Both kinds of handlers, over sockets and over pumps, with clients of crypto/tls and of this package.
func TestServeTLS(t *testing.T) {
	kinds := map[string]func(co *loop.Co, ln *stream.Listener) error{
		"step": func(co *loop.Co, ln *stream.Listener) error {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper { return &echo{s} },
				&stream.ServeOptions{TLS: serverTLS})
		},
		"straight-line": func(co *loop.Co, ln *stream.Listener) error {
			return stream.Serve(co, ln, echoBody, &stream.ServeOptions{TLS: serverTLS})
		},
	}
	clocks := map[string]timer.Clock{"sockets": nil, "pumps": ownClock{timer.NewReal()}}
	for kind, serve := range kinds {
		for over, clock := range clocks {
			t.Run(kind+" over "+over, func(t *testing.T) {
				err := loop.RunWith(context.Background(), &loop.Options{Clock: clock}, func(co *loop.Co) error {
					ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
					require.NoError(t, err)
					server := task.Do(co, func(co *loop.Co) error { return serve(co, ln) })
					s, err := stream.DialTLS(co, "tcp", ln.Addr().String(), clientTLS)
					require.NoError(t, err)
					echoOf(t, co, s)

					dialing := &stream.DialTLSStep{Network: "tcp", Address: ln.Addr().String(), Config: clientTLS}
					_, err = task.DoStep(co, dialing).Await(co)
					require.NoError(t, err)
					echoOf(t, co, dialing.Stream)

					foreign, err := stream.Dial(co, "tcp", ln.Addr().String())
					require.NoError(t, err)
					c, err := foreign.Detach(co)
					require.NoError(t, err)
					s, err = stream.Wrap(co, tls.Client(c, clientTLS))
					require.NoError(t, err)
					echoOf(t, co, s)
					server.Cancel(nil)
					_, err = server.Await(co)
					require.True(t, loop.IsCanceled(err))
					return nil
				})
				require.NoError(t, err)
			})
		}
	}
}

// echoOf checks that s sends back what it gets, and ends as it should.
func echoOf(t *testing.T, co *loop.Co, s *stream.Stream) {
	t.Helper()
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<12)
	writing := task.Do(co, func(co *loop.Co) error {
		_, err := s.Write(co, sent)
		return err
	})
	got := make([]byte, len(sent))
	_, err := s.ReadFull(co, got)
	require.NoError(t, err)
	require.Equal(t, sent, got)
	_, err = writing.Await(co)
	require.NoError(t, err)
	require.NoError(t, s.CloseWrite())
	_, err = s.Read(co, got)
	require.Equal(t, io.EOF, err)
	require.NoError(t, s.Close(co))
}

func TestStartTLSInMidStream(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		serving := task.Do(co, func(co *loop.Co) error {
			line, err := b.ReadLine(co)
			require.NoError(t, err)
			require.Equal(t, "STARTTLS", line)
			require.NoError(t, b.Append([]byte("ready\n")))
			starting := stream.StartTLSStep{Stream: b, Config: serverTLS, Role: stream.Server}
			_, err = task.DoStep(co, &starting).Await(co)
			require.NoError(t, err)
			_, err = b.ReadLine(co)
			require.ErrorIs(t, err, net.ErrClosed, "the plain stream is of no use any more")
			line, err = starting.Secured.ReadLine(co)
			require.NoError(t, err)
			require.Equal(t, "secret", line)
			return starting.Secured.Close(co)
		})
		require.NoError(t, a.Append([]byte("STARTTLS\n")))
		line, err := a.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "ready", line)
		s, err := stream.StartTLS(co, a, clientTLS, stream.Client)
		require.NoError(t, err)
		require.NoError(t, s.Append([]byte("secret\n")))
		_, err = s.Read(co, make([]byte, 1))
		require.Equal(t, io.EOF, err)
		require.NoError(t, s.Close(co))
		_, err = serving.Await(co)
		return err
	})
}

// The memory of a writer whose peer does not read is bounded, and Close can be bounded too.
func TestTLSHoldsItsWriterBack(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := securePipe(t, co)
		written := 0
		writing := task.Do(co, func(co *loop.Co) error {
			for range 100 {
				n, err := a.Write(co, make([]byte, 10_000))
				written += n
				if err != nil {
					return err
				}
			}
			return nil
		})
		require.NoError(t, co.Sleep(time.Second))
		require.Less(t, written, 250_000)
		got := make([]byte, 1_000_000)
		_, err := b.ReadFull(co, got)
		require.NoError(t, err)
		_, err = writing.Await(co)
		require.NoError(t, err)
		require.NoError(t, a.Flush(co))
		require.Zero(t, a.Pending())

		require.NoError(t, a.Append(got))
		err = task.Timeout(co, time.Second, func(*loop.Deadline) error { return a.Close(co) })
		var timeout *loop.TimeoutError
		require.ErrorAs(t, err, &timeout)
		b.Abort()
		return nil
	})
}

func TestACanceledReadOfTLSConsumesNothing(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := securePipe(t, co)
		for i := range 3 {
			err := task.Timeout(co, time.Second, func(*loop.Deadline) error {
				_, err := b.ReadLine(co)
				return err
			})
			require.Error(t, err)
			require.NoError(t, a.Append([]byte(fmt.Sprint("line ", i))))
			require.NoError(t, a.Flush(co))
		}
		require.NoError(t, a.Close(co))
		line, err := b.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "line 0line 1line 2", line)
		return b.Close(co)
	})
}

func TestTLSInsideOfTLS(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := securePipe(t, co)
		serving := task.Do(co, func(co *loop.Co) error {
			s, err := stream.StartTLS(co, b, serverTLS, stream.Server)
			if err != nil {
				return err
			}
			if err := echoBody(co, s); err != nil {
				return err
			}
			return s.Close(co)
		})
		s, err := stream.StartTLS(co, a, clientTLS, stream.Client)
		require.NoError(t, err)
		echoOf(t, co, s)
		_, err = serving.Await(co)
		return err
	})
}

// Whoever is canceled at whatever point of a handshake and what follows: nothing hangs, and nothing is left.
func TestSweepOfTLS(t *testing.T) {
	broken := func(err error) bool {
		return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, stream.ErrReset) || errors.Is(err, stream.ErrBroken)
	}
	looptest.Sweeper{Allow: broken}.Sweep(t, func(t *looptest.T, co *loop.Co) error {
		a, b := stream.Pipe(co)
		end := func(s *stream.Stream) func(*task.Task[struct{}]) {
			return func(*task.Task[struct{}]) { s.Abort() }
		}
		serving := task.Do(co, func(co *loop.Co) error {
			s, err := stream.StartTLS(co, b, serverTLS, stream.Server)
			if err != nil {
				return err
			}
			if err := echoBody(co, s); err != nil {
				return err
			}
			return s.Close(co)
		})
		serving.OnDone(end(b))
		asking := task.Do(co, func(co *loop.Co) error {
			starting := stream.StartTLSStep{Stream: a, Config: clientTLS}
			if err := co.Await(&starting); err != nil {
				return err
			}
			s := starting.Secured
			if _, err := s.Write(co, []byte("hello\n")); err != nil {
				return err
			}
			line, err := s.ReadLine(co)
			if err != nil {
				return err
			}
			require.Equal(t, "hello", line)
			return s.Close(co)
		})
		asking.OnDone(end(a))
		_, err := asking.Await(co)
		if _, lost := serving.Await(co); lost != nil {
			return lost
		}
		return err
	})
}
