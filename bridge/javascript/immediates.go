package javascript

import (
	"slices"

	"github.com/dop251/goja"
)

// immediates are what setImmediate has set. The check phase runs those that are there when it begins; if the last of
// them throws, as in Node, also those that came meanwhile.
type immediates struct {
	r       *Runtime
	queue   []*immediate
	running []*immediate
	threw   bool // the callback before has thrown
}

// An immediate is one callback of the check phase. It is set until it is called or cleared.
type immediate struct {
	timeout // an object without properties; of it, fn, args, obj, refed and ended count
}

func (i *immediates) start() {
	i.running, i.queue, i.threw = i.queue, i.running[:0], false
}

func (i *immediates) next() *immediate {
	for {
		if len(i.running) == 0 {
			if !i.threw || len(i.queue) == 0 {
				return nil
			}
			i.start()
			continue
		}
		x := i.running[0]
		i.running[0] = nil
		i.running = i.running[1:]
		if !x.ended {
			i.end(x)
			return x
		}
	}
}

// left reports whether the phase has another one that was not cleared.
func (i *immediates) left() bool {
	return slices.ContainsFunc(i.running, func(x *immediate) bool { return !x.ended })
}

func (x *immediate) call(r *Runtime) error {
	if x.fn == nil {
		return nil
	}
	return r.callObject(x.fn, x.obj, x.args)
}

func (i *immediates) end(x *immediate) {
	x.ended = true
	i.r.timers.set--
	if x.refed {
		i.r.shut(x)
	}
}

// addNothing makes the next check phase run, and microtasks with it.
func (i *immediates) addNothing() { i.add(&immediate{}) }

func (i *immediates) add(x *immediate) {
	x.refed = true
	i.r.timers.set++
	i.r.limitTimers()
	i.r.opened(x, "setImmediate")
	i.queue = append(i.queue, x)
	if i.r.inside == 0 {
		i.r.arm()
	}
}

func (r *Runtime) setImmediate(call goja.FunctionCall) goja.Value {
	x := &immediate{timeout{fn: r.function(call.Argument(0))}}
	if len(call.Arguments) > 1 {
		x.setArgs(call.Arguments[1:])
	}
	if r.over {
		x.ended = true
	} else {
		r.immediates.add(x)
	}
	x.obj = r.vm.NewDynamicObject(x)
	_ = x.obj.SetPrototype(r.reserved.immediate)
	return x.obj
}

func (r *Runtime) clearImmediate(call goja.FunctionCall) goja.Value {
	o, _ := call.Argument(0).(*goja.Object)
	if o == nil {
		return goja.Undefined()
	}
	if x, _ := o.Export().(*immediate); x != nil && !x.ended {
		r.immediates.end(x)
	}
	return goja.Undefined()
}

// immediatePrototype has the methods of immediates.
func (r *Runtime) immediatePrototype() *goja.Object {
	method := func(change func(x *immediate)) func(goja.FunctionCall) goja.Value {
		return func(call goja.FunctionCall) goja.Value {
			o, _ := call.This.(*goja.Object)
			if o != nil {
				if x, _ := o.Export().(*immediate); x != nil {
					change(x)
					return call.This
				}
			}
			panic(r.vm.NewTypeError("not an Immediate"))
		}
	}
	proto := r.vm.NewObject()
	r.define(proto, map[string]any{
		"ref":   method(func(x *immediate) { r.refImmediate(x, true) }),
		"unref": method(func(x *immediate) { r.refImmediate(x, false) }),
		"hasRef": func(call goja.FunctionCall) goja.Value {
			o, _ := call.This.(*goja.Object)
			x, _ := o.Export().(*immediate)
			return r.vm.ToValue(x != nil && x.refed)
		},
	})
	return proto
}

func (r *Runtime) refImmediate(x *immediate, refed bool) {
	if x.refed == refed || x.ended {
		return
	}
	if x.refed = refed; refed {
		r.opened(x, "setImmediate")
	} else {
		r.shut(x)
	}
}
