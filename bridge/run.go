package bridge

import (
	"context"
	"runtime/debug"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// RunInExecutor runs fn on another goroutine, and returns a future of r's loop for its outcome. A nil executor means the
// loop's default one. fn must not touch the loop, nor anything that lives on it.
//
// To cancel the future settles it at once and ends the context of fn. A job that has not begun never will; one that has
// runs to its end, and what it returns then is dropped. If r is a *loop.Co, the context carries its task-local values. A
// panic in fn is the future's error, a *loop.PanicError; so is a runtime.Goexit, as loop.ErrGoexit. If the executor
// refuses the job, the future fails with its error. See asyncio's loop.run_in_executor and asyncio.to_thread.
func RunInExecutor[T any](r loop.Ref, ex Executor, fn func(ctx context.Context) (T, error)) *future.Future[T] {
	if fn == nil {
		panic("bridge: RunInExecutor of a nil function")
	}
	l := r.Loop()
	l.Check("RunInExecutor")
	if ex == nil {
		ex = DefaultExecutor(l)
	}
	j := &job[T]{fn: fn, ctx: jobContext{Context: contextOf(r)}}
	j.promise.Init(l, (*jobMaker[T])(j))
	if err := submit(ex, j); err != nil {
		j.ctx.cancel(err)
		j.promise.SetError(err)
		return j.promise.Future()
	}
	l.Hold() // not before, for a Submit that panics; the outcome comes in a later turn
	return j.promise.Future()
}

func contextOf(r loop.Ref) context.Context {
	if co, ok := r.(*loop.Co); ok {
		return co.Detached()
	}
	return r.Loop().Context()
}

// submit gives a job to an executor; a Pool takes it as it is, and saves making a function of it.
func submit(ex Executor, w work) error {
	if p, ok := ex.(*Pool); ok {
		return p.submit(w)
	}
	return ex.Submit(w.run)
}

// A job is queued, begun or taken back: whoever changes taken first, the worker or Cancel, has it. The worker alone
// writes value and err, before it posts the job back to the loop.
type job[T any] struct {
	promise future.Promise[T]
	fn      func(ctx context.Context) (T, error)
	ctx     jobContext
	taken   atomic.Bool
	value   T
	err     error
}

// run runs the job on the worker's goroutine.
func (j *job[T]) run() {
	if !j.taken.CompareAndSwap(false, true) {
		return
	}
	j.err = loop.ErrGoexit // unless the function returns or panics
	defer func() {
		if v := recover(); v != nil {
			j.err = &loop.PanicError{Value: v, Stack: debug.Stack(), Where: "job"}
		}
		_ = j.promise.Loop().Post((*jobDone[T])(j)) // a closed loop has no use for the outcome
	}()
	j.value, j.err = j.fn(&j.ctx)
}

// jobDone is a job as the entry that brings its outcome to the loop.
type jobDone[T any] job[T]

func (j *jobDone[T]) Run() {
	j.promise.Loop().Release()
	j.ctx.cancel(nil)
	j.promise.Settle(j.value, j.err)
}

// jobMaker is a job as what its future asks to cancel.
type jobMaker[T any] job[T]

func (j *jobMaker[T]) Cancel(cause error) bool {
	err := loop.Canceled(cause)
	if j.taken.CompareAndSwap(false, true) {
		j.promise.Loop().Release()
	}
	j.ctx.cancel(err)
	return j.promise.SetCanceled(err)
}

func (j *jobMaker[T]) String() string { return "job" }
