package task

import (
	"fmt"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A RaceError is the error of a race that nobody has won. It holds the errors of all who were in it, in the order of the
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
// there have been a winner already, its value comes with it. The error of a race of none is future.ErrNothing.
//
// It is for straight-line coroutines. A step task starts a task that calls FirstOf, and awaits that.
func FirstOf[T any](co *loop.Co, fns ...func(co *loop.Co) (T, error)) (T, error) {
	r, err := race(co, atOnce, fns)
	return r.Value, err
}

// OneByOne is the delay of a [Staggered] that starts the next only when the one before has failed.
const OneByOne time.Duration = -1

// Staggered is FirstOf with a head start for who comes first: each of fns is started when the one before it fails, or
// delay after its start, whichever is first; if delay is negative, as OneByOne is, only when the one before fails. Once
// there is a winner, none is started any more. See RFC 8305 for what it is good for, and asyncio's staggered_race.
func Staggered[T any](co *loop.Co, delay time.Duration, fns ...func(co *loop.Co) (T, error)) (Race[T], error) {
	return race(co, max(delay, OneByOne), fns)
}

// A Race is the outcome of a Staggered.
type Race[T any] struct {
	Value  T
	Winner int // the index of the function that gave the value, or -1
	// Errors has the error of every function that was started, nil for the winner. Those of the losers tell that they
	// were canceled, or what else came out of them; one that has a value in spite of its cancellation has a nil.
	Errors []error
}

// atOnce is the delay of a FirstOf, in which nobody has to wait, not even for a turn.
const atOnce = OneByOne - 1

// A racing is the state of a race, and what its coroutine is parked on. It is open until somebody has won, or the
// coroutine was canceled, or all were started; while it is open, a timer is set, unless there is no delay. A winner is
// found in the step in which its function returns, so that whoever is about to run in the same turn is canceled before.
type racing[T any] struct {
	Race[T]
	co       *loop.Co
	delay    time.Duration
	fns      []func(co *loop.Co) (T, error)
	tasks    []*Task[T] // one for each function that was started
	left     int        // of them have not ended
	timer    loop.TimerHandle
	over     bool  // somebody has won, or the coroutine was canceled
	waiting  bool  // co is parked on the race
	canceled error // the cancellation of co
}

func race[T any](co *loop.Co, delay time.Duration, fns []func(co *loop.Co) (T, error)) (Race[T], error) {
	if len(fns) == 0 {
		return Race[T]{Winner: -1}, future.ErrNothing
	}
	if slices.ContainsFunc(fns, func(fn func(co *loop.Co) (T, error)) bool { return fn == nil }) {
		panic("task: a race of a nil function")
	}
	r := &racing[T]{Race: Race[T]{Winner: -1}, co: co, delay: delay, fns: fns}
	err := co.Await(r)
	return r.Race, err
}

// Step starts the race, and waits for the end of all who were started.
func (r *racing[T]) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case in != nil && !loop.IsCanceled(in):
		return true, in
	case in != nil:
		r.canceled = in
		r.stop()
	case r.tasks == nil:
		r.start()
	}
	if r.left > 0 {
		r.waiting = true
		co.Park(r)
		return false, nil
	}
	return true, r.outcome()
}

// Abort ends the wait, which goes on when everybody was canceled.
func (r *racing[T]) Abort(co *loop.Co, cause error) bool {
	r.waiting = false
	co.Throw(loop.Canceled(cause))
	return true
}

// Behind returns the tasks, through which the await graph goes on. It makes a race a loop.Joint.
func (r *racing[T]) Behind() []any {
	var all []any
	for _, t := range r.tasks {
		all = append(all, t)
	}
	return all
}

// String says what the coroutine waits for.
func (r *racing[T]) String() string { return fmt.Sprintf("a race of %d", r.left) }

func (r *racing[T]) outcome() error {
	if r.canceled != nil {
		return r.canceled
	}
	if r.Winner < 0 {
		return &RaceError{r.Errors}
	}
	return nil
}

// start starts the next, or all that are left if they need not wait.
func (r *racing[T]) start() {
	for r.next(); r.delay == atOnce && r.open(); {
		r.next()
	}
}

// open reports whether there is still somebody to start. One that is started eagerly may have won by now.
func (r *racing[T]) open() bool { return !r.over && len(r.tasks) < len(r.fns) }

func (r *racing[T]) next() {
	n := len(r.tasks)
	t := Go(r.co, func(co *loop.Co) (T, error) {
		v, err := r.fns[n](co)
		if err == nil {
			r.won(n, v)
		}
		return v, err
	})
	r.tasks, r.Errors = append(r.tasks, t), append(r.Errors, nil)
	r.left++
	t.Subscribe(&racer[T]{r, n})
	if r.delay >= 0 && r.open() {
		r.timer = r.co.Loop().ScheduleAt(r.co.Loop().After(r.delay), (*nextRacer[T])(r))
	}
}

func (r *racing[T]) won(n int, v T) {
	if !r.over {
		r.Value, r.Winner = v, n
		r.stop()
	}
}

// stop cancels everybody but the winner, in order of their starting.
func (r *racing[T]) stop() {
	r.over = true
	r.timer.Cancel()
	for n, t := range r.tasks {
		if n != r.Winner {
			t.Cancel(nil)
		}
	}
}

// nextRacer is a race as the entry that its timer schedules.
type nextRacer[T any] racing[T]

func (r *nextRacer[T]) Run() { (*racing[T])(r).next() }

// A racer is the place of one function in the race.
type racer[T any] struct {
	in *racing[T]
	n  int
}

// Unpark schedules the telling of the task's end.
func (x *racer[T]) Unpark() { x.in.co.Loop().Schedule((*racerEnded[T])(x)) }

// racerEnded is a racer as the entry that tells the race of its end.
type racerEnded[T any] racer[T]

func (x *racerEnded[T]) Run() {
	r := x.in
	r.left--
	if x.n != r.Winner {
		r.Errors[x.n] = r.tasks[x.n].Err()
	}
	if last := x.n == len(r.tasks)-1; last && r.open() {
		r.timer.Cancel()
		r.next()
	}
	if r.left == 0 && r.waiting {
		r.waiting = false
		r.co.Unpark()
	}
}
