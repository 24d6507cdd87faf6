package javascript

import (
	"math"
	"strconv"

	"github.com/dop251/goja"
)

// A timeout is one timer of a script, once or again and again. The script has it as an object without properties of
// its own, whose methods are those of Node's Timeout; so it is a goja.DynamicObject.
//
// It is set while it is in a list, or its callback runs; ended once that is over, or it was cleared. One that has
// ended can be set again by refresh, unless it was cleared.
type timeout struct {
	list       *timerList
	prev, next *timeout
	obj        *goja.Object
	fn         *goja.Object  // nil when it was cleared
	args       *[]goja.Value // nil if there are none: most have none, and there may be many timers
	start      int64
	duration   int32 // in milliseconds; -1 when it was cleared
	id         int32 // 0 until a script asks for it
	repeat     bool
	refed      bool
	ended      bool
}

// Get is goja.DynamicObject's, as are the next four.
func (t *timeout) Get(string) goja.Value       { return nil }
func (t *timeout) Set(string, goja.Value) bool { return false }
func (t *timeout) Has(string) bool             { return false }
func (t *timeout) Delete(string) bool          { return true }
func (t *timeout) Keys() []string              { return nil }

func (t *timeout) setArgs(args []goja.Value) {
	own := append([]goja.Value(nil), args...)
	t.args = &own
}

// call calls the timer, and sets an interval again, from the time before that.
func (t *timeout) call(r *Runtime) error {
	start := int64(0)
	if t.repeat {
		start = r.timers.clock()
	}
	err := r.callObject(t.fn, t.obj, t.args)
	switch {
	case t.repeat && t.duration >= 0:
		r.timers.insert(t, start)
	case t.list == nil && !t.ended:
		r.timers.end(t)
	}
	return err
}

// end is the end of a timer: it does not hold the run any more.
func (t *timers) end(x *timeout) {
	x.ended = true
	t.set--
	delete(t.ids, x.id)
	if x.refed {
		t.r.shut(x)
	}
}

// clear takes a timer back. As in Node, a list that becomes empty by that goes, but not by one that does not hold the
// run.
func (t *timers) clear(x *timeout) {
	x.fn, x.args = nil, nil
	if x.ended {
		return
	}
	if x.list != nil {
		x.list.remove(x)
	}
	if l := t.lists[int64(x.duration)]; x.refed && l != nil && l.first == nil {
		t.drop(l)
	}
	t.end(x)
	x.duration = -1
	if t.r.inside == 0 {
		t.r.arm()
	}
}

// setTimer is setTimeout and setInterval.
func (r *Runtime) setTimer(call goja.FunctionCall, repeat bool) goja.Value {
	name := "setTimeout"
	if repeat {
		name = "setInterval"
	}
	x := &timeout{fn: r.function(call.Argument(0)), duration: delay(call.Argument(1)), repeat: repeat, refed: true}
	if len(call.Arguments) > 2 {
		x.setArgs(call.Arguments[2:])
	}
	if r.over {
		x.ended = true
	} else {
		r.timers.set++
		r.limitTimers()
		r.opened(x, name)
		r.timers.insert(x, r.timers.clock())
	}
	x.obj = r.vm.NewDynamicObject(x)
	_ = x.obj.SetPrototype(r.reserved.timeout)
	return x.obj
}

// delay is how a script's delay is meant: at least one millisecond, and one if it is too large.
func delay(v goja.Value) int32 {
	d := v.ToFloat()
	if d >= 1 && d <= math.MaxInt32 {
		return int32(d)
	}
	return 1
}

func (r *Runtime) clearTimer(call goja.FunctionCall) goja.Value {
	if x := r.timeoutOf(call.Argument(0)); x != nil && x.fn != nil {
		r.timers.clear(x)
	}
	return goja.Undefined()
}

// timeoutOf returns the timer that v stands for: its object, its number, or that as a string; nil if there is none.
func (r *Runtime) timeoutOf(v goja.Value) *timeout {
	if o, ok := v.(*goja.Object); ok {
		x, _ := o.Export().(*timeout)
		return x
	}
	id, err := strconv.ParseInt(v.String(), 10, 32)
	if err != nil {
		return nil
	}
	return r.timers.ids[int32(id)]
}

// timeoutPrototype has the methods of timers.
func (r *Runtime) timeoutPrototype() *goja.Object {
	method := func(fn func(x *timeout) goja.Value) func(goja.FunctionCall) goja.Value {
		return func(call goja.FunctionCall) goja.Value {
			x := r.timeoutOf(call.This)
			if x == nil {
				panic(r.vm.NewTypeError("not a Timeout"))
			}
			if v := fn(x); v != nil {
				return v
			}
			return call.This
		}
	}
	proto := r.vm.NewObject()
	r.define(proto, map[string]any{
		"ref":     method(func(x *timeout) goja.Value { r.refTimer(x, true); return nil }),
		"unref":   method(func(x *timeout) goja.Value { r.refTimer(x, false); return nil }),
		"hasRef":  method(func(x *timeout) goja.Value { return r.vm.ToValue(x.refed) }),
		"refresh": method(func(x *timeout) goja.Value { r.refresh(x); return nil }),
		"close":   method(func(x *timeout) goja.Value { r.timers.clear(x); return nil }),
	})
	primitive := method(func(x *timeout) goja.Value { return r.vm.ToValue(r.idOf(x)) })
	_ = proto.SetSymbol(goja.SymToPrimitive, primitive)
	return proto
}

func (r *Runtime) idOf(x *timeout) int32 {
	if x.id == 0 {
		r.timers.lastID++
		x.id = r.timers.lastID
		if !x.ended {
			r.timers.ids[x.id] = x
		}
	}
	return x.id
}

func (r *Runtime) refTimer(x *timeout, refed bool) {
	if x.refed == refed {
		return
	}
	x.refed = refed
	switch {
	case x.ended:
	case refed:
		r.opened(x, "a timer")
	default:
		r.shut(x)
	}
}

func (r *Runtime) refresh(x *timeout) {
	if x.duration < 0 || r.over {
		return
	}
	if x.ended {
		x.ended = false
		r.timers.set++
		if x.refed {
			r.opened(x, "a timer")
		}
	}
	r.timers.insert(x, r.timers.clock())
}
