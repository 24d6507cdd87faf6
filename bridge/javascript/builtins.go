package javascript

import (
	"math/big"
	"reflect"
	"strings"

	"github.com/dop251/goja"
)

// maxBuiltins is how deep functions of the engine may be nested. An exception is thrown anew by each on its way out,
// and Go then looks through the stack of all those before: some tenths of a second for so many, seconds for Depth's
// many.
const maxBuiltins = 2_000

// countBuiltins puts functions that count, and that can be interrupted, in place of the engine's: see untrusted.js.
//
// A function of the engine that calls another one, as String does if a toString is Array.prototype.join, adds nothing
// to the engine's stack of calls. So it is on no account interrupted, and goes as deep as there is a stack.
func (r *Runtime) countBuiltins() {
	if !r.o.Untrusted {
		return
	}
	nothing := r.compiled("(function () {})")
	reflected := r.vm.Get("Reflect").(*goja.Object)
	f := &follower{r: r, nothing: nothing, counts: map[*goja.Object]*goja.Object{}}
	f.descriptor, _ = goja.AssertFunction(reflected.Get("getOwnPropertyDescriptor"))
	known, ok := plans.Load(r.o.kind())
	p, _ := known.(*plan)
	if !ok {
		p = &plan{}
	}
	host := r.untrustedHost(nothing, p)
	asking := r.load("concat.js", host)
	for _, name := range []string{"plainly", "fixed"} {
		host[name] = asking.Get(name)
	}
	r.load("lengths.js", host)
	made := r.load("untrusted.js", host)
	var roots []*goja.Object
	r.vm.ForOf(made.Get("roots"), func(v goja.Value) bool {
		roots = append(roots, v.(*goja.Object))
		return true
	})
	if !ok {
		learn, _ := goja.AssertFunction(made.Get("learn"))
		p.learn(len(roots), learn)
		if !p.unstable {
			plans.Store(r.o.kind(), p)
		}
	}
	f.copy, _ = goja.AssertFunction(made.Get("copy"))
	f.follow(p, roots)
	seal, _ := goja.AssertFunction(asking.Get("seal"))
	value(seal(goja.Undefined()))
}

// untrustedHost is what untrusted.js needs of the host.
func (r *Runtime) untrustedHost(nothing goja.Callable, p *plan) map[string]any {
	show := r.vm.Get("Function").(*goja.Object).Get("prototype").(*goja.Object).Get("toString").Export().(builtin)
	return map[string]any{
		"isProxy":       func(call goja.FunctionCall) goja.Value { return r.vm.ToValue(isProxy(call.Argument(0))) },
		"isConstructor": func(call goja.FunctionCall) goja.Value { return r.vm.ToValue(isConstructor(call.Argument(0))) },
		"isNative": func(call goja.FunctionCall) goja.Value {
			text := show(goja.FunctionCall{This: call.Argument(0)}).String()
			return r.vm.ToValue(strings.HasSuffix(text, "{ [native code] }"))
		},
		"targetOf": func(call goja.FunctionCall) goja.Value { return call.Argument(0).Export().(goja.Proxy).Target() },
		"count":    func(call goja.FunctionCall) goja.Value { return r.vm.ToValue(r.counted(nothing, call.Argument(0))) },
		"bits":     func(call goja.FunctionCall) goja.Value { return r.vm.ToValue(bits(call.Argument(0))) },
		"put":      r.put,
		"set":      r.setKept,
		"reach":    func(call goja.FunctionCall) goja.Value { return r.vm.ToValue(p.reach(call)) },
		"depth":    r.o.depth(), "maxLength": r.o.maxLength(),
	}
}

// put makes a function what a name is of an object, and look like what was there.
func (r *Runtime) put(call goja.FunctionCall) goja.Value {
	o, name, fn := call.Argument(0).(*goja.Object), call.Argument(1).String(), call.Argument(2).(*goja.Object)
	r.resembles(fn, o.Get(name).(*goja.Object))
	return r.setKept(call)
}

// setKept sets a property, whose attributes stay what they are.
func (r *Runtime) setKept(call goja.FunctionCall) goja.Value {
	const keep = goja.FLAG_NOT_SET
	_ = call.Argument(0).(*goja.Object).DefineDataProperty(call.Argument(1).String(), call.Argument(2),
		keep, keep, keep)
	return goja.Undefined()
}

// resembles gives a function the name and the length of another one.
func (r *Runtime) resembles(fn, other *goja.Object) {
	_ = fn.DefineDataProperty("name", other.Get("name"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = fn.DefineDataProperty("length", other.Get("length"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// counted returns a function that calls another one, if that may be called now. nothing is a function of the script.
func (r *Runtime) counted(nothing goja.Callable, function goja.Value) builtin {
	original, ok := function.Export().(builtin)
	if !ok {
		callable, _ := goja.AssertFunction(function)
		original = func(call goja.FunctionCall) goja.Value { return value(callable(call.This, call.Arguments...)) }
	}
	limit := min(r.o.depth(), maxBuiltins)
	return func(call goja.FunctionCall) goja.Value {
		r.builtins++
		defer r.leaveBuiltin()
		if r.builtins > limit {
			r.exceeded("the depth of calls", limit)
		}
		if r.watch.up.Load() {
			value(nothing(goja.Undefined())) // is interrupted
		}
		return original(call)
	}
}

func (r *Runtime) leaveBuiltin() { r.builtins-- }

func isProxy(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && o.ExportType() == reflect.TypeFor[goja.Proxy]()
}

func isConstructor(v goja.Value) bool {
	_, ok := goja.AssertConstructor(v)
	return ok
}

// bits is how long a BigInt is, 0 for anything else.
func bits(v goja.Value) int {
	if o, ok := v.(*goja.Object); ok && o.ClassName() != "BigInt" {
		return 0
	}
	if n, ok := v.Export().(*big.Int); ok {
		return n.BitLen()
	}
	return 0
}
