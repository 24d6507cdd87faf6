package javascript

import (
	"slices"

	"github.com/dop251/goja"
)

// hostName is the name of the scripts of this package.
const hostName = "javascript"

// intrinsics are what the Runtime needs of the engine, as it was before any script could change it.
type intrinsics struct {
	timeout, immediate *goja.Object // prototypes
	promise            *goja.Object
	then               goja.Callable               // Promise.prototype.then
	resolve            goja.Callable               // Promise.resolve
	newErrors          map[string]goja.Constructor // by name; all others are made by that of Error
	guard              goja.Callable               // see microtask.go
	goError            *goja.Symbol                // of errors that stand for a Go error
	signal             *goja.Object                // AbortSignal; nil without Options.Web
	exception          goja.Value                  // DOMException, as signal
	newSignal, abort   goja.Callable
	inspect            goja.Callable // of console; nil without Options.Web
}

func (i *intrinsics) bind(r *Runtime) {
	i.timeout, i.immediate = r.timeoutPrototype(), r.immediatePrototype()
	i.promise = r.vm.Get("Promise").(*goja.Object)
	i.then, _ = goja.AssertFunction(i.promise.Get("prototype").(*goja.Object).Get("then"))
	i.resolve, _ = goja.AssertFunction(i.promise.Get("resolve"))
	i.newErrors = map[string]goja.Constructor{}
	for _, name := range []string{"Error", "RangeError", "SyntaxError"} {
		i.newErrors[name], _ = goja.AssertConstructor(r.vm.Get(name))
	}
	i.goError = goja.NewSymbol("Go error")
	i.guard = r.compiled(guardSource)
	r.boundTexts()
}

// compiled returns the function that the source of this package is.
func (r *Runtime) compiled(source string) goja.Callable {
	v, err := r.vm.RunScript(hostName, source)
	if err != nil {
		panic(err)
	}
	fn, _ := goja.AssertFunction(v)
	return fn
}

func (r *Runtime) bindGlobals() {
	r.define(r.vm.GlobalObject(), map[string]any{
		"setTimeout":     func(call goja.FunctionCall) goja.Value { return r.setTimer(call, false) },
		"setInterval":    func(call goja.FunctionCall) goja.Value { return r.setTimer(call, true) },
		"clearTimeout":   r.clearTimer,
		"clearInterval":  r.clearTimer,
		"setImmediate":   r.setImmediate,
		"clearImmediate": r.clearImmediate,
		"queueMicrotask": r.queueMicrotask,
		"global":         r.vm.GlobalObject(),
	})
	if r.o.NextTick {
		process := r.vm.NewObject()
		r.define(process, map[string]any{"nextTick": r.nextTick})
		r.define(r.vm.GlobalObject(), map[string]any{"process": process})
	}
	r.bindWeb()
	r.bindModules()
}

// define gives o properties that a for-in does not see, as those of built-in objects.
func (r *Runtime) define(o *goja.Object, all map[string]any) {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		_ = o.DefineDataProperty(name, r.vm.ToValue(all[name]), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
}

// function returns v, which must be a function.
func (r *Runtime) function(v goja.Value) *goja.Object {
	if _, ok := goja.AssertFunction(v); !ok {
		panic(r.vm.NewTypeError(`The "callback" argument must be of type function. Received ` + v.String()))
	}
	return v.(*goja.Object)
}

func (r *Runtime) callObject(fn *goja.Object, this *goja.Object, args *[]goja.Value) error {
	if fn == nil {
		return nil
	}
	call, _ := goja.AssertFunction(fn)
	var given []goja.Value
	if args != nil {
		given = *args
	}
	_, err := call(this, given...)
	return err
}
