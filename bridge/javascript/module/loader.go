package module

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrUnsettled is the error of a main module that awaits at its top level what nothing is left to settle.
var ErrUnsettled = errors.New("module: the await at the top level is never settled")

//go:embed link.js
var linkSource string

var linker = goja.MustCompile("javascript", linkSource, false)

// A Loader loads, links and runs the modules of a Runtime, each file once. As its Runtime, it belongs to the goroutine
// of the loop.
type Loader struct {
	r        *javascript.Runtime
	files    fs.FS
	require  goja.Callable // of the Runtime; nil if it has none
	parse    goja.Callable // JSON.parse
	import_  goja.Value    // of the linker: a promise of the namespace of a file
	packages map[string]*description
}

// New returns a Loader of the modules in files, and gives the Runtime's scripts import() of them. It is made before
// scripts run, as it keeps the Runtime's require.
func New(r *javascript.Runtime, files fs.FS) *Loader {
	l := &Loader{r: r, files: files, packages: map[string]*description{}}
	vm := r.VM()
	l.require, _ = goja.AssertFunction(vm.Get("require"))
	l.parse, _ = goja.AssertFunction(vm.Get("JSON").ToObject(vm).Get("parse"))
	link, err := vm.RunProgram(linker)
	if err != nil {
		panic(err)
	}
	host := vm.NewObject()
	for name, fn := range map[string]any{"load": l.load, "resolve": l.resolveFrom, "soon": l.soon} {
		_ = host.Set(name, fn)
	}
	call, _ := goja.AssertFunction(link)
	linked, err := call(goja.Undefined(), host)
	if err != nil {
		panic(err)
	}
	l.import_ = linked.(*goja.Object).Get("0")
	l.intoScripts(linked.(*goja.Object).Get("1"))
	return l
}

// Runtime returns the Runtime whose modules these are.
func (l *Loader) Runtime() *javascript.Runtime { return l.r }

// Import loads and links the module of a file with all that it imports, and begins to evaluate them. It returns a
// promise of the module's namespace, for [javascript.Runtime.Await], which is rejected with what a module throws, or
// with what is wrong with one. The error is that of a Runtime that is over.
func (l *Loader) Import(file string) (goja.Value, error) {
	return l.r.Call(l.import_, nil, l.r.VM().ToValue(path.Clean(strings.TrimPrefix(file, "/"))))
}

// Run imports the main module, and waits for the end of the run, as [javascript.Runtime.Run] does with a script. The
// run fails with what the module throws, an [*javascript.Error], at once and whatever else is open; if nothing is open
// any more and the module still awaits something, the error is [ErrUnsettled].
func (l *Loader) Run(co *loop.Co, file string) error {
	promise, err := l.Import(file)
	if err != nil {
		l.r.Cancel(err)
		return cmp.Or(l.r.Wait(co), err)
	}
	f := l.r.Future(promise)
	f.OnDone(func(f *future.Future[goja.Value]) {
		if _, err := f.Result(); err != nil {
			l.r.Cancel(err)
		}
	})
	if err := l.r.Wait(co); err != nil {
		return err
	}
	if !f.Done() {
		f.Cancel(ErrUnsettled)
		return fmt.Errorf("%w: %s", ErrUnsettled, file)
	}
	_, err = f.Result()
	return err
}

// soon has a function of the linker called in the next poll phase.
func (l *Loader) soon(call goja.FunctionCall) goja.Value {
	fn, _ := goja.AssertFunction(call.Argument(0))
	l.r.CallSoon(func() error {
		_, err := fn(goja.Undefined())
		return err
	})
	return goja.Undefined()
}

// resolveFrom gives the linker the file of a specifier in a file.
func (l *Loader) resolveFrom(call goja.FunctionCall) goja.Value {
	file, err := l.resolve(call.Argument(0).String(), path.Dir(call.Argument(1).String()))
	if err != nil {
		panic(l.thrown("Error", "ERR_MODULE_NOT_FOUND", err.Error()+" imported from /"+call.Argument(1).String()))
	}
	return l.r.VM().ToValue(file)
}

// load gives the linker a file as link.js describes it.
func (l *Loader) load(call goja.FunctionCall) goja.Value {
	file := call.Argument(0).String()
	if name, ok := strings.CutPrefix(file, hostScheme); ok {
		return l.value(nil, func() (goja.Value, error) { return l.required(name) })
	}
	data, err := fs.ReadFile(l.files, file)
	if err != nil {
		panic(l.thrown("Error", "ERR_MODULE_NOT_FOUND", "Cannot find module '/"+file+"'"))
	}
	source := strings.TrimPrefix(string(data), "\ufeff")
	if path.Ext(file) == ".json" {
		return l.value([]string{"default"}, func() (goja.Value, error) { return l.parsed(file, source) })
	}
	kind := l.kindOf(file)
	if kind == commonJS {
		return l.value(nil, func() (goja.Value, error) { return l.required("/" + file) })
	}
	m, err := transform(file, source, kind == either)
	switch {
	case errors.Is(err, errNoModule):
		return l.value(nil, func() (goja.Value, error) { return l.required("/" + file) })
	case err != nil:
		panic(l.thrown("SyntaxError", "", err.Error()))
	}
	return l.record(m)
}

func (l *Loader) required(name string) (goja.Value, error) {
	if l.require == nil {
		return nil, fmt.Errorf("%s is no module, and there is no require to run it", name)
	}
	return l.require(goja.Undefined(), l.r.VM().ToValue(name))
}

func (l *Loader) parsed(file, source string) (goja.Value, error) {
	v, err := l.parse(goja.Undefined(), l.r.VM().ToValue(source))
	var e *goja.Exception
	if errors.As(err, &e) {
		return nil, errors.New(file + ": " + e.Value().String())
	}
	return v, err
}

// value describes what is not a module of the standard: it has a value, and these names, or any if they are nil.
func (l *Loader) value(names []string, evaluate func() (goja.Value, error)) goja.Value {
	o := l.r.VM().NewObject()
	if names != nil {
		_ = o.Set("names", names)
	}
	_ = o.Set("evaluate", func(goja.FunctionCall) goja.Value {
		v, err := evaluate()
		var e *goja.Exception
		switch {
		case errors.As(err, &e):
			panic(e)
		case err != nil:
			panic(l.thrown("SyntaxError", "", err.Error()))
		}
		return v
	})
	return o
}

// record describes a module.
func (l *Loader) record(m *transformed) goja.Value {
	vm := l.r.VM()
	program, err := l.r.Compile(m.file, m.code)
	if err != nil {
		panic(l.thrown("SyntaxError", "", err.(*javascript.Error).Message))
	}
	instantiate, err := vm.RunProgram(program)
	if err != nil {
		panic(err)
	}
	o := vm.NewObject()
	for name, v := range map[string]any{
		"requests": m.requests, "imports": m.imports, "indirect": m.indirect, "stars": m.stars,
		"waits": m.waits, "instantiate": instantiate, "renamed": m.renamed,
	} {
		_ = o.Set(name, v)
	}
	return o
}

// thrown returns an error of the script.
func (l *Loader) thrown(name, code, message string) goja.Value {
	vm := l.r.VM()
	o, err := vm.New(vm.Get(name), vm.ToValue(message))
	if err != nil {
		return vm.ToValue(message)
	}
	if code != "" {
		_ = o.Set("code", code)
	}
	return o
}
