package stream_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
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

// byEachWay runs main with sockets that the loop watches, and with goroutines that receive and send.
func byEachWay(t *testing.T, main func(t *testing.T, co *loop.Co) error) {
	for name, clock := range map[string]timer.Clock{"sockets": nil, "pumps": ownClock{timer.NewReal()}} {
		t.Run(name, func(t *testing.T) {
			run := func(co *loop.Co) error { return main(t, co) }
			require.NoError(t, loop.RunWith(context.Background(), &loop.Options{Clock: clock}, run))
		})
	}
}

func addressOf(k *stream.Packets) netip.AddrPort { return k.LocalAddr().(*net.UDPAddr).AddrPort() }

// echoPackets sends back what comes, as a step task.
type echoPackets struct {
	receive stream.ReceiveStep
	send    stream.SendStep
	sending bool
}

func newEchoPackets(k *stream.Packets) *echoPackets {
	return &echoPackets{
		receive: stream.ReceiveStep{Packets: k, To: make([]byte, 2000)},
		send:    stream.SendStep{Packets: k},
	}
}

func (e *echoPackets) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if e.sending {
			done, err := e.send.Step(co, in)
			if !done || err != nil {
				return done, err
			}
			e.sending = false
		}
		done, err := e.receive.Step(co, in)
		if !done || err != nil {
			return done, err
		}
		e.send.From, e.send.To, e.sending = e.receive.To[:e.receive.N], e.receive.From, true
	}
}

func TestDatagramsGoAndComeBack(t *testing.T) {
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		server, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		echoing := task.DoStep(co, newEchoPackets(server))
		open, err := stream.ListenPackets(co, "udp4", "127.0.0.1:0")
		require.NoError(t, err)
		require.Nil(t, open.RemoteAddr())
		dialed, err := stream.DialPackets(co, "udp", server.LocalAddr().String())
		require.NoError(t, err)
		require.Equal(t, server.LocalAddr().String(), dialed.RemoteAddr().String())
		p := make([]byte, 100)
		for i := range 3 {
			for _, k := range []*stream.Packets{open, dialed} {
				var to netip.AddrPort
				if k == open {
					to = addressOf(server)
				}
				text := fmt.Sprint("datagram ", i)
				require.NoError(t, k.Send(co, []byte(text), to))
				n, from, err := k.Receive(co, p)
				require.NoError(t, err)
				require.Equal(t, text, string(p[:n]))
				require.Equal(t, addressOf(server), from)
			}
		}
		require.NoError(t, server.Close())
		_, err = echoing.Await(co)
		require.ErrorIs(t, err, net.ErrClosed)
		require.NoError(t, open.Close())
		return dialed.Close()
	})
}

func TestADatagramThatDoesNotFitIsCutAndTold(t *testing.T) {
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		k, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		for _, text := range []string{"too long", "", "fits"} {
			require.NoError(t, k.Send(co, []byte(text), addressOf(k)))
		}
		p := make([]byte, 4)
		n, from, err := k.Receive(co, p)
		require.Equal(t, stream.ErrTruncated, err)
		require.Equal(t, "too ", string(p[:n]))
		require.Equal(t, addressOf(k), from)
		n, _, err = k.Receive(co, p)
		require.NoError(t, err, "an empty datagram is one")
		require.Zero(t, n)
		n, _, err = k.Receive(co, p)
		require.NoError(t, err)
		require.Equal(t, "fits", string(p[:n]))
		return k.Close()
	})
}

func TestACanceledReceiveLosesNoDatagram(t *testing.T) {
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		k, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		p, q := make([]byte, 10), make([]byte, 10)
		first := task.Do(co, func(co *loop.Co) error {
			_, _, err := k.Receive(co, p)
			return err
		})
		second := task.Go(co, func(co *loop.Co) (string, error) {
			n, _, err := k.Receive(co, q)
			return string(q[:n]), err
		})
		require.NoError(t, co.Yield())
		first.Cancel(nil)
		_, err = first.Await(co)
		require.True(t, loop.IsCanceled(err))
		require.NoError(t, k.Send(co, []byte("kept"), addressOf(k)))
		got, err := second.Await(co)
		require.NoError(t, err)
		require.Equal(t, "kept", got)
		return k.Close()
	})
}

func TestCloseEndsWhoReceives(t *testing.T) {
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		k, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		var waiting []*task.Task[struct{}]
		for range 3 {
			waiting = append(waiting, task.Do(co, func(co *loop.Co) error {
				_, _, err := k.Receive(co, make([]byte, 10))
				return err
			}))
		}
		require.NoError(t, co.Yield())
		require.NoError(t, k.Close())
		for _, w := range waiting {
			_, err := w.Await(co)
			require.ErrorIs(t, err, net.ErrClosed)
		}
		require.ErrorIs(t, k.Send(co, nil, addressOf(k)), net.ErrClosed)
		require.NotNil(t, k.LocalAddr())
		return k.Close()
	})
}

func TestASocketForDatagramsThatIsLeftOpen(t *testing.T) {
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		k, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		_, _, err = k.TryReceive(make([]byte, 10))
		require.Equal(t, stream.ErrWouldBlock, err)
		return nil
	})
}

func TestDatagramsOfUnixSockets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "socket")
	if c, err := net.ListenPacket("unixgram", path+"0"); err != nil {
		t.Log("no such sockets here:", err)
		return
	} else {
		require.NoError(t, c.Close())
	}
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		at := path + strings.ReplaceAll(t.Name(), "/", "")[:3] + fmt.Sprint(len(t.Name()))
		k, err := stream.ListenPackets(co, "unixgram", at)
		require.NoError(t, err)
		s, err := stream.DialPackets(co, "unixgram", at)
		require.NoError(t, err)
		require.NoError(t, s.Send(co, []byte("hello"), netip.AddrPort{}))
		p := make([]byte, 10)
		n, from, err := k.Receive(co, p)
		require.NoError(t, err)
		require.Equal(t, "hello", string(p[:n]))
		require.False(t, from.IsValid())
		require.NoError(t, s.Close())
		return k.Close()
	})
}

func TestOtherNetworksHaveNoDatagrams(t *testing.T) {
	virtually(t, func(co *loop.Co) error {
		_, err := stream.ListenPackets(co, "tcp", "127.0.0.1:0")
		require.ErrorContains(t, err, "unknown network")
		_, err = stream.DialPackets(co, "tcp", "127.0.0.1:1")
		require.ErrorContains(t, err, "unknown network")
		return nil
	})
}

// A mailbox is a PacketTransport that has room for one datagram at a time, which comes back.
type mailbox struct {
	readable, writable func()
	letter             []byte
	full               bool
}

func (m *mailbox) Attach(readable, writable func()) { m.readable, m.writable = readable, writable }

func (m *mailbox) Receive(p []byte) (int, netip.AddrPort, error) {
	if !m.full {
		return 0, netip.AddrPort{}, stream.ErrWouldBlock
	}
	m.full = false
	m.writable()
	return copy(p, m.letter), netip.AddrPort{}, nil
}

func (m *mailbox) Send(p []byte, _ netip.AddrPort) error {
	if m.full {
		return stream.ErrWouldBlock
	}
	m.letter, m.full = append(m.letter[:0], p...), true
	m.readable()
	return nil
}

func (m *mailbox) Close() error         { return nil }
func (m *mailbox) LocalAddr() net.Addr  { return &net.UnixAddr{Name: "mailbox", Net: "unixgram"} }
func (m *mailbox) RemoteAddr() net.Addr { return nil }

// Whoever is canceled at whatever point: what arrives is what was sent, in order, and nobody is left waiting for what
// is there.
func TestSweepOfDatagrams(t *testing.T) {
	looptest.Sweep(t, func(t *looptest.T, co *loop.Co) error {
		k := stream.NewPackets(co, &mailbox{})
		sent, got := "", ""
		var all []*task.Task[struct{}]
		for _, word := range []string{"a", "b", "c"} {
			all = append(all, task.Do(co, func(co *loop.Co) error {
				if err := k.Send(co, []byte(word), netip.AddrPort{}); err != nil {
					return err
				}
				sent += word
				return nil
			}))
		}
		for range 3 {
			all = append(all, task.Do(co, func(co *loop.Co) error {
				p := make([]byte, 1)
				n, _, err := k.Receive(co, p)
				got += string(p[:n])
				return err
			}))
		}
		var err error
		if err = co.Sleep(time.Second); err == nil {
			require.GreaterOrEqual(t, len(got), 2, "one was canceled at most")
			require.Equal(t, got, sent[:len(got)])
		}
		require.NoError(t, k.Close())
		for _, one := range all {
			if _, e := one.Await(co); e != nil && !strings.Contains(e.Error(), "closed") {
				err = e
			}
		}
		return err
	})
}

func ExampleListenPackets() {
	err := loop.Run(func(co *loop.Co) error {
		server, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		defer server.Close()
		client, err := stream.DialPackets(co, "udp", server.LocalAddr().String())
		if err != nil {
			return err
		}
		defer client.Close()
		if err := client.Send(co, []byte("ping"), netip.AddrPort{}); err != nil {
			return err
		}
		p := make([]byte, 1500)
		n, from, err := server.Receive(co, p)
		if err != nil {
			return err
		}
		fmt.Printf("%s\n", p[:n])
		if err := server.Send(co, []byte("pong"), from); err != nil {
			return err
		}
		n, _, err = client.Receive(co, p)
		fmt.Printf("%s\n", p[:n])
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// ping
	// pong
}

// A socket that has one peer sends to nobody else, whichever way it goes.
func TestADatagramForSomebodyElseThanThePeer(t *testing.T) {
	byEachWay(t, func(t *testing.T, co *loop.Co) error {
		peer, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		other, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		require.NoError(t, err)
		k, err := stream.DialPackets(co, "udp", peer.LocalAddr().String())
		require.NoError(t, err)
		require.ErrorIs(t, k.Send(co, []byte("x"), addressOf(other)), net.ErrWriteToConnected)
		require.NoError(t, k.Send(co, []byte("one"), addressOf(peer)))
		require.NoError(t, k.Send(co, []byte("two"), netip.AddrPort{}))
		for _, want := range []string{"one", "two"} {
			p := make([]byte, 10)
			n, _, err := peer.Receive(co, p)
			require.NoError(t, err)
			require.Equal(t, want, string(p[:n]))
		}
		for _, k := range []*stream.Packets{peer, other, k} {
			require.NoError(t, k.Close())
		}
		return nil
	})
}
