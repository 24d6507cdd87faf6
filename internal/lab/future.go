package lab

import (
	"fmt"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Outcome tells how a future stands, which counts as looking at its error.
func Outcome[A future.Awaitable[T], T any](a A) string {
	f := a.Future()
	v, err := f.Result()
	switch {
	case !f.Done():
		return "pending"
	case f.Canceled():
		return err.Error()
	case err != nil:
		return "error: " + err.Error()
	}
	return fmt.Sprintf("value: %v", v)
}

// Settled waits until a is settled, however, and passes no cancellation on.
func Settled[T any](co *loop.Co, a future.Awaitable[T]) {
	_, _, _ = future.Wait(co, future.AllCompleted, a.Future())
}

// AwaitBoth returns how f ends for a task of each kind.
func AwaitBoth[T any](co *loop.Co, f *future.Future[T]) (outcomes []error) {
	var waiters []*task.Task[struct{}]
	for _, k := range Kinds {
		waiters = append(waiters, k.Do(co, InParts(func(*loop.Co, error) (loop.Stepper, error) { return f, nil })))
	}
	for _, w := range waiters {
		Settled(co, w)
		outcomes = append(outcomes, w.Err())
	}
	return outcomes
}
