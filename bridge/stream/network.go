package stream

import (
	"net"
	"net/netip"

	"github.com/monoloop-go/monoloop/loop"
)

// A Network is where Dial and Listen lead to when it is not the operating system's: package loop/looptest/network
// simulates one. Its methods are called on the loop's goroutine, and never wait.
type Network interface {
	// Dial begins to connect. It calls done once, on the loop's goroutine and not before it has returned, with a
	// connection or an error; not at all if cancel was called before.
	Dial(network, address string, done func(t Transport, err error)) (cancel func())

	// Listen begins to listen.
	Listen(network, address string) (Acceptor, error)

	// ListenPackets opens a socket for datagrams at a local address. The networks are those of net.ListenPacket.
	ListenPackets(network, address string) (PacketTransport, error)

	// DialPackets opens a socket for datagrams to and from one peer.
	DialPackets(network, address string) (PacketTransport, error)
}

// An Acceptor is where the connections of a Listener come from. Its methods are called on the loop's goroutine, and
// never wait.
type Acceptor interface {
	// Attach is called once, before anything else: readable is to be called when there may be a connection.
	Attach(readable func())

	// Accept returns the next connection. After ErrWouldBlock it is not called again before readable was.
	Accept() (Transport, error)

	Close() error
	Addr() net.Addr
}

// A PacketTransport carries datagrams, each whole or not at all. Its methods are called on the loop's goroutine, and
// never wait.
type PacketTransport interface {
	// Attach is called once, before anything else. readable is to be called when a Receive would not return
	// ErrWouldBlock any more, writable when a Send would not. To call them once too often does no harm.
	Attach(readable, writable func())

	// Receive takes the next datagram into p, and returns how much of it that is, and who has sent it: the zero
	// AddrPort where the peer has no such address. The error of a datagram that was longer than p is ErrTruncated; n is
	// len(p) then. After ErrWouldBlock it is not called again before readable was. Any other error is that of one
	// datagram that was sent before, as when nobody listens at the other end; Receive goes on.
	Receive(p []byte) (n int, from netip.AddrPort, err error)

	// Send sends p in one piece; to the zero AddrPort, if there is only one peer. It keeps nothing of p. After
	// ErrWouldBlock it is not called again before writable was.
	Send(p []byte, to netip.AddrPort) error

	Close() error
	LocalAddr() net.Addr
	RemoteAddr() net.Addr // nil if there is not one peer alone
}

// using is the network of a coroutine; nil means the operating system's.
var using = loop.NewVar[Network](nil)

// Use makes n the network of co, and of what co starts from now on: Dial, and Listen of co, lead there. A nil network
// is the operating system's. It is for tests, which run a program on a simulated network without changing it.
func Use(co *loop.Co, n Network) { using.Set(co, n) }

// networkOf returns the network that r uses, or nil.
func networkOf(r loop.Ref) Network {
	if co, ok := r.(*loop.Co); ok {
		return using.Get(co)
	}
	return nil
}
