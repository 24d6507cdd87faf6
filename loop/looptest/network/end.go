package network

import (
	"io"
	"net"
	"strconv"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// An end is the transport of a stream: one end of a connection. It is open until its stream closes it, or its host
// crashes.
type end struct {
	conn     *conn
	side     int
	at       *incarnation
	addr     net.Addr
	notifier *stream.Notifier // nil while it waits to be accepted
	closed   bool             // by its stream
	eof      bool             // the peer will send no more
	shut     bool             // it will send no more itself
	failed   error            // by what; nil if it has not
	told     bool             // a Read or a Write has failed by that, and the next one does not
}

func (e *end) in() *pipe  { return &e.conn.pipes[1-e.side] }
func (e *end) out() *pipe { return &e.conn.pipes[e.side] }

// open reports whether anybody uses it.
func (e *end) open() bool { return !e.closed && !e.at.over }

// answers reports whether there is somebody at this end who answers what arrives.
func (e *end) answers() bool { return !e.at.over || e.at.host.answers() }

// Attach has n told.
func (e *end) Attach(n *stream.Notifier) { e.notifier = n }

// Read reads what has arrived.
func (e *end) Read(p []byte) (int, error) {
	in := e.in()
	switch {
	case e.at.over:
		return 0, loop.Canceled(ErrCrashed)
	case in.arrived > 0:
		n := in.take(p)
		if in.arrived == 0 && !e.eof && e.failed == nil {
			return n, stream.ErrWouldBlock
		}
		return n, nil
	case e.eof || e.told:
		return 0, io.EOF
	case e.failed != nil:
		e.told = true
		return 0, refusal("read", e.failed)
	}
	return 0, stream.ErrWouldBlock
}

// Write sends what there is room for.
func (e *end) Write(p []byte) (int, error) {
	switch {
	case e.at.over:
		return 0, loop.Canceled(ErrCrashed)
	case e.told:
		return 0, refusal("write", epipe)
	case e.failed != nil:
		e.told = true
		return 0, refusal("write", e.failed)
	}
	n := e.out().send(p)
	if n < len(p) {
		return n, stream.ErrWouldBlock
	}
	return n, nil
}

// CloseWrite sends the end.
func (e *end) CloseWrite() error {
	if e.at.over {
		return loop.Canceled(ErrCrashed)
	}
	e.shutdown(endFIN)
	return nil
}

func (e *end) shutdown(how ending) {
	if e.failed == nil && (!e.shut || how == endReset) {
		e.shut = true
		e.out().end(how)
	}
}

// Close lets go of the connection, as a kernel does: what was sent arrives, and the end behind it, or a reset if it was
// aborted or if something had arrived that nobody has read.
func (e *end) Close(abort bool) error {
	if e.at.over || e.closed {
		return nil
	}
	e.close(abort)
	e.conn.end()
	return nil
}

func (e *end) close(abort bool) {
	how := endFIN
	if abort || e.in().arrived > 0 {
		how = endReset
	}
	e.closed = true
	e.in().drop()
	e.shutdown(how)
}

// fail makes the end fail from now on. As with a kernel's, who reads or writes next is told by what; after that the input
// is at its end, and the output broken.
func (e *end) fail(errno error) {
	if e.failed != nil {
		return
	}
	if e.failed = errno; e.eof && errno == econnreset {
		e.failed = epipe
	}
	e.out().clear()
	e.tell((*stream.Notifier).HungUp)
	e.tell((*stream.Notifier).Writable)
}

// tell tells the stream, if there is one.
func (e *end) tell(what func(*stream.Notifier)) {
	if e.notifier != nil && e.open() {
		what(e.notifier)
	}
}

// LocalAddr returns the address of this end.
func (e *end) LocalAddr() net.Addr { return e.addr }

// RemoteAddr returns the address of the other.
func (e *end) RemoteAddr() net.Addr { return e.conn.ends[1-e.side].addr }

// String names the end by its host and port.
func (e *end) String() string {
	if a, ok := e.addr.(*net.TCPAddr); ok {
		return e.at.host.name + ":" + strconv.Itoa(a.Port)
	}
	return e.at.host.name + e.addr.String()
}
