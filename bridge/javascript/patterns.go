package javascript

import (
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

// LimitMatches bounds how long one match of a regular expression may take that the engine has to find by backtracking,
// as those with a lookahead or a back reference. No match is found by one that takes longer; so with the CallbackTime
// of the scripts or more, nobody sees that. It holds for all Runtimes of the process, and for whatever else uses
// regexp2, and is to be called before any of them is there.
func LimitMatches(d time.Duration) { regexp2.DefaultMatchTimeout = d }

// boundPatterns has those functions check a pattern that make a regular expression of it: the engine's compilers of
// them recurse.
func (r *Runtime) boundPatterns() {
	r.boundRegExp()
	prototype := r.vm.Get("RegExp").(*goja.Object).Get("prototype").(*goja.Object)
	r.wrap(prototype, "compile", 2, func(original builtin, call goja.FunctionCall) goja.Value {
		call.Arguments = r.checkedPattern(call.Arguments)
		return original(call)
	})
	text := r.vm.Get("String").(*goja.Object).Get("prototype").(*goja.Object)
	symbols := map[string]*goja.Symbol{"match": goja.SymMatch, "matchAll": goja.SymMatchAll, "search": goja.SymSearch}
	for name, symbol := range symbols {
		r.wrap(text, name, 1, func(original builtin, call goja.FunctionCall) goja.Value {
			return r.search(symbol, original, call)
		})
	}
}

// A builtin is a function of the engine.
type builtin = func(goja.FunctionCall) goja.Value

// wrap replaces a function of an object by one that is given it.
func (r *Runtime) wrap(
	object *goja.Object, name string, length int, fn func(original builtin, call goja.FunctionCall) goja.Value,
) {
	original := object.Get(name).Export().(builtin)
	r.replace(object, name, length, func(call goja.FunctionCall) goja.Value { return fn(original, call) })
}

// search is a function of strings that takes a regular expression, or what one is made of. What an object does itself,
// it is asked for once, so that it cannot answer in one way here and in another one to the engine.
func (r *Runtime) search(symbol *goja.Symbol, original builtin, call goja.FunctionCall) goja.Value {
	if isNullish(call.This) {
		return original(call)
	}
	o, isObject := call.Argument(0).(*goja.Object)
	if !isObject || isRegExp(o) {
		call.Arguments = r.checkedPattern(call.Arguments)
		return original(call)
	}
	method := o.GetSymbol(symbol)
	if isNullish(method) {
		return original(goja.FunctionCall{This: call.This, Arguments: r.checkedPattern([]goja.Value{o.ToString()})})
	}
	fn, ok := goja.AssertFunction(method)
	if !ok {
		return original(call) // which throws
	}
	if symbol == goja.SymMatchAll && isTruthy(o.GetSymbol(goja.SymMatch)) &&
		!strings.Contains(o.Get("flags").String(), "g") {
		panic(r.vm.NewTypeError("String.prototype.matchAll called with a non-global RegExp argument"))
	}
	return value(fn(o, call.This))
}

// boundRegExp replaces the constructor of regular expressions. Subclasses go on to work.
func (r *Runtime) boundRegExp() {
	original := r.vm.Get("RegExp").(*goja.Object)
	construct, _ := goja.AssertConstructor(original)
	prototype := original.Get("prototype").(*goja.Object)
	var f *goja.Object
	f = r.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		if o, ok := call.Argument(0).(*goja.Object); ok && call.NewTarget == nil && goja.IsUndefined(call.Argument(1)) &&
			isTruthy(o.GetSymbol(goja.SymMatch)) && o.Get("constructor") == f {
			return o
		}
		v, err := construct(call.NewTarget, r.checkedPattern(r.apart(call.Arguments))...)
		if err != nil {
			panic(err)
		}
		return v
	}).(*goja.Object)
	r.looksLike(f, "RegExp", 2)
	_ = f.DefineDataProperty("prototype", prototype, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	species := r.vm.ToValue(func(call goja.FunctionCall) goja.Value { return call.This }).(*goja.Object)
	r.looksLike(species, "get [Symbol.species]", 0)
	_ = f.DefineAccessorPropertySymbol(goja.SymSpecies, species, nil, goja.FLAG_TRUE, goja.FLAG_FALSE)
	r.define(prototype, map[string]any{"constructor": f})
	r.define(r.vm.GlobalObject(), map[string]any{"RegExp": f})
}

// apart takes an object that only looks like a regular expression apart: into its source and flags.
func (r *Runtime) apart(args []goja.Value) []goja.Value {
	if len(args) == 0 {
		return args
	}
	o, ok := args[0].(*goja.Object)
	if !ok || isRegExp(o) || !isTruthy(o.GetSymbol(goja.SymMatch)) {
		return args
	}
	if len(args) > 1 && !goja.IsUndefined(args[1]) {
		return []goja.Value{orUndefined(o.Get("source")), args[1]}
	}
	return []goja.Value{orUndefined(o.Get("source")), orUndefined(o.Get("flags"))}
}

// checkedPattern returns arguments the first of which is a regular expression, undefined, or a text that was checked.
func (r *Runtime) checkedPattern(args []goja.Value) []goja.Value {
	if len(args) == 0 || goja.IsUndefined(args[0]) {
		return args
	}
	if o, ok := args[0].(*goja.Object); ok && isRegExp(o) {
		return args
	}
	pattern := args[0].ToString()
	text := pattern.String()
	r.refuseLong(text)
	r.refuse(nesting.Pattern(text))
	return append([]goja.Value{pattern}, args[1:]...)
}

func isRegExp(o *goja.Object) bool { return o.ClassName() == "RegExp" }

func isNullish(v goja.Value) bool { return v == nil || goja.IsUndefined(v) || goja.IsNull(v) }

func isTruthy(v goja.Value) bool { return v != nil && v.ToBoolean() }

func orUndefined(v goja.Value) goja.Value {
	if v == nil {
		return goja.Undefined()
	}
	return v
}
