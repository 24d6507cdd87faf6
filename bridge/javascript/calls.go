package javascript

import (
	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// calls are the Go functions and futures under way whose promises are pending, in the order in which they began.
type calls struct{ first, last *pending }

// pending is a future on its way to a promise. When it is settled, it is a callback of the next poll phase.
type pending struct {
	r               *Runtime
	next, prev      *pending
	future          future.Waitable
	outcome         func() (any, error)
	resolve, reject func(any) error
	abort           func() // takes it off an AbortSignal; nil if there is none
}

func (c *calls) add(p *pending) {
	if p.prev = c.last; p.prev != nil {
		p.prev.next = p
	} else {
		c.first = p
	}
	c.last = p
}

func (c *calls) remove(p *pending) {
	if p.prev != nil {
		p.prev.next = p.next
	} else {
		c.first = p.next
	}
	if p.next != nil {
		p.next.prev = p.prev
	} else {
		c.last = p.prev
	}
}

func (c *calls) cancel(cause error) {
	for p := c.first; p != nil; p = p.next {
		p.future.Cancel(cause)
	}
}

// Run is called when the future is settled.
func (p *pending) Run() {
	p.r.calls.remove(p)
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
	r.calls.add(p)
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
func Async[T any](r *Runtime, fn func(co *loop.Co, args []goja.Value) (T, error)) func(goja.FunctionCall) goja.Value {
	return func(call goja.FunctionCall) goja.Value {
		args := append([]goja.Value(nil), call.Arguments...)
		signal := r.signalIn(args)
		if signal != nil && signal.aborted() {
			return r.rejected(signal.reason())
		}
		t := task.Go(r.loop, func(co *loop.Co) (T, error) { return fn(co, args) })
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

// rejected returns a promise that is rejected already.
func (r *Runtime) rejected(reason goja.Value) goja.Value {
	promise, _, reject := r.vm.NewPromise()
	_ = reject(reason)
	return r.vm.ToValue(promise)
}
