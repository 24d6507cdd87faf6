package bridge

import (
	"context"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/loop"
)

// Submit may be called from any goroutine. It has fn called by the executor, once, and returns the job of it. The context
// that fn gets carries the values of ctx and ends with it, when a running job is asked to give up, and when fn returns. A
// job whose ctx has ended before it begins never runs: it is canceled then.
//
// The job has the value and the error that fn returns; a panic of fn is its error, a *loop.PanicError, and so is a
// runtime.Goexit, as loop.ErrGoexit. If ex refuses it, that error is the job's. See concurrent.futures.Executor.submit.
func Submit[T any](ctx context.Context, ex Executor, fn func(ctx context.Context) (T, error)) *Job[T] {
	if ex == nil || fn == nil {
		panic("bridge: Submit needs an executor and a function")
	}
	s := &submitted[T]{fn: fn}
	s.promise.init(ctx)
	if err := submit(ex, s); err != nil {
		var none T
		s.promise.Settle(none, err)
	}
	return &s.promise.job
}

// submitted is a Job as what an executor runs.
type submitted[T any] struct {
	promise Promise[T]
	fn      func(ctx context.Context) (T, error)
}

func (s *submitted[T]) run() {
	if !s.promise.Begin() {
		return
	}
	var v T
	err := loop.ErrGoexit // unless the function returns or panics
	defer func() {
		if r := recover(); r != nil {
			err = &loop.PanicError{Value: r, Stack: debug.Stack(), Where: "job"}
		}
		s.promise.Settle(v, err)
	}()
	v, err = s.fn(s.promise.Context())
}
