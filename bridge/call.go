package bridge

import (
	"context"
	"runtime/debug"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// Call may be called from any goroutine. It runs fn as a straight-line coroutine on l, waits for its end, and returns
// its value and its error. If ctx ends before, the coroutine is canceled, with the context's cause, and Call still
// waits for its end: then nothing of it runs any more, and what it returns is what Call returns. A coroutine that has
// not begun by then never will, and the error is a cancellation with that cause. The coroutine is given nothing of ctx
// but its end.
//
// The error is loop.ErrClosed if the loop is closed, and loop.ErrWouldBlock on the goroutine of a loop, where Call
// would wait for ever. On a loop that is idle, Call waits for its next run. A panic of fn is the error, a
// *loop.PanicError, besides what the loop does about it. See asyncio.run_coroutine_threadsafe.
func Call[T any](ctx context.Context, l *loop.Loop, fn func(co *loop.Co) (T, error)) (T, error) {
	if ctx == nil {
		panic("bridge: Call with a nil context")
	}
	v := newStraightSubmission(l, fn, "Call")
	j := v.promise.Job()
	var none T
	switch {
	case loop.OnLoop():
		return none, jobs.WouldBlock("Call", "start a task and await it instead")
	case ctx.Err() != nil:
		return none, loop.Canceled(context.Cause(ctx))
	}
	v.post()
	select {
	case <-j.Done():
	case <-ctx.Done():
		v.cancel(context.Cause(ctx))
		<-j.Done()
	}
	return j.Result(context.Background())
}

// SubmitTo may be called from any goroutine, the loop's own one included. It starts fn as a straight-line coroutine on
// l, in a later turn, and returns the job of it at once. The coroutine inherits nothing from the caller.
//
// The job stays pending while the coroutine runs, so that it can be canceled until the coroutine has ended. It is
// canceled in that moment; the request reaches the coroutine in a later turn, and what comes of it then is dropped. A
// coroutine that ends canceled makes the job canceled; a panic is the job's error, a *loop.PanicError, besides what the
// loop does about it. The error is loop.ErrClosed if the loop is closed; a loop that closes later cancels the coroutine
// like every other. See asyncio.run_coroutine_threadsafe.
func SubmitTo[T any](l *loop.Loop, fn func(co *loop.Co) (T, error)) *pool.Job[T] {
	return newStraightSubmission(l, fn, "SubmitTo").submit()
}

// SubmitStepTo may be called from any goroutine. It is SubmitTo for a step task: the loop drives s directly, and the
// job has its Result. From then on s belongs to the loop's goroutine.
func SubmitStepTo[S loop.ResultStepper[T], T any](l *loop.Loop, s S) *pool.Job[T] {
	if any(s) == nil {
		panic("bridge: SubmitStepTo of a nil Stepper")
	}
	v := &stepSubmission[T]{Stepper: s, result: s.Result}
	v.init(l, v)
	return v.submit()
}

// A submission is a coroutine that was sent to a loop from outside: until the loop starts it, whoever changes taken
// first, the loop or a cancellation, decides whether it ever begins. Its outcome goes to the promise.
//
// The fields below taken belong to the loop's goroutine.
type submission[T any] struct {
	promise pool.Promise[T]
	loop    *loop.Loop
	routine loop.Routine // the struct that this one is part of
	taken   atomic.Bool

	co       loop.Co
	hold     loop.Hold
	starting bool // Start is on the stack: whether it succeeds decides what an end means
	over     bool // the coroutine has ended, by err, while it was started
	err      error
	value    T
}

func (v *submission[T]) init(l *loop.Loop, r loop.Routine) {
	v.loop, v.routine = given(l), r
	v.promise.Init(context.Background())
}

// submit posts the submission, and makes canceling its job cancel it.
func (v *submission[T]) submit() *pool.Job[T] {
	j := v.promise.Job()
	j.OnDone(func(j *pool.Job[T]) {
		if _, err := j.Result(context.Background()); loop.IsCanceled(err) {
			v.cancel(jobs.CauseOf(err))
		}
	})
	v.post()
	return j
}

func (v *submission[T]) post() {
	if err := v.loop.Low().Post((*startSubmission[T])(v)); err != nil {
		v.settle(err)
	}
}

// cancel may be called from any goroutine. It takes the submission back, or asks the coroutine to end.
func (v *submission[T]) cancel(cause error) {
	if v.taken.CompareAndSwap(false, true) {
		v.settle(loop.Canceled(cause))
		return
	}
	_ = v.loop.CallSoonThreadsafe(func() { v.co.Cancel(cause) }) // on a closed loop it has ended
}

func (v *submission[T]) settle(err error) { v.promise.Settle(v.value, err) }

// end takes the outcome of the coroutine.
func (v *submission[T]) end(err error) {
	v.hold.Release()
	if v.starting {
		v.over, v.err = true, err
		return
	}
	v.settle(err)
}

// startSubmission is a submission as the entry that starts it.
type startSubmission[T any] submission[T]

func (a *startSubmission[T]) Run() {
	v := (*submission[T])(a)
	if !v.taken.CompareAndSwap(false, true) {
		return
	}
	defer v.refuseIfPanics()
	v.starting = true
	v.hold = v.loop.Low().Hold(loop.MayPost) // until end: whoever has sent it may cancel it
	v.co.Low().Start(v.loop, v.routine)
	v.starting = false
	if v.over {
		v.settle(v.err)
	}
}

// refuseIfPanics, deferred, makes a panic of the loop's start hook the error of the job, so that nobody waits for it in
// vain, and lets it go on.
func (v *submission[T]) refuseIfPanics() {
	if !v.starting {
		return
	}
	r := recover()
	v.settle(lostTo(r, "the start of a coroutine"))
	if r != nil {
		panic(r)
	}
}

// straightSubmission is a submission with a straight-line body.
type straightSubmission[T any] struct {
	submission[T]
	fn func(co *loop.Co) (T, error)
}

func newStraightSubmission[T any](l *loop.Loop, fn func(co *loop.Co) (T, error), what string) *straightSubmission[T] {
	if fn == nil {
		panic("bridge: " + what + " of a nil function")
	}
	v := &straightSubmission[T]{fn: fn}
	v.init(l, v)
	return v
}

func (v *straightSubmission[T]) Body(co *loop.Co) (err error) {
	v.value, err = v.fn(co)
	return err
}

func (v *straightSubmission[T]) Step(co *loop.Co, _ error) (bool, error) {
	return co.Low().BeginBody(v)
}

func (v *straightSubmission[T]) Ended(err error) { v.end(err) }

// stepSubmission is a submission whose steps are the caller's.
type stepSubmission[T any] struct {
	submission[T]
	loop.Stepper
	result func() T
}

func (v *stepSubmission[T]) Ended(err error) {
	if err == nil {
		v.ask()
	}
	v.end(err)
}

// ask takes the caller's Result. Its panic, or its Goexit, becomes the error of the job, and goes on.
func (v *stepSubmission[T]) ask() {
	returned := false
	defer func() {
		if returned {
			return
		}
		r := recover()
		v.end(lostTo(r, v.co.Name()))
		if r != nil {
			panic(r)
		}
	}()
	v.value = v.result()
	returned = true
}

// lostTo is the error of what has ended by a panic with r, or if that is nil, by a Goexit.
func lostTo(r any, where string) error {
	if r == nil {
		return loop.ErrGoexit
	}
	return &loop.PanicError{Value: r, Stack: debug.Stack(), Where: where}
}
