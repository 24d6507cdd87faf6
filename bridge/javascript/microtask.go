package javascript

import "github.com/dop251/goja"

// guardSource makes a function that calls another one, and reports what it throws. A reaction that calls into the
// script must be a function of the script itself: one in Go would be an outermost call, at whose end the engine runs
// its jobs.
const guardSource = `(function (fn, report) { return function () { try { fn() } catch (e) { report(e) } } })`

// queueMicrotask queues a function beside the reactions of promises, by a reaction to a promise that is fulfilled
// already.
func (r *Runtime) queueMicrotask(call goja.FunctionCall) goja.Value {
	fn := r.function(call.Argument(0))
	report := func(call goja.FunctionCall) goja.Value {
		r.uncaught(r.errorFrom(call.Argument(0)))
		return goja.Undefined()
	}
	guarded, err := r.reserved.guard(goja.Undefined(), fn, r.vm.ToValue(report))
	if err == nil {
		err = r.react(goja.Undefined(), guarded, nil)
	}
	if err != nil {
		panic(err)
	}
	return goja.Undefined()
}

// react calls Promise.resolve(v).then(fulfilled, rejected), of the promises that the engine began with.
func (r *Runtime) react(v, fulfilled, rejected goja.Value) error {
	p, err := r.reserved.resolve(r.reserved.promise, v)
	if err != nil {
		return err
	}
	if rejected == nil {
		rejected = goja.Undefined()
	}
	_, err = r.reserved.then(p, fulfilled, rejected)
	return err
}

// A tick is what process.nextTick has queued, or, without a function, a value to be thrown by itself.
type tick struct {
	fn     *goja.Object
	args   []goja.Value
	throws goja.Value
}

func (t tick) call(r *Runtime) error {
	if t.fn == nil {
		return r.errorFrom(t.throws)
	}
	call, _ := goja.AssertFunction(t.fn)
	_, err := call(goja.Undefined(), t.args...)
	return err
}

func (r *Runtime) nextTick(call goja.FunctionCall) goja.Value {
	t := tick{fn: r.function(call.Argument(0))}
	if len(call.Arguments) > 1 {
		t.args = append(t.args, call.Arguments[1:]...)
	}
	if !r.over {
		r.ticks = append(r.ticks, t)
	}
	return goja.Undefined()
}

// runTicks runs what is queued, and what that queues, until one throws; then it returns false.
func (r *Runtime) runTicks() (ok bool) {
	for len(r.ticks) > 0 {
		t := r.ticks[0]
		r.ticks[0] = tick{}
		r.ticks = r.ticks[1:]
		if !r.invoke(t) {
			return false
		}
	}
	return true
}
