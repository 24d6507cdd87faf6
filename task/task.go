package task

import (
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A Task is a coroutine and the future of its outcome: what starts is the loop.Co, what is awaited, gathered and
// watched is the future. It cannot be settled from outside. It belongs to its loop's goroutine.
//
// The future is settled in the step in which the body ends, by what the body returns: a value, an error, or, if the
// error is a cancellation (see loop.IsCanceled), as canceled. A body that returns a value after a request to cancel
// that no suspension has delivered ends canceled as well.
//
// The loop holds a task until it has ended, so that it may be started and forgotten.
type Task[T any] struct {
	promise future.Promise[T]
	co      loop.Co
}

// init makes t ready to be started.
func (t *Task[T]) init(r loop.Ref, opts []Option) {
	t.promise.Init(r, (*canceler[T])(t))
	for _, o := range opts {
		if o.name != "" {
			t.co.SetName(o.name)
		}
	}
}

// canceler is a task as the future.Canceler of its future.
type canceler[T any] Task[T]

func (c *canceler[T]) Cancel(cause error) bool { return c.co.Cancel(cause) }

func (c *canceler[T]) Co() *loop.Co { return &c.co }

// settle settles the future with the outcome of the coroutine: v, unless err says otherwise. A request to cancel that
// took the place of a value was not raised by the body.
func (t *Task[T]) settle(v T, err error) {
	if t.co.Low().Undelivered() {
		t.promise.SetCanceled(err)
		return
	}
	t.promise.Settle(v, err)
}

// Future returns the future of the outcome; that of a nil task is nil, so that what is given one refuses it.
func (t *Task[T]) Future() *future.Future[T] {
	if t == nil {
		return nil
	}
	return t.promise.Future()
}

// Co returns the coroutine, whose name, count of requests and await chain are the task's.
func (t *Task[T]) Co() *loop.Co { return &t.co }

// Loop returns the loop that the task runs on.
func (t *Task[T]) Loop() *loop.Loop { return t.promise.Loop() }

// Await suspends the straight-line coroutine co until the task has ended, and returns its outcome. If co is canceled
// meanwhile, the request is passed on to the task; future.Shield prevents that.
func (t *Task[T]) Await(co *loop.Co) (T, error) { return t.Future().Await(co) }

// Step awaits the task in a step task; the value is its Result. It makes a task a loop.Stepper.
func (t *Task[T]) Step(co *loop.Co, in error) (done bool, err error) { return t.Future().Step(co, in) }

// Result returns the outcome of a task that has ended, at once; the error is future.ErrPending before.
func (t *Task[T]) Result() (T, error) { return t.Future().Result() }

// Err returns the error of a task that has ended with one, nil if it has ended without, and future.ErrPending before.
func (t *Task[T]) Err() error { return t.Future().Err() }

// Done reports whether the task has ended.
func (t *Task[T]) Done() bool { return t.Future().Done() }

// Canceled reports whether the task has ended canceled.
func (t *Task[T]) Canceled() bool { return t.Future().Canceled() }

// Cancel asks the task to end; see loop.Co.Cancel. It does not wait for the end: await the task for that. It reports
// false if the task has ended.
func (t *Task[T]) Cancel(cause error) bool { return t.Future().Cancel(cause) }

// Canceling returns how many requests to cancel were made and not taken back.
func (t *Task[T]) Canceling() int { return t.co.Canceling() }

// Uncancel takes one request to cancel back and returns how many are left.
func (t *Task[T]) Uncancel() int { return t.co.Uncancel() }

// Name returns the name given, or a default that no other task of the loop has.
func (t *Task[T]) Name() string { return t.co.Name() }

// SetName gives the task a name.
func (t *Task[T]) SetName(name string) { t.co.SetName(name) }

// OnDone schedules fn, with the task, for the turn after the task has ended; if it has, for the next turn. The token
// takes the callback back.
func (t *Task[T]) OnDone(fn func(t *Task[T])) *future.Callback {
	if fn == nil {
		panic("task: OnDone of a nil function")
	}
	return t.Future().OnDone(func(*future.Future[T]) { fn(t) })
}

// Subscribe has r scheduled when the task has ended; see that of a future. It is for authors of primitives.
func (t *Task[T]) Subscribe(r loop.Runnable) { t.Future().Subscribe(r) }

// Unsubscribe takes every subscription of r back and returns how many there were.
func (t *Task[T]) Unsubscribe(r loop.Runnable) int { return t.Future().Unsubscribe(r) }

// String gives the name and what the task is doing, or how it ended.
func (t *Task[T]) String() string {
	if t.Done() {
		return t.Future().String()
	}
	return t.co.String()
}
