package task

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A RaceError is the error of a race without a winner. It holds the errors of all functions, in the order of the
// arguments.
type RaceError struct{ Errors []error }

// Error gives the errors, one after the other, as that of a GroupError does.
func (e *RaceError) Error() string {
	var f failures
	fmt.Fprintf(&f, "race: %d failed: ", len(e.Errors))
	f.each(e.Errors, 0)
	return f.String()
}

// Unwrap returns the errors, for errors.Is and errors.As.
func (e *RaceError) Unwrap() []error { return e.Errors }

// FirstOf starts all fns as tasks, and returns the value of the first that succeeds. The others are canceled then, and
// FirstOf waits for their ends before it returns; what becomes of them is dropped. If none succeeds, the error is a
// *RaceError. If co is canceled, so are all fns, and when they have ended, FirstOf returns that cancellation; should
// there have been a winner all the same, its value comes with it. The error of a race of none is future.ErrNothing.
//
// It is for straight-line coroutines. A step task starts a task that calls FirstOf, and awaits that. No value? Let T be
// struct{}, as the tasks of Do have it.
func FirstOf[T any](co *loop.Co, fns ...func(co *loop.Co) (T, error)) (T, error) {
	r := &RaceStep[T]{Fns: fns, atOnce: true}
	err := co.Await(r)
	return r.Value, err
}

// OneByOne is the delay of a [Staggered] that starts the next only when the one before has failed.
const OneByOne time.Duration = -1

// Staggered is FirstOf with a head start for the first: each of fns is started when the one before it fails, or
// delay after its start, whichever is first; if delay is negative, as OneByOne is, only when the one before fails. Once
// there is a winner, none is started any more: of one that ends at the very instant at which the next is due, the end
// comes first. See RFC 8305 for what it is good for, and asyncio's staggered_race, whose order it keeps turn by turn.
//
// It is for straight-line coroutines; a step task steps a [RaceStep].
func Staggered[T any](co *loop.Co, delay time.Duration, fns ...func(co *loop.Co) (T, error)) (RaceOutcome[T], error) {
	r := &RaceStep[T]{Delay: delay, Fns: fns}
	err := co.Await(r)
	return r.RaceOutcome, err
}

// A RaceOutcome is how a Staggered ended.
type RaceOutcome[T any] struct {
	Value  T
	Winner int // the index of the function that gave the value, or -1
	// Errors has the error of every function that was called, nil for the winner. Those of the losers tell that they
	// were canceled, or what else came out of them; one that has a value in spite of its cancellation has a nil.
	Errors []error
}

// A RaceStep is a Staggered as a step, and its outcome when it is done. Delay and Fns are those of Staggered; a
// RaceStep is used once.
//
// A winner is found in the step in which its function returns, so that an entrant that is about to run in the same turn
// is canceled before.
type RaceStep[T any] struct {
	Delay time.Duration
	Fns   []func(co *loop.Co) (T, error)
	RaceOutcome[T]

	co       *loop.Co
	entrants []*entrant[T] // in order of their making, and of the functions
	left     int           // of them have not ended
	atOnce   bool          // it is a FirstOf, in which nobody has to wait, not even for a turn
	waiting  bool          // co is parked on the race
	canceled error         // the cancellation of co
}

// Step starts the race, and waits for the end of all entrants.
func (r *RaceStep[T]) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case in != nil && !loop.IsCanceled(in):
		return true, in
	case in != nil:
		r.cancel(in)
	case len(r.Fns) == 0:
		r.Winner = -1
		return true, future.ErrNothing
	case r.co == nil:
		r.start(co)
	}
	if r.left > 0 {
		r.waiting = true
		co.Low().Park(r)
		return false, nil
	}
	return true, r.outcome()
}

// Abort ends the wait, which goes on when everybody was canceled.
func (r *RaceStep[T]) Abort(co *loop.Co, cause error) bool {
	r.waiting = false
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// DependsOn returns the tasks, through which the await graph goes on. It makes a race a loop.Dependent.
func (r *RaceStep[T]) DependsOn() []any {
	var all []any
	for _, e := range r.entrants {
		all = append(all, &e.of.Task)
	}
	return all
}

// String says what the coroutine waits for.
func (r *RaceStep[T]) String() string { return fmt.Sprintf("a race of %d", r.left) }

func (r *RaceStep[T]) outcome() error {
	if r.canceled != nil {
		return r.canceled
	}
	if r.Winner < 0 {
		return &RaceError{r.Errors}
	}
	return nil
}

// start makes the first entrant, or all if they need not wait. One that is started eagerly may have won by now.
func (r *RaceStep[T]) start(co *loop.Co) {
	if slices.ContainsFunc(r.Fns, func(fn func(co *loop.Co) (T, error)) bool { return fn == nil }) {
		panic("task: a race of a nil function")
	}
	r.co, r.Winner = co, -1
	r.addEntrant()
	for r.atOnce && r.Winner < 0 && len(r.entrants) < len(r.Fns) {
		r.addEntrant()
	}
}

// addEntrant makes the next entrant.
func (r *RaceStep[T]) addEntrant() {
	e := &entrant[T]{race: r, n: len(r.entrants)}
	r.entrants = append(r.entrants, e)
	r.left++
	e.start()
}

// won takes what the function number n has returned.
func (r *RaceStep[T]) won(n int, v T) {
	if r.Winner < 0 {
		r.Value, r.Winner = v, n
		r.stop(nil)
	}
}

// failed takes the error of the function number n, after which it is the turn of the next.
func (r *RaceStep[T]) failed(n int, err error) {
	r.Errors[n] = err
	if next := n + 1; next < len(r.entrants) && r.Delay != 0 {
		r.entrants[next].release()
	}
}

func (r *RaceStep[T]) cancel(in error) {
	r.canceled = in
	var cause error
	if c, ok := errors.AsType[*loop.CanceledError](in); ok {
		cause = c.Cause
	}
	r.stop(cause)
}

// stop cancels everybody but the winner, in order of their making.
func (r *RaceStep[T]) stop(cause error) {
	for _, e := range r.entrants {
		if e.n != r.Winner {
			e.of.Cancel(cause)
		}
	}
}

// ended counts an entrant that has ended.
func (r *RaceStep[T]) ended() {
	r.left--
	if r.left == 0 && r.waiting {
		r.waiting = false
		r.co.Low().Unpark()
	}
}
