package stream

import (
	"errors"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// errNotAdopted says that a connection is none of the operating system's, or that the loop cannot watch it.
var errNotAdopted = errors.New("not a socket that the loop can watch")

// Wrap makes a Stream of r's loop from a connection of package net, which must not be used any more. A TCP or unix
// socket is taken over where the loop can watch it; any other, and any on a loop with a clock of its own, is read and
// written by goroutines, and one of them reads ahead.
func Wrap(r loop.Ref, c net.Conn) (*Stream, error) {
	if c == nil {
		panic("stream: Wrap of a nil connection")
	}
	t, err := hubOf(loop.Of(r)).transportOf(c)
	if err != nil {
		return nil, err
	}
	return New(r, t), nil
}

// transportOf makes a transport of a connection, and owns it then.
func (h *hub) transportOf(c net.Conn) (Transport, error) {
	t, err := h.wrapSocket(c)
	if errors.Is(err, errNotAdopted) {
		return h.newPump(c), nil
	}
	if err != nil {
		_ = c.Close()
	}
	return t, err
}
