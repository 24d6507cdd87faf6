package process

import (
	"context"
	"math"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/internal/mapping"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Submit may be called from any goroutine. It has fn called with arg in a worker of the pool, and returns the job of
// it. It never waits: arg is encoded later, on another goroutine, and must not be changed before the job is done.
//
// The job fails with what fn returned, as a *remote.Error; with pool.ErrBroken or a *WorkerDeathError, if a worker
// died; with pool.ErrClosed, if the pool takes no jobs any more; with ErrNoMain, if Main was not called; or
// because arg, or what fn returned, could not be encoded or decoded. A job whose ctx ends before it begins never runs.
// To cancel a job that runs, or the end of ctx, ends the context of fn in the worker, unless Options.KillOnCancel ends
// the worker. Callbacks of the job must not wait for other jobs of the pool. See concurrent.futures.Executor.submit.
func Submit[A, R any](ctx context.Context, p *Pool, fn *remote.Func[A, R], arg A) *pool.Job[R] {
	mustHave("Submit", p, fn)
	s := &submission[A, R]{batch[A, R, R]{fn: fn, args: []A{arg}, promise: pool.NewPromise[R](ctx)}}
	submitRequest(p, s, s.promise.Job(), s.fail)
	return s.promise.Job()
}

// mustHave refuses a nil pool and a nil function, for a function of this name.
func mustHave[A, R any](what string, p *Pool, fn *remote.Func[A, R]) {
	if p == nil || fn == nil {
		panic("process: " + what + " needs a pool and a function")
	}
}

// submitRequest submits a request for a job, which fails if it is not taken.
func submitRequest[T any](p *Pool, r request, job *pool.Job[T], fail func(error)) {
	job.OnDone(func(job *pool.Job[T]) {
		if job.State() == pool.Canceled {
			p.discard()
		}
	})
	if err := p.submit(r); err != nil {
		fail(err)
	}
}

// Run is Submit for a loop: it returns a future of r's loop for the outcome of fn. To cancel the future settles it at
// once and cancels the job. If r is a *loop.Co, the job may outlive it. See asyncio's loop.run_in_executor.
func Run[A, R any](r loop.Ref, p *Pool, fn *remote.Func[A, R], arg A) *future.Future[R] {
	mustHave("Run", p, fn)
	return bridge.WrapAs(r, Submit(loop.Of(r).Context(), p, fn, arg), p.jobName())
}

// A batch is a job that calls a function for some arguments, in one message; its value has the type V. outcomes has one
// for each argument, in order.
type batch[A, R, V any] struct {
	fn       *remote.Func[A, R]
	args     []A
	outcomes []mapping.Outcome[R]
	promise  *pool.Promise[V] // of the job
	running  bool
}

func (b *batch[A, R, V]) function() string { return b.fn.Name() }

// limit is the sum of the limits, or the longest time there is.
func (b *batch[A, R, V]) limit() time.Duration {
	n := time.Duration(len(b.args))
	if b.fn.Limit() > math.MaxInt64/n {
		return math.MaxInt64
	}
	return n * b.fn.Limit()
}

// encode appends the call for those arguments that can be encoded, and reports whether there are any.
func (b *batch[A, R, V]) encode(c remote.Codec, to []byte) ([]byte, bool) {
	b.outcomes = make([]mapping.Outcome[R], len(b.args))
	sections := appendCall(to, b.fn.Name(), b.context(), b.fn.Limit())
	any := false
	for i := range b.args {
		o := &b.outcomes[i]
		sections, o.Err = b.fn.AppendArg(sections, c, b.args[i])
		any = any || o.Err == nil
	}
	return sections, any
}

// decode gives each argument that was encoded its outcome.
func (b *batch[A, R, V]) decode(c remote.Codec, result []byte) {
	for i := range b.outcomes {
		if o := &b.outcomes[i]; o.Err == nil {
			o.Value, result, o.Err = b.fn.ReadOutcome(result, c)
		}
	}
}

func (b *batch[A, R, V]) setRunning() bool {
	b.running = b.running || b.promise.Begin()
	return b.running
}

func (b *batch[A, R, V]) canceled() bool { return b.promise.Job().State() == pool.Canceled }

func (b *batch[A, R, V]) context() context.Context { return b.promise.Context() }

func (b *batch[A, R, V]) cancel(cause error) { b.promise.Job().CancelCause(cause) }

func (b *batch[A, R, V]) fail(err error) {
	var none V
	b.promise.Settle(none, err)
}

// A submission is a batch of one.
type submission[A, R any] struct{ batch[A, R, R] }

func (s *submission[A, R]) settle() {
	o := s.outcomes[0]
	s.promise.Settle(o.Value, o.Err)
}
