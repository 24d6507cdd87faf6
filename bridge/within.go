package bridge

import (
	"context"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// Within returns an executor that gives jobs to ex with a limit on their run. It counts from when a job begins; a timeout of
// whoever waits for it, as future.WaitFor, Job.ResultTimeout, or the deadline of the context given to Submit, counts the time
// in the queue as well. A nil ex means the default executor of the loop, where RunInExecutor or MapOn is given it.
//
// When the time is over, the context of the function ends, with context.DeadlineExceeded and a *loop.TimeoutError for its
// cause. The future of RunInExecutor fails with that error at once; the goroutine cannot be stopped, so a function that does
// not heed its context runs to its end, as one whose future was canceled does. A Job of Submit stays running until its function
// returns, as one that was asked to give up does; it fails with the *loop.TimeoutError if what the function returns is, or
// wraps, context.DeadlineExceeded. In Map and MapOn the limit is that of each call, and what a call returns comes in its place.
//
// The limit is real time, on a loop of virtual time as well. Bare functions, given to its Submit, have no context and no limit.
func Within(ex Executor, limit time.Duration) Executor {
	ex, outer := unwrap(ex)
	return &within{ex, tighter(outer, &limit)}
}

// within is an executor, which may be nil, and the limit of its jobs.
type within struct {
	executor Executor
	limit    *time.Duration
}

func (w *within) Submit(job func()) error {
	if w.executor == nil {
		panic("bridge: Submit to Within(nil, limit), which stands for the default executor of a loop: use RunInExecutor")
	}
	return w.executor.Submit(job)
}

// unwrap returns the executor behind a Within, and its limit; nil if there is none.
func unwrap(ex Executor) (Executor, *time.Duration) {
	if w, ok := ex.(*within); ok {
		return w.executor, w.limit
	}
	return ex, nil
}

func tighter(a, b *time.Duration) *time.Duration {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

// underLimit returns the parent of the context of a job that has a limit, or if it is nil, none.
func underLimit(parent context.Context, limit *time.Duration) context.Context {
	if limit == nil || parent == nil {
		return parent
	}
	return &limited{parent, *limit}
}

// limited is the parent of a job's context that tells of the limit.
type limited struct {
	context.Context
	limit time.Duration
}

// overdue is a job that is told, on another goroutine and before its function has returned, that its time is over.
type overdue interface{ late() }

// perform calls the function of a job under its limit, if it has one.
func perform[T any](ctx *jobContext, fn func(ctx context.Context) (T, error), job overdue) (T, error) {
	if l, ok := ctx.Context.(*limited); ok {
		return timed(ctx, l.limit, fn, job.late)
	}
	return fn(ctx)
}

// timed calls fn with a limit, and late if that passes before fn has returned.
func timed[T any](parent context.Context, limit time.Duration, fn func(ctx context.Context) (T, error), late func()) (T, error) {
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
	if context.Cause(ctx) == timeout && isWord(err, context.DeadlineExceeded) {
		err = timeout
	}
	return v, err
}

// eachWithin returns fn with a limit on each call, if there is one.
func eachWithin[A, R any](
	limit *time.Duration, fn func(ctx context.Context, input A) (R, error),
) func(ctx context.Context, input A) (R, error) {
	if limit == nil {
		return fn
	}
	return func(ctx context.Context, input A) (R, error) {
		return timed(ctx, *limit, func(ctx context.Context) (R, error) { return fn(ctx, input) }, func() {})
	}
}
