package channel

import (
	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/loop"
)

// A wait is the part of a RecvStep or a SendStep that waits: a coroutine that is parked while an attempt does its
// operation. It belongs to the loop's goroutine.
type wait struct {
	co      *loop.Co // who waits; nil if nobody does
	attempt attempt
}

// parkable is the step of which a wait is part.
type parkable interface {
	operation
	loop.Waitlist
}

func (w *wait) begin(co *loop.Co, step parkable) {
	w.co = co
	w.attempt.start(co.Loop(), step)
	co.Low().Park(step)
}

// over reports whether the wait is over, now that its coroutine was resumed with in. Otherwise somebody else has woken
// it, and it is parked again.
func (w *wait) over(in error, step parkable) bool {
	if in == nil && w.attempt.running {
		w.co.Low().Park(step)
		return false
	}
	w.attempt.stop()
	w.co = nil
	return true
}

func (w *wait) done() { w.co.Low().Unpark() }

func (w *wait) abandon() { w.attempt.stop() }

// Abort ends the wait.
func (w *wait) Abort(co *loop.Co, cause error) bool {
	w.attempt.stop()
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// outcome returns the error of a step that was resumed with in. If the operation was done, a cancellation came too late
// for this suspension of co, and comes out of the next one, as the same request: it is not counted a second time. Other
// errors than cancellations come from a loop that forces its coroutines to end, and will come again by themselves.
func outcome(co *loop.Co, in error, done bool) error {
	if !done {
		return in
	}
	if loop.IsCanceled(in) {
		co.Cancel(jobs.CauseOf(in))
		co.Uncancel()
	}
	return nil
}
