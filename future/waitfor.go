package future

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// WaitFor suspends the straight-line coroutine co until a is settled, or d has passed: then it cancels a, waits for its
// end, and returns a *loop.TimeoutError. So it may take longer than d, and if a ends with a value or an error of its
// own in spite of the cancellation, that is what it returns. If d is not positive, only what is settled already counts.
// If co is canceled, so is a. See asyncio.wait_for.
func WaitFor[A Awaitable[T], T any](co *loop.Co, d time.Duration, a A) (T, error) {
	s := WaitForStep[T]{F: given(a.Future(), "WaitFor"), D: d}
	err := co.Await(&s)
	if err != nil {
		var zero T
		return zero, err
	}
	return s.F.value, nil
}

// WaitForStep is WaitFor for step tasks; the value is F's Result.
type WaitForStep[T any] struct {
	F *Future[T]
	D time.Duration

	deadline loop.Deadline
	begun    bool
	end      *endWatch // of F, which was canceled at once; nil if D is positive, or F was settled
}

// Step waits, from its first call on.
func (s *WaitForStep[T]) Step(co *loop.Co, in error) (done bool, err error) {
	if !s.begun {
		s.begun = true
		if s.D <= 0 && !s.F.Done() && s.F.loop == co.Loop() {
			s.end = watchEnd(co, &s.F.core)
			s.F.Cancel(nil)
			co.Low().Park(s.end)
			return false, nil
		}
		if s.D > 0 {
			if err := s.deadline.Enter(co); err != nil {
				return true, err
			}
			if err := s.deadline.Reset(s.D); err != nil {
				return true, err
			}
		}
	}
	if s.end != nil {
		return true, s.tooLate(in)
	}
	done, err = s.F.Step(co, in)
	if done && s.D > 0 {
		err = s.deadline.Exit(err)
	}
	return done, err
}

// tooLate is the outcome where there was no time: the future was canceled, and has ended.
func (s *WaitForStep[T]) tooLate(in error) error {
	s.end.over = true
	s.F.Unsubscribe(s.end)
	if in != nil {
		return in
	}
	err := s.F.Err()
	if loop.IsCanceled(err) {
		return &loop.TimeoutError{Canceled: err}
	}
	return err
}

// endWatch wakes a coroutine when a future has ended, however it ended.
type endWatch struct {
	co   *loop.Co
	on   *core
	over bool // the coroutine waits no more
}

func watchEnd(co *loop.Co, c *core) *endWatch {
	w := &endWatch{co: co, on: c}
	c.Subscribe(w)
	return w
}

// Abort ends the wait, not the future.
func (w *endWatch) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// DependsOn returns the future whose end is waited for.
func (w *endWatch) DependsOn() []any { return []any{w.on} }

// String says what the coroutine waits for.
func (w *endWatch) String() string { return "the end of " + w.on.String() }

// Run wakes the coroutine.
func (w *endWatch) Run() {
	if !w.over {
		w.co.Low().Unpark()
	}
}
