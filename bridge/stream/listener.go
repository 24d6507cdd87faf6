package stream

import (
	"errors"
	"net"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// A Listener waits for connections. It belongs to the loop's goroutine; any number of coroutines may accept, and are
// served in the order in which they have asked.
type Listener struct {
	hub    *hub
	from   Acceptor // nil once closed
	at     net.Addr
	ready  bool // accept may have something
	queue  parking.Lot
	closed bool

	servers []*server // to be told when it is closed, since one that is full does not accept
}

// Loop returns the loop to which the listener belongs.
func (ln *Listener) Loop() *loop.Loop { return ln.hub.loop }

// Addr returns the address at which the listener listens, also when it was closed.
func (ln *Listener) Addr() net.Addr { return ln.at }

// TryAccept returns the next connection, if there is one; if not, the error is ErrWouldBlock.
func (ln *Listener) TryAccept() (*Stream, error) {
	ln.hub.check("Accept")
	switch {
	case ln.closed:
		return nil, &net.OpError{Op: "accept", Net: ln.at.Network(), Addr: ln.at, Err: net.ErrClosed}
	case !ln.ready:
		return nil, ErrWouldBlock
	}
	t, err := ln.from.Accept()
	switch err {
	case nil:
		return New(ln.hub.loop, t), nil
	case ErrWouldBlock:
		ln.ready = false
		return nil, err
	}
	return nil, &net.OpError{Op: "accept", Net: ln.at.Network(), Addr: ln.at, Err: err}
}

// Accept suspends co until there is a connection, and returns it. If co is canceled, none is lost. An error that
// passes, as too many open files, leaves the listener as it is; see Serve for what to do then. When the listener is
// closed, the error is net.ErrClosed. See asyncio's sock_accept.
func (ln *Listener) Accept(co *loop.Co) (*Stream, error) {
	if ln.queue.Empty() {
		if s, err := ln.TryAccept(); err != ErrWouldBlock {
			return s, err
		}
	}
	step := AcceptStep{Listener: ln}
	err := co.Await(&step)
	return step.Stream, err
}

// AcceptStep is Accept for step tasks. It may be used again once it is done.
type AcceptStep struct {
	Listener *Listener

	// Stream is the connection; set when the step is done without an error.
	Stream *Stream

	spot    parking.Spot
	waiting bool
}

// Step accepts.
func (a *AcceptStep) Step(co *loop.Co, in error) (done bool, err error) {
	ln := a.Listener
	a.Stream = nil
	if in != nil {
		a.leave()
		ln.tell()
		return true, in
	}
	if a.waiting || ln.queue.Empty() || ln.closed {
		if a.Stream, err = ln.TryAccept(); err != ErrWouldBlock {
			a.leave()
			ln.tell()
			return true, err
		}
	}
	if a.waiting { // woken for nothing
		a.spot.Resume()
	} else if err := a.spot.Enter(&ln.queue, co, ln); err != nil {
		return true, err
	}
	a.waiting = true
	co.Low().Park(a)
	return false, nil
}

func (a *AcceptStep) leave() {
	if a.waiting {
		a.spot.Leave()
		a.waiting = false
	}
}

// Abort ends the wait.
func (a *AcceptStep) Abort(co *loop.Co, cause error) bool { return a.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (a *AcceptStep) String() string { return "a connection to " + a.Listener.String() }

// tell lets the next one try who waits for a connection, if there may be one, or if there will be none any more.
func (ln *Listener) tell() {
	if ln.ready || ln.closed {
		ln.queue.GrantNext()
	}
}

// readable is told when a connection may have come.
func (ln *Listener) readable() {
	ln.ready = true
	ln.tell()
}

// Close closes the listener; who waits for a connection gets net.ErrClosed. Connections that were accepted stay. To
// close it again does nothing.
func (ln *Listener) Close() error {
	if ln.closed {
		return nil
	}
	from := ln.from
	ln.closed, ln.from = true, nil
	err := from.Close()
	for ln.queue.GrantNext() {
	}
	for _, v := range ln.servers {
		v.wake()
	}
	return err
}

// String names the listener by its address.
func (ln *Listener) String() string { return "a listener at " + ln.at.String() }

// WrapListener makes a Listener of one of package net, which must not be used any more: it is closed when the Listener
// is, or before.
func WrapListener(r loop.Ref, ln net.Listener) (*Listener, error) {
	if ln == nil {
		panic("stream: WrapListener of a nil listener")
	}
	return wrapListener(r, ln, false)
}

func wrapListener(r loop.Ref, ln net.Listener, unlink bool) (*Listener, error) {
	a, err := hubOf(loop.Of(r)).acceptorOf(ln, unlink)
	if err != nil {
		return nil, err
	}
	return NewListener(r, a), nil
}

// acceptorOf makes an acceptor of a listener of package net, and owns that then.
func (h *hub) acceptorOf(ln net.Listener, unlink bool) (Acceptor, error) {
	a, err := h.adoptListener(ln, unlink)
	if errors.Is(err, errNotAdopted) {
		a, err = h.pumpListener(ln), nil
	}
	if err != nil {
		_ = ln.Close()
		return nil, err
	}
	return a, nil
}

// NewListener makes a Listener of r's loop over an Acceptor, which is the listener's from then on.
func NewListener(r loop.Ref, from Acceptor) *Listener {
	if from == nil {
		panic("stream: NewListener of a nil acceptor")
	}
	ln := &Listener{hub: hubOf(loop.Of(r)), from: from, at: from.Addr(), ready: true}
	from.Attach(ln.readable)
	return ln
}
