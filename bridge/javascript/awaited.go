package javascript

import (
	"slices"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// awaited are the promises of the script that Go waits for. To ask the engine to tell of a promise costs several
// objects and a call, so the first few are simply looked at when a callback and its microtasks are over.
type awaited struct {
	few  []awaiting
	many map[*future.Promise[goja.Value]]bool // of which the engine tells
}

// maxFew is how many promises are looked at.
const maxFew = 8

type awaiting struct {
	r       *Runtime
	promise *goja.Promise
	future  *future.Promise[goja.Value]
}

// look settles what can be settled, and forgets what was canceled. To settle one may call the script, which comes back
// here for the others.
func (a *awaited) look() {
	for i := 0; i < len(a.few); {
		w := a.few[i]
		isPending := w.promise.State() == goja.PromiseStatePending
		if isPending && !w.future.Future().Done() {
			i++
			continue
		}
		a.few = slices.Delete(a.few, i, i+1)
		if i = 0; !isPending {
			w.settle()
		}
	}
}

func (w awaiting) settle() {
	if w.promise.State() == goja.PromiseStateFulfilled {
		w.future.SetResult(w.promise.Result())
		return
	}
	w.r.rejections.forget(w.promise)
	w.future.Settle(nil, w.r.reasonOf(w.promise))
}

// reasonOf is the error of a promise that was rejected. To look at an object may run functions of the script, so that
// is done as a callback of it; then the error may be that of the callback.
func (r *Runtime) reasonOf(p *goja.Promise) error {
	reason := p.Result()
	if _, isObject := reason.(*goja.Object); !isObject || r.inside > 0 {
		return r.errorFrom(reason)
	}
	var e *Error
	if err := r.Do(func() error { e = r.errorFrom(reason); return nil }); e == nil {
		return err
	}
	return e
}

// fail settles all that is left: nothing of the script runs any more.
func (a *awaited) fail(err error) {
	for _, w := range a.few {
		w.future.Settle(nil, err)
	}
	for p := range a.many {
		p.Settle(nil, err)
	}
	*a = awaited{}
}

// Future returns a future for a promise of the script, or for any other value, as await does. Its error is an
// [*Error], or, if the run is over before, that of [Runtime.Err], or [ErrOver]. To cancel the future lets go of the
// promise, which knows nothing of it; what the promise is settled with counts as handled.
func (r *Runtime) Future(v goja.Value) *future.Future[goja.Value] {
	w := awaiting{r: r, future: future.New[goja.Value](r.loop)}
	o, isObject := v.(*goja.Object)
	isPromise := isObject && o.ExportType() == promiseType
	if isPromise {
		w.promise = o.Export().(*goja.Promise)
	}
	switch {
	case isPromise && w.promise.State() != goja.PromiseStatePending:
		w.settle()
	case r.over:
		w.future.Settle(nil, r.ended())
	case isPromise && len(r.awaited.few) < maxFew:
		r.rejections.isHosts(v)
		r.awaited.few = append(r.awaited.few, w)
	default:
		r.listen(v, w.future)
	}
	return w.future.Future()
}

// listen has the engine settle p when it settles v.
func (r *Runtime) listen(v goja.Value, p *future.Promise[goja.Value]) {
	if r.awaited.many == nil {
		r.awaited.many = map[*future.Promise[goja.Value]]bool{}
	}
	r.awaited.many[p] = true
	settle := func(v goja.Value, err error) {
		delete(r.awaited.many, p)
		p.Settle(v, err)
	}
	err := r.Do(func() error {
		fulfilled := r.reaction(func(v goja.Value) { settle(v, nil) })
		rejected := r.reaction(func(v goja.Value) { settle(nil, r.errorFrom(v)) })
		return r.react(v, fulfilled, rejected)
	})
	if err != nil {
		settle(nil, err)
	}
}

// reaction makes fn one that a promise can have. It must return something: of a reaction, the engine does not take
// nil for undefined.
func (r *Runtime) reaction(fn func(v goja.Value)) goja.Value {
	return r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		fn(call.Argument(0))
		return goja.Undefined()
	})
}

// Await suspends the straight-line coroutine co until a promise of the script is settled, and returns its value, or its
// error, an [*Error]. Anything but a promise is its own value.
func (r *Runtime) Await(co *loop.Co, v goja.Value) (goja.Value, error) { return r.Future(v).Await(co) }

// Job returns a job for a promise of the script, for goroutines to wait for. The value is for the loop's goroutine
// alone, unless it is a string, a number or a boolean; so have the script make it one, or map the future first.
func (r *Runtime) Job(v goja.Value) *pool.Job[goja.Value] { return bridge.JobOf(r.Future(v)) }
