package stream_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestWhatIsSlippedInBeforeAHandshakeIsNotReadAfterIt(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		require.NoError(t, a.Append([]byte("STARTTLS\ninjected\n")))
		_, err := b.ReadLine(co)
		require.NoError(t, err)
		require.NotEmpty(t, b.Unread())
		_, err = stream.StartTLS(co, b, serverTLS, stream.Server)
		require.ErrorContains(t, err, "does not look like a TLS handshake")
		require.True(t, b.IsClosed())
		require.Empty(t, b.Unread())
		return nil
	})
}

func TestAnInputThatIsCutIsNoEnd(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		below, there := stream.Pipe(co)
		relay, behind := stream.Pipe(co) // what relay forwards to there, until it cuts
		forwarding := task.Do(co, func(co *loop.Co) error { return forward(co, relay, there) })
		task.Do(co, func(co *loop.Co) error { return forward(co, there, relay) })
		serving := task.Go(co, func(co *loop.Co) (*stream.Stream, error) {
			return stream.StartTLS(co, behind, serverTLS, stream.Server)
		})
		client, err := stream.StartTLS(co, below, clientTLS, stream.Client)
		require.NoError(t, err)
		server, err := serving.Await(co)
		require.NoError(t, err)
		require.NoError(t, server.Append([]byte("whole\n")))
		line, err := client.ReadLine(co)
		require.NoError(t, err)
		require.Equal(t, "whole", line)
		forwarding.Cancel(nil)
		_, _ = forwarding.Await(co)
		require.NoError(t, there.CloseWrite())
		_, err = client.ReadLine(co)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		client.Abort()
		server.Abort()
		relay.Abort()
		return nil
	})
}

// forward sends to one stream what comes from another, until that fails.
func forward(co *loop.Co, from, to *stream.Stream) error {
	for {
		view, err := from.Fill(co)
		if err != nil {
			return nil
		}
		if _, err := to.Write(co, view); err != nil {
			return nil
		}
		from.Discard(len(view))
	}
}

func TestAHandshakeThatFails(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		a, b := stream.Pipe(co)
		serving := task.Do(co, func(co *loop.Co) error {
			_, err := stream.StartTLS(co, b, serverTLS, stream.Server)
			return err
		})
		_, err := stream.StartTLS(co, a, &tls.Config{ServerName: "example.test"}, stream.Client)
		var unknown x509.UnknownAuthorityError
		require.ErrorAs(t, err, &unknown)
		var network *net.OpError
		require.ErrorAs(t, err, &network)
		_, err = serving.Await(co)
		require.ErrorContains(t, err, "bad certificate", "the other end is told why")
		require.True(t, a.IsClosed())
		return nil
	})
}

func TestAServerGivesUpWhoDoesNotShakeHands(t *testing.T) {
	serve := func(co *loop.Co, ln *stream.Listener, o *stream.ServeOptions, steps bool) error {
		if steps {
			return stream.ServeSteps(co, ln, func(s *stream.Stream) loop.Stepper { return &echo{s} }, o)
		}
		return stream.Serve(co, ln, echoBody, o)
	}
	for _, steps := range []bool{true, false} {
		virtually(t, func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			var told error
			o := &stream.ServeOptions{TLS: serverTLS, HandshakeTimeout: time.Hour, OnError: func(_ *stream.Stream, err error) {
				told = err
				_ = ln.Close()
			}}
			c, err := net.Dial("tcp", ln.Addr().String())
			require.NoError(t, err)
			defer c.Close()
			require.NoError(t, serve(co, ln, o, steps))
			require.ErrorIs(t, told, os.ErrDeadlineExceeded)
			require.Equal(t, time.Hour, co.Loop().Time())
			return nil
		})
	}
}
