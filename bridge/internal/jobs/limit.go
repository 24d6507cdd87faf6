package jobs

import (
	"context"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// An Executor is what package pool calls so.
type Executor interface{ Submit(job func()) error }

// Limited is an executor, which may be nil, and the limit of its jobs.
type Limited struct {
	Executor Executor
	Limit    *time.Duration
}

// Submit gives a bare function to the executor, which has no limit.
func (w *Limited) Submit(job func()) error {
	if w.Executor == nil {
		panic("pool: Submit to Within(nil, limit), which stands for the default executor of a loop: use RunInExecutor")
	}
	return w.Executor.Submit(job)
}

// Unwrap returns the executor behind a Limited, and its limit; nil if there is none.
func Unwrap(ex Executor) (Executor, *time.Duration) {
	if w, ok := ex.(*Limited); ok {
		return w.Executor, w.Limit
	}
	return ex, nil
}

// Tighter returns the lesser of two limits, each of which may be none.
func Tighter(a, b *time.Duration) *time.Duration {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

// UnderLimit returns the parent of the context of a job that has a limit, or if it is nil, none.
func UnderLimit(parent context.Context, limit *time.Duration) context.Context {
	if limit == nil || parent == nil {
		return parent
	}
	return &bounded{parent, *limit}
}

// bounded is the parent of a job's context that tells of the limit.
type bounded struct {
	context.Context
	limit time.Duration
}

// Timed is a job that is told, on another goroutine and before its function has returned, that its time is over.
type Timed interface{ Late() }

// Perform calls the function of a job under its limit, if it has one.
func Perform[T any](ctx *Context, fn func(ctx context.Context) (T, error), job Timed) (T, error) {
	if l, ok := ctx.Context.(*bounded); ok {
		return timed(ctx, l.limit, fn, job.Late)
	}
	return fn(ctx)
}

// timed calls fn with a limit, and late if that passes before fn has returned.
func timed[T any](
	parent context.Context, limit time.Duration, fn func(ctx context.Context) (T, error), late func(),
) (T, error) {
	timeout := &loop.TimeoutError{}
	ctx, cancel := context.WithTimeoutCause(parent, limit, timeout)
	defer cancel()
	told := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(told)
		if context.Cause(ctx) == timeout {
			late()
		}
	})
	defer func() {
		if !stop() {
			<-told // so that nobody is told after the outcome
		}
	}()
	v, err := fn(ctx)
	if context.Cause(ctx) == timeout && IsWord(err, context.DeadlineExceeded) {
		err = timeout
	}
	return v, err
}

// EachWithin returns fn with a limit on each call, if there is one.
func EachWithin[A, R any](
	limit *time.Duration, fn func(ctx context.Context, input A) (R, error),
) func(ctx context.Context, input A) (R, error) {
	if limit == nil {
		return fn
	}
	return func(ctx context.Context, input A) (R, error) {
		return timed(ctx, *limit, func(ctx context.Context) (R, error) { return fn(ctx, input) }, func() {})
	}
}
