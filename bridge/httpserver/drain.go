package httpserver

import (
	"context"

	"github.com/monoloop-go/monoloop/loop"
)

// Draining reports whether the server drains: Serve takes no new requests, and waits for those in flight. Of a server
// that is not one of Serve, nothing is known.
func (r *Request) Draining() bool {
	l := linkOf(r.Request.Context())
	return l != nil && l.gate.draining.Err() != nil
}

// AwaitDrain suspends the straight-line coroutine co until the server drains, so that a response without an end, such
// as a stream of events, may end in time. If the server is not one of Serve, that is until co is canceled.
func (r *Request) AwaitDrain(co *loop.Co) error { return co.Await(&DrainStep{R: r}) }

// DrainStep is AwaitDrain for step tasks.
type DrainStep struct {
	R *Request

	wait *drainWait // nil while co does not wait
}

// A drainWait is one wait. Its context tells it on a goroutine, and it posts itself to the loop.
type drainWait struct {
	co   *loop.Co // nil once nobody waits any more
	hold loop.Hold
	stop func() bool
}

// Step waits, from its first call on.
func (s *DrainStep) Step(co *loop.Co, in error) (done bool, err error) {
	if s.wait != nil {
		s.wait.end()
		s.wait = nil
		return true, in
	}
	if in != nil || s.R.Draining() {
		return true, in
	}
	s.wait = &drainWait{co: co, hold: co.Loop().Low().Hold(loop.MayPost)}
	if l := linkOf(s.R.Request.Context()); l != nil {
		w, low := s.wait, co.Loop().Low()
		w.stop = context.AfterFunc(l.gate.draining, func() { _ = low.Post(w) })
	}
	co.Low().Park(s)
	return false, nil
}

func (w *drainWait) end() {
	w.co = nil
	w.hold.Release()
	if w.stop != nil {
		w.stop()
	}
}

// Run is the post.
func (w *drainWait) Run() {
	if w.co != nil {
		w.co.Low().Unpark()
	}
}

// Abort ends the wait.
func (s *DrainStep) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what a coroutine waits for.
func (s *DrainStep) String() string { return "the server of " + s.R.x.String() + " to drain" }
