package bridge

import (
	"context"
	"runtime/debug"
	"strconv"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// RunInExecutor runs fn on another goroutine, and returns a future of r's loop for its outcome. A nil executor means
// the loop's default one. fn must not touch the loop, nor anything that lives on it.
//
// Canceling the future settles it at once and ends the context of fn. A job that has not begun never will; one that has
// begun runs to its end, and what it returns is dropped. If r is a *loop.Co, the context carries its task-local values.
// Under loop.RunContext, the context of fn ends with the run's, at once and on whatever goroutine: an fn that returns
// ctx.Err() may then fail before main is canceled.
//
// A panic in fn is the future's error, a *loop.PanicError; so is a runtime.Goexit, as loop.ErrGoexit. If the executor
// refuses the job, the future fails with the executor's error. RunInExecutor itself never waits for room in a full
// pool: the future does. No value? Let T be struct{}; the same holds for Submit, SubmitTo and Call.
//
// The default executor is small: DefaultWorkers, which is four more than there are processors, and 32 at most. Jobs
// that wait rather than compute fill it, and then the jobs of other parts of the program wait for them: give such jobs
// a Pool of their own. In debug mode, the loop reports any pool in which jobs wait and none has ended for a second.
// Within gives jobs a limit that counts from their beginning. See asyncio's loop.run_in_executor and asyncio.to_thread.
func RunInExecutor[T any](r loop.Ref, ex pool.Executor, fn func(ctx context.Context) (T, error)) *future.Future[T] {
	if fn == nil {
		panic("bridge: RunInExecutor of a nil function")
	}
	l := loop.Of(r)
	l.Low().Check("RunInExecutor")
	ex, limit := executorFor(l, ex)
	j := &job[T]{fn: fn, ctx: jobs.Context{Context: jobs.UnderLimit(contextOf(r), limit)}}
	j.pool, _ = ex.(*pool.Pool)
	j.promise.Init(l, (*jobMaker[T])(j))
	if err := j.submit(ex); err != nil {
		j.ctx.Cancel(err)
		j.promise.SetError(err)
		return j.promise.Future()
	}
	j.hold = l.Low().Hold(loop.WillPost) // not before, for a Submit that panics; the outcome comes in a later turn
	if j.pool != nil && l.Debug() {
		j.pool.Low().Watch(l)
	}
	return j.promise.Future()
}

// submit gives the job to the executor. A pool takes it as it is, which saves making a function of it, and never
// blocks.
func (j *job[T]) submit(ex pool.Executor) error {
	if j.pool != nil {
		return j.pool.Low().SubmitFrom(j.promise.Loop(), j)
	}
	return ex.Submit(func() {
		if j.Begin() {
			j.Run()
		}
	})
}

func contextOf(r loop.Ref) context.Context {
	if co, ok := r.(*loop.Co); ok {
		return co.Detached()
	}
	return r.Loop().Context()
}

// A job is queued until somebody takes it: a worker begins it, a shutdown drops it, or Cancel takes it back; whoever
// changes at first has it. The worker, or who drops it, alone writes value and err, before it posts the job back to the
// loop.
type job[T any] struct {
	promise future.Promise[T]
	hold    loop.Hold // the loop's goroutine only
	fn      func(ctx context.Context) (T, error)
	ctx     jobs.Context
	pool    *pool.Pool // nil if the executor is another
	at      atomic.Uint32
	value   T
	err     *error // nil if there is none: a pointer, so that a job with a small value takes 128 bytes
}

// Where a job stands: it is begun or taken back, and when it was begun, it may be given up.
const (
	jobQueued uint32 = iota
	jobBegun
	jobTakenBack
	jobGivenUp
)

func (j *job[T]) Begin() bool      { return j.at.CompareAndSwap(jobQueued, jobBegun) }
func (j *job[T]) Canceled() bool   { return j.at.Load() == jobTakenBack }
func (j *job[T]) Abandoned() bool  { return j.at.Load() == jobGivenUp }
func (j *job[T]) Function() string { return jobs.NameOf(j.fn) }

// Run runs the job on the worker's goroutine.
func (j *job[T]) Run() {
	err := loop.ErrGoexit // unless the function returns or panics
	defer func() {
		if v := recover(); v != nil {
			err = &loop.PanicError{Value: v, Stack: debug.Stack(), Where: "job"}
		}
		j.post(err)
	}()
	j.value, err = jobs.Perform(&j.ctx, j.fn, j)
}

// Late gives the job up, whose outcome comes after that of its limit.
func (j *job[T]) Late() {
	j.at.CompareAndSwap(jobBegun, jobGivenUp)
	_ = j.promise.Loop().Low().Post((*jobLate[T])(j))
}

func (j *job[T]) Drop(err error) {
	if j.Begin() {
		j.post(err)
	}
}

// post sends the outcome to the loop; a closed one has no use for it.
func (j *job[T]) post(err error) {
	if err != nil {
		failure := err // only this one is on the heap
		j.err = &failure
	}
	_ = j.promise.Loop().Low().Post((*jobDone[T])(j))
}

// jobDone is a job as the entry that brings its outcome to the loop.
type jobDone[T any] job[T]

func (j *jobDone[T]) Run() {
	j.hold.Release()
	j.ctx.Cancel(nil)
	var err error
	if j.err != nil {
		err = *j.err
	}
	j.promise.Settle(j.value, err)
}

// Quiet reports whether Run does nothing but to settle the future: an error may have methods of the program's, and so
// may who waits for the end of the context.
func (j *jobDone[T]) Quiet() bool { return j.err == nil && j.ctx.Unasked() }

// jobLate is a job as the entry that tells the loop that its time was over.
type jobLate[T any] job[T]

func (j *jobLate[T]) Run() { j.promise.SetError(&loop.TimeoutError{}) }

// jobMaker is a job as what its future asks to cancel.
type jobMaker[T any] job[T]

func (m *jobMaker[T]) Cancel(cause error) bool {
	j := (*job[T])(m)
	err := loop.Canceled(cause)
	switch {
	case j.at.CompareAndSwap(jobQueued, jobTakenBack):
		j.hold.Release()
		if j.pool != nil {
			j.pool.Low().Discard(j)
		}
	default:
		j.at.CompareAndSwap(jobBegun, jobGivenUp)
	}
	j.ctx.Cancel(err)
	return j.promise.SetCanceled(err)
}

// String names the job, with the pool in which it is, if that has a name.
func (m *jobMaker[T]) String() string {
	if m.pool != nil && m.pool.Name() != "" {
		return "job of pool " + strconv.Quote(m.pool.Name())
	}
	return "job"
}
