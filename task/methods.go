//go:build go1.27

package task

import (
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Go is the function Go for a child of the group. It needs Go 1.27, which has methods with type parameters of their
// own.
func (g *Group) Go[T any](fn func(co *loop.Co) (T, error), opts ...Option) *Task[T] {
	return Go(g, fn, opts...)
}

// Do is the function Do for a child of the group, with Go 1.27.
func (g *Group) Do(fn func(co *loop.Co) error, opts ...Option) *Task[struct{}] {
	return Do(g, fn, opts...)
}

// Then is future.Then of the task's outcome, with Go 1.27.
func (t *Task[T]) Then[U any](fn func(v T) (U, error)) *future.Future[U] { return future.Then(t, fn) }

// Map is future.Map of the task's outcome, with Go 1.27.
func (t *Task[T]) Map[U any](fn func(v T) U) *future.Future[U] { return future.Map(t, fn) }
