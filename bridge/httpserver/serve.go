package httpserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// Serve serves what ln accepts by srv, whose handlers may be Handlers, others, or both, and suspends the straight-line
// coroutine co meanwhile. It returns when the listener fails, srv is shut down, or co is canceled, and every handler
// has returned: whatever the end, it first refuses new requests and waits up to grace for those in flight; then it ends
// their contexts, with http.ErrServerClosed, and closes their connections; a response that is made by then has a second
// to be sent. A further request to cancel co ends the grace.
//
// When it begins to refuse, it tells the requests: see Request.AwaitDrain.
//
// The error is that of http.Server.Serve, or the cancellation, which says how many requests the end of the grace has
// cut off. Coroutines that ignore that they are canceled keep Serve waiting. A server is served once; Serve closes ln,
// and puts a handler, and a BaseContext, a ConnContext and a ConnState of its own around srv's. See
// asyncio.Server.serve_forever.
func Serve(co *loop.Co, srv *http.Server, ln net.Listener, grace time.Duration) error {
	return co.Await(&ServeStep{Server: srv, Listener: ln, Grace: grace})
}

// ServeStep is Serve for step tasks.
//
// It is serving from its first Step on, then draining, then drained. The entries acceptEnded and drainEnded wake it at
// the end of the first two. While it is draining, a request to cancel does not end the wait.
type ServeStep struct {
	Server   *http.Server
	Listener net.Listener
	Streams  *stream.Listener // in place of Listener: see ServeStreams
	TLS      *tls.Config      // what the connections of Streams begin with, nil for nothing: see ServeStreamsTLS
	Grace    time.Duration

	co       *loop.Co
	hold     loop.Hold // until it is drained
	phase    phase
	reason   error              // of the end
	gate     *gate              // shared with the handlers
	streams  *streams           // nil if it serves Listener
	serveErr chan error         // gets the error of http.Server.Serve, once
	ending   atomic.Bool        // it drains: the loop need not be told that nothing is accepted
	aborted  int                // how many requests were cut off; written before drainEnded is posted
	endGrace context.CancelFunc // ends the grace
	closed   bool               // the owner has closed the server of streams
}

type phase uint8

const (
	idle phase = iota
	serving
	draining
	drained
)

// Step serves, from its first call on.
func (s *ServeStep) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case s.phase == idle:
		s.mustServe()
		if s.TLS != nil && s.Streams != nil {
			if err := errTLS(s.Server, s.TLS); err != nil {
				return true, errors.Join(err, s.Streams.Close())
			}
		}
		s.start(co)
	case errors.Is(in, loop.ErrClosed): // nothing may be waited for any more
		s.drain()
		s.endGrace()
		return true, in
	case s.phase == serving:
		if s.reason = in; in == nil {
			s.reason = <-s.serveErr //monoloop:allow blocking it is there
			s.serveErr <- s.reason
		}
		if s.drain(); s.phase == drained { // it has not waited
			return true, s.outcome(nil)
		}
	default:
		return true, s.outcome(in)
	}
	co.Low().Park(s)
	return false, nil
}

// mustServe refuses what the goroutine that accepts would end the program by.
func (s *ServeStep) mustServe() {
	if s.Server == nil {
		panic("httpserver: Serve of a nil server")
	}
	if s.Listener == nil && s.Streams == nil {
		panic("httpserver: Serve of a nil listener")
	}
}

// outcome is the error of a Serve that is over. It includes a cancellation that came while the server drained for
// another reason.
func (s *ServeStep) outcome(in error) error {
	err := s.reason
	if in != nil && !loop.IsCanceled(err) {
		err = fmt.Errorf("%v: %w", err, in)
	}
	if s.aborted > 0 && !s.closed {
		err = fmt.Errorf("httpserver: the grace of %v has cut off %d requests: %w", s.Grace, s.aborted, err)
	}
	return err
}

// start starts the goroutine that accepts.
func (s *ServeStep) start(co *loop.Co) {
	s.co, s.phase, s.serveErr = co, serving, make(chan error, 1)
	ln, kind := s.Listener, loop.WillPost
	if s.Streams != nil {
		s.streams = newStreams(s)
		s.gate, ln, kind = s.streams.gate, s.streams.standIn, loop.MayPost
	} else {
		s.gate = newGate(s.Server)
	}
	s.hold = co.Loop().Low().Hold(kind)
	go func() {
		s.serveErr <- s.Server.Serve(ln)
		if !s.ending.Load() {
			_ = co.Loop().Low().Post((*acceptEnded)(s))
		}
	}()
	if s.streams != nil {
		s.streams.start(co)
		s.awaitPresence()
	}
}

// awaitPresence waits until the server of streams is at work, or has failed, which takes no longer than a goroutine
// takes to begin: from then on it tells when its owner closes it.
func (s *ServeStep) awaitPresence() {
	select {
	case <-s.streams.standIn.one.begun:
		if !s.streams.alive.enabled() {
			s.streams.inner.SetKeepAlivesEnabled(false)
		}
	case err := <-s.serveErr:
		s.serveErr <- err
	}
}

// drain starts the goroutine that shuts the server down and waits for its handlers.
func (s *ServeStep) drain() {
	if s.phase != serving {
		return
	}
	s.phase = draining
	s.ending.Store(true)
	s.gate.tellDraining()
	grace := s.beginGrace()
	if s.streams != nil {
		s.streams.alive.stop()
	}
	go s.awaitEnd(grace)
	if s.streams != nil {
		s.streams.drain()
	}
	if s.closed {
		s.endGrace()
	}
}

// awaitEnd shuts the server down, waits for its handlers, and tells the loop, on a goroutine.
func (s *ServeStep) awaitEnd(grace context.Context) {
	cut := 0
	if s.shutdown(grace) != nil {
		cut = s.cutOff()
	}
	s.gate.shut()
	if s.streams != nil {
		cut = s.streams.join()
	}
	<-s.serveErr
	if s.streams != nil {
		s.streams.standIn.one.end()
		s.streams.alive.join()
	}
	s.gate.hangups.close()
	s.tell(cut)
}

// tell tells the loop that nothing is in flight any more, and how many requests were cut off, on a goroutine.
func (s *ServeStep) tell(cut int) {
	if v := s.streams; v != nil && v.waits {
		v.ended <- cut
		return
	}
	_ = s.co.Loop().Low().Post(&drainEnded{s, cut})
}

// beginGrace returns a context that ends with the grace.
func (s *ServeStep) beginGrace() context.Context {
	if s.streams != nil {
		return s.streams.beginGrace()
	}
	grace, end := context.WithTimeout(context.Background(), s.Grace)
	s.endGrace = end
	return grace
}

// shutdown waits until nothing is in flight, or the grace is over, on a goroutine.
func (s *ServeStep) shutdown(grace context.Context) error {
	if s.streams != nil {
		return s.streams.shutdown(grace)
	}
	return s.Server.Shutdown(grace)
}

// lastMoment is how long a response that is made may take to be sent when the grace is over.
const lastMoment = time.Second

// cutOff ends what is in flight, and returns how many requests that are, on a goroutine. What has been answered goes
// out.
func (s *ServeStep) cutOff() int {
	srv := s.Server
	if s.streams != nil {
		srv = s.streams.inner
	}
	made := time.AfterFunc(lastMoment, func() { _ = srv.Close() })
	s.gate.awaitAnswers()
	made.Stop()
	cut := 0
	if s.streams == nil {
		cut = s.gate.endRequests()
	}
	_ = srv.Close()
	return cut
}

// Abort ends the serving, or, if that is under way, the grace.
func (s *ServeStep) Abort(co *loop.Co, cause error) bool {
	if s.phase == serving {
		co.Low().Throw(loop.Canceled(cause))
		return true
	}
	s.endGrace()
	return false
}

// String says what a coroutine waits for.
func (s *ServeStep) String() string {
	if s.Streams != nil {
		return "HTTP server on " + s.Streams.Addr().String()
	}
	return "HTTP server on " + s.Listener.Addr().String()
}

// acceptEnded is a ServeStep as the entry that tells of the end of http.Server.Serve.
type acceptEnded ServeStep

func (e *acceptEnded) Run() {
	if e.phase == serving {
		e.co.Low().Unpark()
	}
}

// serverClosed is the entry that tells that the owner has closed the server of streams: there is no grace any more.
type serverClosed ServeStep

func (e *serverClosed) Run() {
	e.closed = true
	if e.phase == draining {
		e.endGrace()
	}
}

// drainEnded is the entry that tells of the end of the last handler.
type drainEnded struct {
	s       *ServeStep
	aborted int
}

func (e *drainEnded) Run() {
	s := e.s
	if v := s.streams; v != nil && v.lastEntry == nil && v.awaitRelays(e) {
		return
	}
	s.endGrace()
	s.hold.Release()
	s.phase, s.aborted = drained, e.aborted
	s.co.Low().Unpark()
}
