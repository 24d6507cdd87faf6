package pool

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/loop"
)

// A Promise is the write side of a Job: for authors of executors, and for whoever has an outcome to hand to goroutines.
// Every method may be called from any goroutine. It refuses to run anything. A promise must not be copied.
type Promise[T any] struct {
	job Job[T]
}

// NewPromise may be called from any goroutine. It returns the promise of a pending job, whose context is derived from
// ctx.
func NewPromise[T any](ctx context.Context) *Promise[T] {
	p := &Promise[T]{}
	p.Init(ctx)
	return p
}

// Init makes the zero Promise the promise of a pending job, whose context is derived from ctx: for a promise that is
// part of something else. It is called once, before anything else.
func (p *Promise[T]) Init(ctx context.Context) {
	if ctx == nil {
		panic("pool: a job with a nil context")
	}
	p.job.ctx.Context = ctx
	p.job.made = now()
}

// Job may be called from any goroutine. It returns the read side.
func (p *Promise[T]) Job() *Job[T] { return &p.job }

// Context may be called from any goroutine. It returns the context of the job, which ends when a cancel is requested,
// when the job is done, or with the context given to NewPromise. context.Cause tells the *loop.CanceledError of a
// request.
func (p *Promise[T]) Context() context.Context { return &p.job.ctx }

// Begin may be called from any goroutine, once. It marks the job as running, and reports whether it is to run: not, if
// it was canceled, or if the context given to NewPromise has ended, which cancels it. A job that is never begun can be
// canceled until it is settled. To begin a job that is running or finished is misuse and panics. See
// concurrent.futures.Future. set_running_or_notify_cancel.
func (p *Promise[T]) Begin() bool {
	if err := p.expired(); err != nil {
		var none T
		p.end(none, err, false)
	}
	return p.begin()
}

// expired returns the cancellation of a job whose parent context has ended.
func (p *Promise[T]) expired() error {
	if parent := p.job.ctx.Context; parent.Err() != nil {
		return loop.Canceled(context.Cause(parent))
	}
	return nil
}

// begin is Begin that does not look at the context, and so calls no callbacks.
func (p *Promise[T]) begin() bool {
	j := &p.job
	j.mu.Lock()
	defer j.mu.Unlock()
	switch j.state {
	case Pending:
		j.state, j.begun = Running, now()
		return true
	case Canceled:
		return false
	}
	panic("pool: Begin of a job that is " + j.state.String())
}

// Settle may be called from any goroutine. It makes the job done, and reports whether it was the first to: with v if
// err is nil, as canceled if err is a cancellation, and with err otherwise. A cancellation is what loop.IsCanceled
// says, and once the job's context has ended, context.Canceled as well. Before it returns, the callbacks of OnDone have
// run.
func (p *Promise[T]) Settle(v T, err error) bool { return p.end(v, err, true) }

// end settles the job; if it was begun, only if begun is set.
func (p *Promise[T]) end(v T, err error, begun bool) bool {
	j := &p.job
	j.mu.Lock()
	if j.state.done() || j.state == Running && !begun {
		j.mu.Unlock()
		return false
	}
	var none T
	state := Finished
	if err != nil {
		v = none
		if err = j.cancellation(err); loop.IsCanceled(err) {
			state = Canceled
		}
	}
	callbacks := j.settle(state, v, err)
	j.mu.Unlock()
	j.ctx.Cancel(nil)
	j.call(callbacks)
	return true
}

// cancellation returns err, or if it is the context's own word for the end of the job's context, the cancellation that
// ended it.
func (j *Job[T]) cancellation(err error) error {
	if !jobs.IsWord(err, context.Canceled) || j.ctx.Err() == nil {
		return err
	}
	if cause := context.Cause(&j.ctx); loop.IsCanceled(cause) {
		return cause
	}
	return loop.Canceled(err)
}
