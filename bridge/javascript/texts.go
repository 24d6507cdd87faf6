package javascript

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/nesting"
)

// boundTexts has those functions refuse a text that is nested too deep which hand it to a parser of the engine: it
// would end the process.
func (r *Runtime) boundTexts() {
	r.boundJSON()
	r.boundPatterns()
	for _, source := range []string{"(function () {})", "(async () => {})", "(function* () {})"} {
		r.boundConstructor(source)
	}
	function := r.prototypeOf("(function () {})").Get("constructor")
	r.define(r.vm.GlobalObject(), map[string]any{"Function": function})
	if !r.o.DirectEval {
		r.boundEval()
	}
}

func (r *Runtime) boundJSON() {
	object := r.vm.Get("JSON").(*goja.Object)
	original, _ := goja.AssertFunction(object.Get("parse"))
	r.replace(object, "parse", 2, func(call goja.FunctionCall) goja.Value {
		args := append([]goja.Value{call.Argument(0).ToString()}, call.Arguments[min(1, len(call.Arguments)):]...)
		r.refuse(nesting.JSON(args[0].String()))
		return value(original(call.This, args...))
	})
}

// boundEval makes eval another function than the engine's. That is what makes each call of it an indirect one.
func (r *Runtime) boundEval() {
	original, _ := goja.AssertFunction(r.vm.Get("eval"))
	r.replace(r.vm.GlobalObject(), "eval", 1, func(call goja.FunctionCall) goja.Value {
		source := call.Argument(0)
		if text, ok := source.(goja.String); ok {
			r.checkScript(text.String())
		}
		return value(original(goja.Undefined(), source))
	})
}

// boundConstructor replaces the constructor of functions such as that of the source. Subclasses go on to work, and what
// it makes is an instance of it.
func (r *Runtime) boundConstructor(source string) {
	prototype := r.prototypeOf(source)
	original := prototype.Get("constructor").(*goja.Object)
	construct, _ := goja.AssertConstructor(original)
	f := r.vm.ToValue(func(call goja.ConstructorCall) *goja.Object {
		v, err := construct(call.NewTarget, r.checkedParts(call.Arguments)...)
		if err != nil {
			panic(err)
		}
		return v
	}).(*goja.Object)
	r.looksLike(f, original.Get("name").String(), 1)
	_ = f.DefineDataProperty("prototype", prototype, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	_ = prototype.DefineDataProperty("constructor", f, goja.FLAG_NOT_SET, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

func (r *Runtime) prototypeOf(source string) *goja.Object {
	v, err := r.vm.RunScript(hostName, source)
	if err != nil {
		panic(err)
	}
	return v.(*goja.Object).Prototype()
}

// checkedParts returns the parameters and the body of a function as strings. It checks the one text that the
// engine makes of them.
func (r *Runtime) checkedParts(args []goja.Value) []goja.Value {
	parts, texts := make([]goja.Value, len(args)), make([]string, len(args))
	for i, a := range args {
		parts[i] = a.ToString()
		texts[i] = parts[i].String()
	}
	if n := len(texts); n > 0 {
		r.checkScript("(function anonymous(" + strings.Join(texts[:n-1], ",") + "\n) {\n" + texts[n-1] + "\n})")
	}
	return parts
}

// checkScript refuses a text that is too long, or nested too deep.
func (r *Runtime) checkScript(text string) {
	r.refuseLong(text)
	r.refuse(nesting.Text(text))
	if r.wantsBigInts(text) {
		panic(r.throwableNamed("SyntaxError", "", noBigInts))
	}
}

func (r *Runtime) refuseLong(text string) {
	if limit := r.o.maxText(); len(text) > limit {
		panic(r.throwableNamed("SyntaxError", "", fmt.Sprintf("the text is longer than %d bytes", limit)))
	}
}

// refuse throws what a check has found.
func (r *Runtime) refuse(err error) {
	if err != nil {
		panic(r.throwableNamed("SyntaxError", "", err.Error()))
	}
}

// value throws what a function of the engine has thrown.
func value(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(err)
	}
	return v
}

// replace replaces a function of an object by another one that looks the same.
func (r *Runtime) replace(object *goja.Object, name string, length int, fn func(goja.FunctionCall) goja.Value) {
	f := r.vm.ToValue(fn).(*goja.Object)
	r.looksLike(f, name, length)
	r.define(object, map[string]any{name: f})
}

func (r *Runtime) looksLike(f *goja.Object, name string, length int) {
	_ = f.DefineDataProperty("name", r.vm.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = f.DefineDataProperty("length", r.vm.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}
