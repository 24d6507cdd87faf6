package future

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// A Future is a result that is not there yet. It is awaited, watched and canceled; it is settled by its Promise, and by
// nobody else. It belongs to one loop, and to that loop's goroutine.
//
// Any number of coroutines may await it, before and after it is settled, and all get the same outcome. It is a
// loop.Stepper, so a step task awaits it by stepping it.
type Future[T any] struct {
	value T // first, because a value without a size would be padded at the end
	core
}

// An Awaitable is anything that stands for a future: a future, a task, a promise. The combinators take Awaitables.
type Awaitable[T any] interface{ Future() *Future[T] }

// Future returns f, so that a future can stand for itself where an Awaitable is asked for.
func (f *Future[T]) Future() *Future[T] { return f }

// given returns the future that a function of this name was given; nil is misuse.
func given[T any](f *Future[T], what string) *Future[T] {
	if f == nil {
		refuseNil(what)
	}
	return f
}

func refuseNil(what string) { panic("future: " + what + " of a nil future") }

// Result returns the value and the error of a settled future, at once; the error is ErrPending while it is pending. An
// error that it returned counts as retrieved.
func (f *Future[T]) Result() (T, error) {
	if err := f.Err(); err != nil {
		var zero T
		return zero, err
	}
	return f.value, nil
}

// Await suspends the straight-line coroutine co until the future is settled, and returns its value and its error; a
// settled future does so at once, without giving way. If co is canceled meanwhile, so is the future, and with it
// everybody who awaits it: Shield prevents that.
func (f *Future[T]) Await(co *loop.Co) (T, error) {
	if err := co.Await(f); err != nil {
		var zero T
		return zero, err
	}
	return f.value, nil
}

// OnDone schedules fn, with f, for the turn after f is settled; if f is settled already, for the next turn. Callbacks
// and awaiting coroutines are served in one order, that of their coming. The token takes the callback back.
func (f *Future[T]) OnDone(fn func(f *Future[T])) *Callback {
	if fn == nil {
		panic("future: OnDone of a nil function")
	}
	d := &onDone[T]{Callback{on: &f.core}, f, fn}
	d.entry = d
	f.core.Subscribe(d)
	return &d.Callback
}

// String tells the state and the value or the error; neither counts as looking at it.
func (f *Future[T]) String() string {
	if f.state == finished {
		return fmt.Sprintf("%s: %v", f.core.String(), f.value)
	}
	return f.core.String()
}

// Finished returns a future that is finished with v already.
func Finished[T any](r loop.Ref, v T) *Future[T] {
	p := New[T](r)
	p.SetResult(v)
	return p.Future()
}

// Failed returns a future that has failed with err already.
func Failed[T any](r loop.Ref, err error) *Future[T] {
	p := New[T](r)
	p.SetError(err)
	return p.Future()
}
