package javascript

import (
	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// calls are the Go functions and futures under way whose promises are pending, in the order in which they began.
type calls struct{ list.List[*pending] }

// pending is a future on its way to a promise. When it is settled, it is a callback of the next poll phase.
type pending struct {
	r               *Runtime
	place           list.Node[*pending]
	future          future.Waitable
	outcome         func() (any, error)
	resolve, reject func(any) error
	abort           func() // takes it off an AbortSignal; nil if there is none
}

func (c *calls) cancel(cause error) {
	for n := c.First(); n != nil; n = n.Next() {
		n.Value.future.Cancel(cause)
	}
}

// Run is called when the future is settled.
func (p *pending) Run() {
	p.r.calls.Remove(&p.place)
	if p.abort != nil {
		p.abort()
	}
	if p.r.over {
		_, _ = p.outcome() // it has been looked at
		p.r.lookForEnd()
		return
	}
	p.r.enqueue(p)
	p.r.shut(p)
}

// String names the entry in the stories of looptest.
func (p *pending) String() string { return "a result for the script" }

func (p *pending) call(r *Runtime) error {
	v, err := p.outcome()
	if err != nil {
		return p.reject(r.Throwable(err))
	}
	return p.resolve(r.ToValue(v))
}

// ToValue makes a Go value one of the script, as VM().ToValue does; a struct{} is undefined.
func (r *Runtime) ToValue(v any) goja.Value {
	if _, empty := v.(struct{}); empty {
		return goja.Undefined()
	}
	return r.vm.ToValue(v)
}

// Promise returns a promise of the script for a future or a task of the loop. It holds the run until it is settled:
// fulfilled with the value, as [Runtime.ToValue] gives it, or rejected with what [Runtime.Throwable] gives for the
// error. If the run fails or is canceled before, so is the future.
func Promise[A future.Awaitable[T], T any](r *Runtime, a A) goja.Value {
	f := a.Future()
	return r.promise(f, func() (any, error) { return f.Result() })
}

func (r *Runtime) promise(f future.Waitable, outcome func() (any, error)) goja.Value {
	promise, _ := r.promiseOf(f, outcome)
	return promise
}

func (r *Runtime) promiseOf(f future.Waitable, outcome func() (any, error)) (goja.Value, *pending) {
	promise, resolve, reject := r.vm.NewPromise()
	p := &pending{r: r, future: f, outcome: outcome, resolve: resolve, reject: reject}
	p.place.Value = p
	r.calls.Add(&p.place)
	r.opened(p, "a promise of Go")
	f.Subscribe(p)
	if r.over {
		f.Cancel(ErrOver)
	}
	return r.vm.ToValue(promise), p
}

// PromiseOfJob is [Promise] of a job of a pool, or of any other executor.
func PromiseOfJob[T any](r *Runtime, j *pool.Job[T]) goja.Value {
	return Promise(r, bridge.Wrap(r.loop, j))
}

// Async returns a function for the script, to be set by VM().Set, say, that runs fn as a task of the loop and returns
// a promise of its outcome, as [Promise] does. fn may suspend; it gets the script's arguments, and may use the
// Runtime as any coroutine may. Should the last argument be an AbortSignal, or an object with one as its signal, the
// task is canceled when that aborts, and the promise is then rejected with the signal's reason.
//
// An argument may be any object, and to ask it for a string, a number or a property may run functions of the script.
// What those throw rejects the promise; but only within [Runtime.Do] are they bounded as a callback is. There may be
// fewer arguments than fn expects. A panic of fn fails the run, with a *loop.PanicError.
func Async[T any](r *Runtime, fn func(co *loop.Co, args []goja.Value) (T, error)) func(goja.FunctionCall) goja.Value {
	if fn == nil {
		panic("javascript: Async of a nil function")
	}
	return func(call goja.FunctionCall) goja.Value {
		args := append([]goja.Value(nil), call.Arguments...)
		signal := r.signalIn(args)
		if signal != nil && signal.aborted() {
			return r.rejected(signal.reason())
		}
		t := task.Go(r.loop, func(co *loop.Co) (v T, err error) {
			defer r.catch(&err)
			return fn(co, args)
		})
		promise, p := r.promiseOf(t.Future(), func() (any, error) {
			v, err := t.Result()
			return v, signal.explain(err)
		})
		if signal != nil {
			p.abort = signal.cancels(t)
		}
		return promise
	}
}

// catch, deferred, makes an error of what a value of the script has thrown when a function of Go looked into it. Any
// other panic fails the run, as that of a function which a script has called does: it may be the script that has called
// the function in a way which that does not expect.
func (r *Runtime) catch(err *error) {
	value := recover()
	if value == nil {
		return
	}
	if thrown := r.thrownBy(value); thrown != nil {
		*err = thrown
		return
	}
	*err = r.panicked(value)
	r.fail(*err)
}

// thrownBy returns the exception that is behind a panic of the engine, nil if there is none.
func (r *Runtime) thrownBy(value any) *goja.Exception {
	defer func() { _ = recover() }() // of the same value, which is no exception
	return r.vm.Try(func() { panic(value) })
}

// rejected returns a promise that is rejected already.
func (r *Runtime) rejected(reason goja.Value) goja.Value {
	promise, _, reject := r.vm.NewPromise()
	_ = reject(reason)
	return r.vm.ToValue(promise)
}
