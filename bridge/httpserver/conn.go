package httpserver

import (
	"context"
	"crypto/tls"
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A conn is a connection of ServeStreams, as a coroutine, until net/http takes it over. It reads plain requests: those
// of which net/http's server would make no more than a call of the handler and a response. While one is served, its
// bytes stay unread, so that net/http can still read them when it takes the connection over in the middle.
//
// With TLS it begins by securing. It goes from reading to serving when a plain request has come, from there to writing
// when that is answered, and to reading again; to handing when the next request is none, or when the one that is served
// asks for what only net/http does; and to closing from anywhere.
type conn struct {
	streams *streams
	co      loop.Co
	stream  *stream.Stream
	node    list.Node[*conn]
	phase   phaseOfConn
	link    *link  // nil before the first request
	remote  string // the address of the client; empty before the first request

	tls       *tls.ConnectionState // nil before the handshake, and without TLS
	handshake *stream.StartTLSStep // nil but during it

	// Of the request that is served.
	x       *exchange // nil if there is none, or if it was refused
	handler *Handler  // nil if there is none
	size    int       // of the request, in bytes
	last    message   // the response, once it is made
	made    bool      // it is
	head    bool      // it is a HEAD
	crosses bool      // it asks for what only net/http does
	lost    bool      // net/http cannot have it
	relays  bool      // the stream is the carriers'
	hungUp  bool      // the client has gone
	close   bool      // the connection ends with it

	posted bool // the request before was a POST, after which some clients send an empty line

	fill   stream.FillStep
	away   *departure // what is waited for in the other phases; nil before
	timers deadline
}

type phaseOfConn uint8

const (
	connReading phaseOfConn = iota
	connSecuring
	connServing
	connWriting
	connHanding
	connCrossing // net/http has it, and has not come to the request yet
	connClosing
	connClosed
)

// A departure is what a conn waits for that does more than read, serve and write at once.
type departure struct {
	write  stream.WriteStep
	flush  stream.FlushStep
	detach stream.DetachStep
	close  stream.CloseStep
}

// newConn begins a connection.
func newConn(v *streams, s *stream.Stream) {
	c := &conn{streams: v, stream: s}
	c.node.Value, c.fill.Stream = c, s
	v.conns.Add(&c.node)
	if c.phase = v.firstPhase(); v.config != nil {
		c.phase = connSecuring
		c.timers.arm(c, v.handshakeTime())
	}
	c.co.Low().Start(v.serve.co, c)
}

// firstPhase is where a connection begins on which one may speak HTTP.
func (v *streams) firstPhase() phaseOfConn {
	if v.foreign {
		return connHanding
	}
	return connReading
}

// Step goes on from phase to phase as far as it can.
func (c *conn) Step(co *loop.Co, in error) (done bool, err error) {
	if errors.Is(in, loop.ErrClosed) {
		return true, in
	}
	for c.phase != connClosed {
		if c.advance(co, in) {
			return false, nil
		}
		in = nil
	}
	return true, nil
}

// advance ends one phase, or parks co.
func (c *conn) advance(co *loop.Co, in error) (parked bool) {
	switch c.phase {
	case connReading:
		return c.read(co, in)
	case connSecuring:
		return c.secure(co, in)
	case connServing:
		return c.serve(co, in)
	case connWriting:
		return c.write(co, in)
	case connHanding:
		return c.hand(co, in)
	case connCrossing:
		co.Low().Park(c)
		return true
	}
	return c.end(co, in)
}

// read waits for input, and begins the request that it is.
func (c *conn) read(co *loop.Co, in error) (parked bool) {
	if in != nil || len(c.stream.Unread()) == 0 {
		done, err := c.fill.Step(co, in)
		switch {
		case !done:
			c.timers.arm(c, c.streams.idleTime(c.remote == ""))
			return true
		case err != nil || c.streams.draining:
			c.phase = connClosing
			return false
		}
	}
	c.timers.disarm()
	if c.posted {
		c.skipLines()
	}
	if len(c.stream.Unread()) > 0 {
		c.begin()
	}
	return false
}

// skipLines drops line ends before a request, as many as net/http does.
func (c *conn) skipLines() {
	in := c.stream.Unread()
	n := 0
	for n < min(4, len(in)) && (in[n] == '\r' || in[n] == '\n') {
		n++
	}
	c.stream.Discard(n)
}

// serve waits for the end of the request.
func (c *conn) serve(co *loop.Co, in error) (parked bool) {
	c.close = c.close || in != nil // the loop closes
	switch {
	case c.made && (c.last.abort || c.lost):
		c.phase = connClosing
	case c.made && isPlainAnswer(&c.last):
		c.answer()
	case c.made, c.crosses:
		c.phase = connHanding
	default:
		c.stream.OnHangUp(c.clientGone)
		co.Low().Park(c)
		return true
	}
	return false
}

// clientGone ends the request.
func (c *conn) clientGone() {
	if x := c.x; x != nil && c.phase == connServing && !c.hungUp {
		c.hungUp = true
		x.endContext(context.Canceled)
		x.cancel(context.Canceled)
	}
}

// requestEnded is called when the coroutine of the request has ended, unless net/http has taken it over.
func (c *conn) requestEnded(last message) {
	c.last, c.made = last, true
	c.goOn()
}

// cross is called when the request asks for what only net/http does.
func (c *conn) cross() {
	c.crosses = true
	c.goOn()
}

// goOn ends the wait of serve, if it waits.
func (c *conn) goOn() {
	if c.phase == connServing {
		c.co.Low().Unpark()
	}
}

// answer writes the response.
func (c *conn) answer() {
	v, s := c.streams, c.stream
	c.close = c.close || v.draining || !v.alive.enabled()
	v.answer.make(&c.last, c.head, c.close, v.now())
	late := c.timers.passed
	if !s.IsClosed() {
		s.Discard(c.size)
	}
	c.leave()
	if late || s.IsClosed() {
		c.phase = connClosing
		return
	}
	n, err := s.TryWrite(v.answer.bytes)
	switch {
	case err == stream.ErrWouldBlock:
		c.departing().write = stream.WriteStep{Stream: s, From: v.answer.bytes[n:]}
		v.answer.bytes = nil
		c.phase = connWriting
	case err != nil:
		c.phase = connClosing
	case s.Pending() > 0:
		c.departing().write = stream.WriteStep{Stream: s}
		c.phase = connWriting
	default:
		c.answered()
	}
}

// leave lets go of the request, when it was answered, or is net/http's.
func (c *conn) leave() {
	if c.handler == nil {
		return
	}
	if c.x != nil {
		c.x.endContext(nil)
	}
	c.handler.inFlight.Add(-1)
	c.streams.gate.leave()
	c.x, c.handler, c.last, c.made, c.crosses, c.hungUp = nil, nil, message{}, false, false, false
	c.stream.OnHangUp(nil)
}

// answered is called when the response is with the kernel.
func (c *conn) answered() {
	c.timers.disarm()
	if c.phase = connReading; c.close || c.streams.draining {
		c.phase = connClosing
	}
}

func (c *conn) departing() *departure {
	if c.away == nil {
		c.away = &departure{}
	}
	return c.away
}

// write waits until the response is with the kernel.
func (c *conn) write(co *loop.Co, in error) (parked bool) {
	a := c.away
	if a.write.Stream != nil {
		done, err := a.write.Step(co, in)
		if !done {
			return true
		}
		if in = nil; err != nil {
			c.phase = connClosing
			return false
		}
		a.write.Stream, a.flush.Stream = nil, c.stream
	}
	done, err := a.flush.Step(co, in)
	switch {
	case !done:
		return true
	case err != nil:
		c.phase = connClosing
	default:
		c.answered()
	}
	return false
}

// closeTimeout is how long a connection may take to say its end: of TLS, for example.
const closeTimeout = 5 * time.Second

// end closes the connection. What is still to be sent is lost, unless its closing has begun.
func (c *conn) end(co *loop.Co, in error) (parked bool) {
	c.leave()
	c.timers.disarm()
	a := c.departing()
	if a.close.Stream == nil && c.stream.Pending() > 0 {
		c.stream.Abort()
	}
	a.close.Stream = c.stream
	done, _ := a.close.Step(co, in)
	if !done {
		c.timers.arm(c, closeTimeout)
		return true
	}
	c.timers.disarm()
	c.phase = connClosed
	return false
}

// Abort refuses to end the wait: the request that is served has an end of its own.
func (c *conn) Abort(*loop.Co, error) bool { return false }

// String says what the coroutine waits for.
func (c *conn) String() string {
	if c.x == nil {
		return "net/http to take over " + c.stream.String()
	}
	return "the end of the " + c.x.String()
}

// Ended lets go of the connection.
func (c *conn) Ended(error) {
	c.leave()
	c.timers.stop()
	if !c.relays {
		c.stream.Abort()
	}
	c.streams.conns.Remove(&c.node)
	c.streams.settle()
}
