package stream

import (
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// A Network is where Dial and Listen lead to when it is not the operating system's: package loop/looptest/network simulates
// one. Its methods are called on the loop's goroutine, and never wait.
type Network interface {
	// Dial begins to connect. It calls done once, on the loop's goroutine and not before it has returned, with a connection or
	// an error; not at all if cancel was called before.
	Dial(network, address string, done func(t Transport, err error)) (cancel func())

	// Listen begins to listen.
	Listen(network, address string) (Acceptor, error)
}

// An Acceptor is where the connections of a Listener come from. Its methods are called on the loop's goroutine, and never
// wait.
type Acceptor interface {
	// Attach is called once, before anything else: readable is to be called when there may be a connection.
	Attach(readable func())

	// Accept returns the next connection. After ErrWouldBlock it is not called again before readable was.
	Accept() (Transport, error)

	Close() error
	Addr() net.Addr
}

// using is the network of a coroutine; nil means the operating system's.
var using = loop.NewVar[Network](nil)

// Use makes n the network of co, and of what co starts from now on: Dial, and Listen of co, lead there. A nil network is the
// operating system's. It is for tests, which run a program on a simulated network without changing it.
func Use(co *loop.Co, n Network) { using.Set(co, n) }

// networkOf returns the network that r uses, or nil.
func networkOf(r loop.Ref) Network {
	if co, ok := r.(*loop.Co); ok {
		return using.Get(co)
	}
	return nil
}
