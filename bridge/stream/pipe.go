package stream

import (
	"io"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// pipeSize is how many bytes a Pipe holds in each direction.
const pipeSize = 64 << 10

// Pipe returns the two ends of a connection in memory, on r's loop: what is written to one is read from the other. It
// is as TCP's: a direction holds 64 KiB, and back-pressure comes after that; CloseWrite is the end of the other's
// input, Close as well, and an Abort, or a Close with input unread, resets the other end. No goroutine and no
// descriptor is behind it, and it may be dropped without being closed. See net.Pipe, which holds nothing.
func Pipe(r loop.Ref) (a, b *Stream) {
	h := hubOf(loop.Of(r))
	one, other := &pipeEnd{hub: h, name: "a"}, &pipeEnd{hub: h, name: "b"}
	one.peer, other.peer = other, one
	return New(r, one), New(r, other)
}

// A pipeEnd is the Transport of one end of a Pipe. What is on its way to it lies in it.
type pipeEnd struct {
	hub      *hub
	name     pipeAddr
	peer     *pipeEnd
	notifier *Notifier
	base     []byte // where unread lies in, empty; nil if there is no buffer
	unread   []byte
	full     bool // the peer waits for room
	ended    bool // no more will come
	reset    bool
	closed   bool
}

// Attach has n told.
func (e *pipeEnd) Attach(n *Notifier) { e.notifier = n }

// Read takes what has come.
func (e *pipeEnd) Read(p []byte) (int, error) {
	if e.reset {
		return 0, errReset
	}
	n := copy(p, e.unread)
	e.unread = e.unread[n:]
	if len(e.unread) == 0 {
		e.drop()
	}
	if e.full && len(e.unread) <= pipeSize/2 {
		e.full = false
		e.peer.notifier.Writable()
	}
	switch {
	case len(e.unread) > 0:
		return n, nil
	case e.ended:
		return n, io.EOF
	}
	return n, ErrWouldBlock
}

func (e *pipeEnd) drop() {
	e.hub.recycle(e.base)
	e.base, e.unread = nil, nil
}

// Write gives the peer what it has room for.
func (e *pipeEnd) Write(p []byte) (int, error) {
	switch {
	case e.reset:
		return 0, errReset
	case e.peer.closed:
		return 0, errBroken
	}
	n := min(len(p), pipeSize-len(e.peer.unread))
	if n > 0 {
		e.peer.put(p[:n])
		e.peer.notifier.Readable()
	}
	if n < len(p) {
		e.peer.full = true
		return n, ErrWouldBlock
	}
	return n, nil
}

// put adds p to what is unread, which moves to the beginning of the buffer first if there is no room behind it.
func (e *pipeEnd) put(p []byte) {
	if cap(e.unread)-len(e.unread) >= len(p) {
		e.unread = append(e.unread, p...)
		return
	}
	if e.base == nil {
		e.base = e.hub.buffer()
	}
	e.unread = append(append(e.base[:0], e.unread...), p...)
	e.base = e.unread[:0]
}

// CloseWrite is the end of the peer's input.
func (e *pipeEnd) CloseWrite() error {
	if e.reset {
		return errReset
	}
	e.peer.end()
	return nil
}

func (e *pipeEnd) end() {
	e.ended = true
	e.notifier.HungUp()
}

// Close ends both directions.
func (e *pipeEnd) Close(abort bool) error {
	lost := len(e.unread) > 0
	e.closed = true
	e.drop()
	if p := e.peer; !p.closed {
		if abort || lost {
			p.reset = true
			p.drop()
		}
		p.end()
		p.notifier.Writable()
	}
	return nil
}

// LocalAddr names this end.
func (e *pipeEnd) LocalAddr() net.Addr { return e.name }

// RemoteAddr names the other end.
func (e *pipeEnd) RemoteAddr() net.Addr { return e.peer.name }

// pipeAddr is the address of an end of a Pipe: its name.
type pipeAddr string

// Network returns "pipe".
func (pipeAddr) Network() string { return "pipe" }

// String returns the name of the end.
func (a pipeAddr) String() string { return string(a) }
