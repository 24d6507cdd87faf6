package stream

import (
	"errors"
	"net"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// A slowSocket sends a datagram only when it may, unless it is closed before.
type slowSocket struct {
	net.PacketConn
	may, closed chan struct{}
	sent        chan string
}

func (s *slowSocket) WriteTo(b []byte, _ net.Addr) (int, error) {
	select {
	case <-s.may:
		s.sent <- string(b)
		return len(b), nil
	case <-s.closed:
		return 0, net.ErrClosed
	}
}

func (s *slowSocket) Close() error {
	close(s.closed)
	return nil
}

func newSlowSocket() *slowSocket {
	return &slowSocket{may: make(chan struct{}), closed: make(chan struct{}), sent: make(chan string, 1)}
}

// What was sent before Close goes out, also where a goroutine sends it: the socket is closed after that.
func TestCloseLetsADatagramOut(t *testing.T) {
	s := newSlowSocket()
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		p := hubOf(co.Loop()).newPacketPump(s)
		p.Attach(func() { panic("nothing can be received") }, func() { panic("nobody waits to send") })
		if err := errors.Join(p.Send([]byte("last"), netip.AddrPort{}), p.Close()); err != nil {
			return err
		}
		for range 10 {
			require.NoError(t, co.Yield())
		}
		require.False(t, p.closed)
		close(s.may)
		for !p.gone {
			require.NoError(t, co.Yield())
		}
		return nil
	}))
	<-s.closed
	require.Equal(t, "last", <-s.sent)
}

// The end of the loop waits for nobody who does not take it.
func TestTheEndOfTheLoopLeavesADatagramBehind(t *testing.T) {
	s := newSlowSocket()
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		p := hubOf(co.Loop()).newPacketPump(s)
		p.Attach(func() {}, func() {})
		return errors.Join(p.Send([]byte("last"), netip.AddrPort{}), p.Close())
	}))
	<-s.closed
	require.Empty(t, s.sent)
}

// A deafSocket receives nothing, and does not send in the rain.
type deafSocket struct {
	net.PacketConn
	closed chan struct{}
}

func (s *deafSocket) ReadFrom([]byte) (int, net.Addr, error) {
	<-s.closed
	return 0, nil, net.ErrClosed
}

func (s *deafSocket) WriteTo(b []byte, _ net.Addr) (int, error) {
	if string(b) == "rain" {
		return 0, errors.New("wet")
	}
	return len(b), nil
}

func (s *deafSocket) Close() error        { close(s.closed); return nil }
func (s *deafSocket) LocalAddr() net.Addr { return &net.UDPAddr{} }

// That a datagram could not be sent is told to who receives, while a goroutine waits for one, and though another was
// sent meanwhile.
func TestWhatIsNotSentIsTold(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		k := NewPackets(co, hubOf(co.Loop()).newPacketPump(&deafSocket{closed: make(chan struct{})}))
		for _, texts := range [][]string{{"rain"}, {"sun", "rain", "sun"}} {
			_, _, err := k.TryReceive(nil)
			require.Equal(t, ErrWouldBlock, err)
			for _, text := range texts {
				require.NoError(t, k.Send(co, []byte(text), netip.AddrPort{}))
			}
			_, _, err = k.Receive(co, nil)
			require.EqualError(t, err, "read udp :0: wet")
		}
		return k.Close()
	}))
}
