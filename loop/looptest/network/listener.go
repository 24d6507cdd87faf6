package network

import (
	"net"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// An acceptor is a listener of a host, and the connections that wait to be accepted.
type acceptor struct {
	at       *incarnation
	key      string // of Host.acceptors
	addr     net.Addr
	local    bool // only the host itself can reach it
	readable func()
	waiting  []*end
	real     stream.Acceptor // what it is on the real network; nil on a simulated one
}

func (h *Host) listen(a *acceptor) (stream.Acceptor, error) {
	if h.acceptors[a.key] != nil {
		return nil, opError("listen", a.addr.Network(), a.addr, refusal("bind", eaddrinuse))
	}
	h.acceptors[a.key] = a
	if r := h.network.real; r != nil {
		return r.listen(h, a)
	}
	return a, nil
}

// Attach has the listener told.
func (a *acceptor) Attach(readable func()) { a.readable = readable }

// Accept returns the connection that has waited longest.
func (a *acceptor) Accept() (stream.Transport, error) {
	if a.at.over {
		return nil, loop.Canceled(ErrCrashed)
	}
	if len(a.waiting) == 0 {
		return nil, stream.ErrWouldBlock
	}
	e := a.waiting[0]
	a.waiting = a.waiting[1:]
	return e, nil
}

// Addr returns the address.
func (a *acceptor) Addr() net.Addr { return a.addr }

// Close resets the connections that wait.
func (a *acceptor) Close() error {
	if a.at.over {
		return nil
	}
	delete(a.at.host.acceptors, a.key)
	a.drop()
	return nil
}

func (a *acceptor) drop() {
	for _, e := range a.waiting {
		_ = e.Close(true)
	}
	a.waiting = nil
}

// add has a connection wait.
func (a *acceptor) add(e *end) {
	a.waiting = append(a.waiting, e)
	if a.readable != nil {
		a.readable()
	}
}
