package stream

import (
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// ServeOptions are the choices of a server. The zero value, like a nil pointer, means the defaults.
type ServeOptions struct {
	// Limit is how many connections are served at once; the next ones wait with the kernel, unless Refuse is not nil.
	// Zero means any number.
	Limit int

	// Refuse, if it is not nil, gets each connection beyond the limit, in its task and after the handshake in place of
	// the handler. What it appends is sent, and the connection closed.
	Refuse func(s *Stream)

	// Grace is for how long the connections may go on when the server ends; then they are canceled. Zero cancels them
	// at once.
	Grace time.Duration

	// CloseTimeout is how long what a handler has left to be sent may take after it has returned; then it is given up.
	// Zero means half a minute.
	CloseTimeout time.Duration

	// TLS, if it is not nil, has each connection begin with a handshake, in its own task, before the handler gets the
	// stream that StartTLS returns.
	TLS *tls.Config

	// HandshakeTimeout is how long that may take; then the connection is given up. Zero means a minute.
	HandshakeTimeout time.Duration

	// OnError gets the error of each connection that its handler has returned, and of each Accept that has failed, with
	// a nil stream. If it is nil, they are reported to the loop, but for those which are the peer's doing: io.EOF, and
	// what a read or write of the network has failed with. A cancellation is no error here.
	OnError func(s *Stream, err error)
}

const (
	defaultCloseTimeout = 30 * time.Second

	// After an Accept that has failed, since there were too many open files for example, the server waits, as long as
	// package net/http: from 5 ms, doubled each time, up to a second.
	minAcceptPause = 5 * time.Millisecond
	maxAcceptPause = time.Second
)

// Serve accepts connections, and gives each a task that runs handler as a straight-line coroutine, until co is canceled
// or the listener is closed. Then it closes the listener, lets the connections go on for a while, cancels those that
// are left, and returns when all have ended: with the cancellation, or nil.
//
// When handler returns nil, or the io.EOF that it has read, what it has written is sent and the connection closed; when
// it returns another error, the connection is aborted. Errors go to ServeOptions.OnError. A panic is what it is in any
// coroutine: it ends the loop, unless loop.Options.RecoverPanics makes it the error of the connection. The tasks
// inherit the task-local values of co. See asyncio.start_server and Server.serve_forever.
func Serve(co *loop.Co, ln *Listener, handler func(co *loop.Co, s *Stream) error, o *ServeOptions) error {
	if handler == nil {
		panic("stream: Serve of a nil handler")
	}
	return serve(co, ln, o, func(v *server, s *Stream) {
		c := &straightConn{handler: handler}
		c.start(v, s, c)
	})
}

// ServeSteps is Serve for step tasks: the coroutine of each connection calls handler, and runs the Stepper that this
// returns, on no stack of its own.
func ServeSteps(co *loop.Co, ln *Listener, handler func(s *Stream) loop.Stepper, o *ServeOptions) error {
	if handler == nil {
		panic("stream: ServeSteps of a nil handler")
	}
	return serve(co, ln, o, func(v *server, s *Stream) {
		c := &stepConn{step: v.firstStep(s, handler)}
		c.start(v, s, c)
	})
}

// firstStep returns the step of a connection that makes the handshake, if the server has one, and calls the handler.
func (v *server) firstStep(s *Stream, handler func(s *Stream) loop.Stepper) loop.Stepper {
	if v.options.TLS != nil {
		return newSecureStep(v, s, handler)
	}
	return firstStep(handler)
}

// A server is one call of Serve. It belongs to the loop's goroutine.
type server struct {
	co      *loop.Co // Serve's own
	options ServeOptions
	conns   list.List[*conn]
	refused int  // how many of conns are refusedConns
	waits   bool // co waits for a connection to end
}

func serve(co *loop.Co, ln *Listener, o *ServeOptions, begin func(v *server, s *Stream)) error {
	if ln == nil {
		panic("stream: Serve of a nil listener")
	}
	v := &server{co: co}
	if o != nil {
		v.options = *o
	}
	if v.options.CloseTimeout == 0 {
		v.options.CloseTimeout = defaultCloseTimeout
	}
	if v.options.HandshakeTimeout == 0 {
		v.options.HandshakeTimeout = defaultHandshakeTimeout
	}
	ln.servers = append(ln.servers, v)
	err := v.accept(ln, begin)
	_ = ln.Close()
	if again := v.drain(); err == nil {
		err = again
	}
	return err
}

// accept begins a connection after the other, until there is no listener any more, or co is canceled.
func (v *server) accept(ln *Listener, begin func(v *server, s *Stream)) error {
	pause := minAcceptPause
	for {
		for v.full() && v.options.Refuse == nil && !ln.closed {
			if err := v.co.Await((*connEnd)(v)); err != nil {
				return err
			}
		}
		s, err := ln.Accept(v.co)
		switch {
		case err == nil:
			pause = minAcceptPause
			if v.full() {
				v.refuse(s)
			} else {
				begin(v, s)
			}
			continue
		case loop.IsCanceled(err):
			return err
		case errors.Is(err, net.ErrClosed):
			return nil
		}
		v.tell(nil, err)
		if err := v.co.Sleep(pause); err != nil {
			return err
		}
		pause = min(2*pause, maxAcceptPause)
	}
}

// wake has co look at the connections again, if it waits for one to end.
func (v *server) wake() {
	if v.waits {
		v.co.Low().Unpark()
	}
}

// drain waits until every connection has ended. To cancel it once more cancels them at once.
func (v *server) drain() (err error) {
	if v.options.Grace == 0 {
		v.cancelAll()
	} else {
		defer v.co.Loop().CallLater(v.options.Grace, v.cancelAll).Cancel()
	}
	for v.conns.Len() > 0 {
		if e := v.co.Await((*connEnd)(v)); e != nil {
			err = e
			v.cancelAll()
		}
	}
	return err
}

func (v *server) cancelAll() {
	for n := v.conns.First(); n != nil; n = n.Next() {
		n.Value.co.Cancel(nil)
	}
}

// tell tells the error of a connection, or of an Accept.
func (v *server) tell(s *Stream, err error) {
	var network *net.OpError
	switch {
	case loop.IsCanceled(err):
	case v.options.OnError != nil:
		v.options.OnError(s, err)
	case s == nil:
		v.co.Loop().Report(loop.Report{Message: "error of a listener", Err: err})
	case err != io.EOF && !errors.As(err, &network):
		v.co.Loop().Report(loop.Report{Message: "error of a connection", Err: err, Name: s.String()})
	}
}

// connEnd is the wait of the server for a connection to end.
type connEnd server

// Step parks co until a connection has ended.
func (w *connEnd) Step(co *loop.Co, in error) (done bool, err error) {
	if w.waits {
		w.waits = false
		return true, in
	}
	w.waits = true
	co.Low().Park(w)
	return false, nil
}

// Abort ends the wait.
func (w *connEnd) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (w *connEnd) String() string { return "the end of a connection" }

// A conn is the coroutine of one connection.
type conn struct {
	co     loop.Co
	server *server
	stream *Stream
	node   list.Node[*conn]
}

func (c *conn) start(v *server, s *Stream, r loop.Routine) {
	c.server, c.stream = v, s
	c.node.Value = c
	v.conns.Add(&c.node)
	c.co.Low().Start(v.co, r)
}

// Ended is called when the coroutine has ended.
func (c *conn) Ended(err error) {
	v := c.server
	v.conns.Remove(&c.node)
	v.wake()
	c.stream.Abort()
	if err != nil {
		v.tell(c.stream, err)
	}
}

// straightConn is a connection whose handler is a straight-line coroutine.
type straightConn struct {
	conn
	handler func(co *loop.Co, s *Stream) error
}

// Step begins the body.
func (c *straightConn) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(c) }

// Body runs the handler, and closes the stream.
func (c *straightConn) Body(co *loop.Co) error {
	if err := c.secure(co); err != nil {
		return err
	}
	ended := c.handler(co, c.stream)
	if ended != nil && ended != io.EOF {
		return ended
	}
	c.stream = c.stream.top()
	if c.stream.startClosing(); c.stream.state == stateClosed {
		return cmp.Or(c.stream.writeError(), ended)
	}
	defer co.Loop().CallLater(c.server.options.CloseTimeout, c.stream.Abort).Cancel()
	return cmp.Or(c.stream.Close(co), ended)
}

// stepConn is a connection whose handler is a step task.
type stepConn struct {
	conn
	step loop.Stepper
}

// firstStep is a handler that is still to be called, so that its panic is that of the connection.
type firstStep func(s *Stream) loop.Stepper

// Step is not called.
func (firstStep) Step(*loop.Co, error) (bool, error) { return true, nil }

// Step runs the handler's, and then closes the stream.
func (c *stepConn) Step(co *loop.Co, in error) (bool, error) {
	if handler, first := c.step.(firstStep); first {
		c.step = handler(c.stream)
	}
	done, ended := c.step.Step(co, in)
	if !done {
		return false, ended
	}
	switch before := c.step.(type) {
	case *closeStep:
		return true, ended
	case *secureStep:
		if ended != nil {
			return true, ended
		}
		c.stream = before.Secured
		c.step = before.handler(c.stream)
		return c.Step(co, nil)
	}
	if ended != nil && ended != io.EOF {
		return true, ended
	}
	c.stream = c.stream.top()
	if c.stream.startClosing(); c.stream.state == stateClosed {
		return true, cmp.Or(c.stream.writeError(), ended)
	}
	timer := co.Loop().CallLater(c.server.options.CloseTimeout, c.stream.Abort)
	c.step = &closeStep{CloseStep{Stream: c.stream}, timer, ended}
	return c.step.Step(co, nil)
}

// closeStep is the CloseStep of a handler that is done, bounded by a timer.
type closeStep struct {
	CloseStep
	timer loop.TimerHandle
	ended error // what the handler has returned: nil or io.EOF
}

// Step closes.
func (c *closeStep) Step(co *loop.Co, in error) (bool, error) {
	done, err := c.CloseStep.Step(co, in)
	if !done {
		return false, err
	}
	c.timer.Cancel()
	return true, cmp.Or(err, c.ended)
}
