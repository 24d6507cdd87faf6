package pool

import (
	"context"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/loop"
)

// Submit may be called from any goroutine. It has fn called by the executor, once, and returns the job of it. The
// context that fn gets carries the values of ctx and ends with it, when a running job is asked to give up, and when fn
// returns. A job whose ctx has ended before it begins never runs: it is canceled then.
//
// The job has the value and the error that fn returns; a panic of fn is its error, a *loop.PanicError, and so is a
// runtime.Goexit, as loop.ErrGoexit. If ex refuses it, that error is the job's. See concurrent.futures.Executor.submit.
func Submit[T any](ctx context.Context, ex Executor, fn func(ctx context.Context) (T, error)) *Job[T] {
	ex, limit := jobs.Unwrap(ex)
	if ex == nil || fn == nil {
		panic("pool: Submit needs an executor and a function")
	}
	if ctx == nil {
		panic("pool: a job with a nil context")
	}
	s := &submitted[T]{fn: fn}
	s.promise.Init(jobs.UnderLimit(ctx, limit))
	s.promise.job.work = s
	if err := s.enter(ctx, ex); err != nil {
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

// enter gives the job to the executor; to wait for room in vain cancels it.
func (s *submitted[T]) enter(ctx context.Context, ex Executor) error {
	p, ok := ex.(*Pool)
	if !ok {
		return ex.Submit(func() {
			if s.Begin() {
				s.Run()
			}
		})
	}
	s.promise.job.pool = p
	err := p.submit(ctx, s)
	if err != nil && ctx.Err() != nil && err == context.Cause(ctx) {
		return loop.Canceled(err)
	}
	return err
}

func (s *submitted[T]) Begin() bool      { return !s.promise.job.State().done() && s.promise.begin() }
func (s *submitted[T]) Canceled() bool   { return s.promise.job.State() == Canceled }
func (s *submitted[T]) Function() string { return jobs.NameOf(s.fn) }

func (s *submitted[T]) Abandoned() bool {
	j := &s.promise.job
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.asked && j.state == Running
}

func (s *submitted[T]) Drop(err error) {
	var none T
	s.promise.end(none, err, false)
}

func (s *submitted[T]) Run() {
	var v T
	err := loop.ErrGoexit // unless the function returns or panics
	defer func() {
		if r := recover(); r != nil {
			err = &loop.PanicError{Value: r, Stack: debug.Stack(), Where: "job"}
		}
		s.promise.Settle(v, err)
	}()
	if expired := s.promise.expired(); expired != nil {
		err = expired
		return
	}
	v, err = jobs.Perform(&s.promise.job.ctx, s.fn, s)
}

// Late asks the job to give up, which its context does as well.
func (s *submitted[T]) Late() {
	j := &s.promise.job
	j.mu.Lock()
	defer j.mu.Unlock()
	j.asked = true
}
