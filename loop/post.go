package loop

import "github.com/monoloop-go/monoloop/internal/engine/once"

// CallSoonThreadsafe may be called from any goroutine. It schedules fn to be called on the loop's goroutine, and wakes
// the loop if it waits. It never blocks. Functions posted by one goroutine run in the order of its calls. If it returns
// ErrClosed, fn will not run; otherwise it will, even when the loop begins to close meanwhile.
//
// Since it never blocks, goroutines that post without end, faster than the loop runs what they post, make each turn
// longer than the one before and starve whatever else runs on the loop. A bridge.Inlet makes them wait.
func (l *Loop) CallSoonThreadsafe(fn func()) error {
	if fn == nil {
		misuse("a nil function cannot be scheduled")
	}
	return l.post(callback(fn))
}

func (l *Loop) post(r Runnable) error {
	mustRunnable(r)
	if !l.inbox.Put(l.fromHere(r)) {
		return ErrClosed
	}
	return nil
}

// A Call may be used from any goroutine. It is a function to Post that can be taken back: either it has begun to run,
// or it never will, never both.
type Call struct{ fn once.Func }

// NewCall returns a call of fn, to be posted once.
func NewCall(fn func()) *Call {
	if fn == nil {
		misuse("a nil function cannot be scheduled")
	}
	c := &Call{}
	c.fn.Set(fn)
	return c
}

// Run calls the function, unless the call was canceled or has run.
func (c *Call) Run() { c.fn.Run() }

// Cancel may be called from any goroutine. It reports whether it came in time: if not, the function has begun, or the
// call was canceled before. It does not wait for a function that runs. A canceled call drops its function at once.
func (c *Call) Cancel() bool { return c.fn.Take() != nil }
