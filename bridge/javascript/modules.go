package javascript

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/dop251/goja"
)

// modules are the CommonJS modules of a Runtime: each file is run once, when it is first required, and stands in the
// table from then on, so that modules may require each other. One that has thrown is taken out again.
type modules struct {
	r     *Runtime
	files map[string]*goja.Object // the module object of each file
	host  map[string]goja.Value   // of Options.Modules
	main  goja.Value
}

func (r *Runtime) bindModules() {
	r.modules = modules{r: r, files: map[string]*goja.Object{}, host: map[string]goja.Value{}, main: goja.Undefined()}
	if r.o.Files == nil && r.o.Modules == nil {
		return
	}
	r.define(r.vm.GlobalObject(), map[string]any{"require": r.modules.requireFrom(".")})
}

// RunFile runs a file of Options.Files as the main module, and returns what it exports. As after RunScript, timers and
// whatever else is open have not run yet.
func (r *Runtime) RunFile(name string) (exports goja.Value, err error) {
	err = r.Do(func() error {
		return r.try(func() { exports = r.modules.load(path.Clean(name), true) })
	})
	return exports, err
}

// try calls fn and returns what it throws, as the engine's own functions do.
func (r *Runtime) try(fn func()) error {
	if thrown := r.vm.Try(fn); thrown != nil {
		return thrown
	}
	return nil
}

// requireFrom returns the function require of the modules in a folder.
func (m *modules) requireFrom(dir string) goja.Value {
	require := m.r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		return m.require(dir, call.Argument(0).String())
	}).(*goja.Object)
	resolve := func(call goja.FunctionCall) goja.Value {
		return m.r.vm.ToValue(m.mustResolve(dir, call.Argument(0).String()))
	}
	m.r.define(require, map[string]any{"resolve": resolve, "main": m.main})
	return require
}

func (m *modules) require(dir, name string) goja.Value {
	if v, ok := m.ofHost(strings.TrimPrefix(name, "node:")); ok {
		return v
	}
	return m.load(m.mustResolve(dir, name), false)
}

// ofHost returns a module of Options.Modules, or one of this package.
func (m *modules) ofHost(name string) (goja.Value, bool) {
	if v, ok := m.host[name]; ok {
		return v, true
	}
	builder := m.r.o.Modules[name]
	if builder == nil {
		builder = m.r.builtIn(name)
	}
	if builder == nil {
		return nil, false
	}
	v, err := builder(m.r)
	if err != nil {
		panic(m.r.Throwable(fmt.Errorf("module %q: %w", name, err)))
	}
	m.host[name] = v
	return v, true
}

// HasModule reports whether the script's require knows a name without looking for a file: one of Options.Modules, or a
// module of this package.
func (r *Runtime) HasModule(name string) bool {
	return r.o.Modules[name] != nil || r.builtIn(name) != nil
}

func (m *modules) mustResolve(dir, name string) string {
	file, ok := m.resolve(dir, name)
	if !ok {
		message := fmt.Sprintf("Cannot find module '%s' from folder '%s'", name, dir)
		panic(m.r.throwableNamed("Error", "MODULE_NOT_FOUND", message))
	}
	return file
}

// resolve finds the file of a name that a module in dir requires: relative to dir, or from the root of the file
// system, or in the nearest node_modules.
func (m *modules) resolve(dir, name string) (string, bool) {
	if m.r.o.Files == nil {
		return "", false
	}
	switch {
	case strings.HasPrefix(name, "/"):
		return m.find(path.Clean("." + name))
	case name == "." || name == ".." || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../"):
		return m.find(path.Join(dir, name))
	}
	for {
		if file, ok := m.find(path.Join(dir, "node_modules", name)); ok || dir == "." {
			return file, ok
		}
		dir = path.Dir(dir)
	}
}

func (m *modules) find(file string) (string, bool) {
	for _, suffix := range []string{"", ".js", ".json", ".cjs"} {
		if m.isFile(file + suffix) {
			return file + suffix, true
		}
	}
	if data, err := fs.ReadFile(m.r.o.Files, path.Join(file, "package.json")); err == nil {
		var description struct{ Main string }
		if json.Unmarshal(data, &description) == nil && description.Main != "" {
			main := path.Join(file, description.Main)
			for _, candidate := range []string{main, main + ".js", path.Join(main, "index.js")} {
				if m.isFile(candidate) {
					return candidate, true
				}
			}
		}
	}
	for _, index := range []string{"index.js", "index.json"} {
		if m.isFile(path.Join(file, index)) {
			return path.Join(file, index), true
		}
	}
	return "", false
}

func (m *modules) isFile(name string) bool {
	info, err := fs.Stat(m.r.o.Files, name)
	return err == nil && info.Mode().IsRegular()
}

// load returns what the module of a file exports, after running it if it was not yet. It panics with what the script
// gets.
func (m *modules) load(file string, main bool) goja.Value {
	if module := m.files[file]; module != nil {
		return module.Get("exports")
	}
	source, err := m.read(file)
	if err != nil {
		panic(m.r.Throwable(err))
	}
	module := m.module(file)
	if main {
		m.main = module
		_ = module.Set("id", ".")
	}
	if err := m.run(file, source, module); err != nil {
		delete(m.files, file)
		panic(err)
	}
	_ = module.Set("loaded", true)
	return module.Get("exports")
}

// module returns a new module object, and puts it into the table.
func (m *modules) module(file string) *goja.Object {
	o := m.r.vm.NewObject()
	_ = o.Set("id", file)
	_ = o.Set("exports", m.r.vm.NewObject())
	_ = o.Set("filename", file)
	_ = o.Set("loaded", false)
	m.files[file] = o
	return o
}

func (m *modules) read(file string) (string, error) {
	if m.r.o.Files == nil {
		return "", errors.New("javascript: no Options.Files")
	}
	data, err := fs.ReadFile(m.r.o.Files, file)
	if err != nil {
		return "", err
	}
	source := strings.TrimPrefix(string(data), "\ufeff")
	if strings.HasPrefix(source, "#!") {
		source = "//" + source
	}
	return source, nil
}

// run runs a module, and returns what it throws, nil if that is nothing.
func (m *modules) run(file, source string, module *goja.Object) any {
	if path.Ext(file) == ".json" {
		return m.parse(file, source, module)
	}
	program, err := m.r.compile(file, "(function (exports, require, module, __filename, __dirname) {"+source+"\n})")
	if err != nil {
		return m.r.throwableNamed("SyntaxError", "", err.(*Error).Message)
	}
	fn, err := m.r.vm.RunProgram(program)
	if err == nil {
		call, _ := goja.AssertFunction(fn)
		exports, dir := module.Get("exports"), path.Dir(file)
		_, err = call(exports, exports, m.requireFrom(dir), module, m.r.vm.ToValue(file), m.r.vm.ToValue(dir))
	}
	var exception *goja.Exception
	if errors.As(err, &exception) {
		return exception
	}
	if err != nil {
		return err
	}
	return nil
}

func (m *modules) parse(file, source string, module *goja.Object) any {
	parse, _ := goja.AssertFunction(m.r.vm.Get("JSON").(*goja.Object).Get("parse"))
	v, err := parse(goja.Undefined(), m.r.vm.ToValue(source))
	if err != nil {
		message := err.Error()
		if e, ok := m.r.asError(err).(*Error); ok {
			message = e.Message
		}
		return m.r.throwableNamed("SyntaxError", "", file+": "+message)
	}
	_ = module.Set("exports", v)
	return nil
}

// throwableNamed returns an Error of the script: one of the class of that name, if it is one that this package throws.
func (r *Runtime) throwableNamed(name, code, message string) goja.Value {
	construct, properties := r.reserved.newErrors[name], map[string]any{}
	if construct == nil {
		construct, properties["name"] = r.reserved.newErrors["Error"], name
	}
	o, err := construct(nil, r.vm.ToValue(message))
	if err != nil {
		return r.vm.ToValue(message)
	}
	if code != "" {
		properties["code"] = code
	}
	r.define(o, properties)
	return o
}
