package frames

import (
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Module is the path of this library's module, with a slash at its end.
const Module = "github.com/monoloop-go/monoloop/"

// folders are those below the module in which the library stands; what else there is, such as commands, are programs.
var folders = []string{"bridge", "future", "internal", "loop", "task", "timer"}

// lab has what tests share, and so is a part of the programs that they run.
const lab = "internal/lab"

// Package reports whether the package with this import path is the library's. One of tests is not.
func Package(importPath string) bool {
	below, ok := strings.CutPrefix(importPath, Module)
	return ok && library(below) && !strings.HasSuffix(below, "_test")
}

// library reports whether the library stands in this folder below the module.
func library(below string) bool {
	top, _, _ := strings.Cut(below, "/")
	return slices.Contains(folders, top) && below != lab && !strings.HasPrefix(below, lab+"/")
}

// Function reports whether the function of this full name, as runtime.Frame has it, is the library's. A method or
// closure counts as its function.
func Function(name string) bool {
	if !strings.HasPrefix(name, Module) {
		return false
	}
	if i := strings.IndexAny(name, "[("); i >= 0 { // in type arguments and receivers there may be other slashes
		name = name[:i]
	}
	last := strings.LastIndexByte(name, '/') + 1
	pkg, _, _ := strings.Cut(name[last:], ".")
	return Package(name[:last] + pkg)
}

// root is the folder of the module's sources, with a slash at its end, as the compiler has written it.
var root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return strings.TrimSuffix(file, "internal/engine/frames/frames.go")
}()

// File reports whether the source file of this name, as runtime.Frame has it, is the library's. One of tests is not.
func File(name string) bool {
	below, ok := strings.CutPrefix(name, root)
	return ok && library(path.Dir(below)) && !strings.HasSuffix(below, "_test.go")
}

// goroot is the folder of Go's own sources, with a slash at its end, as the compiler has written it; empty if it writes
// no folders.
var goroot = func() string {
	file, _ := runtime.FuncForPC(reflect.ValueOf(strings.Cut).Pointer()).FileLine(0)
	return strings.TrimSuffix(file, "strings/strings.go")
}()

// Standard reports whether the source file of this name, as runtime.Frame has it, is one of Go's own.
func Standard(file string) bool {
	if goroot != "" {
		return strings.HasPrefix(file, goroot)
	}
	first, _, isPath := strings.Cut(file, "/")
	return isPath && !strings.Contains(first, ".") && first != "command-line-arguments"
}

// Program reports whether the function of this full name is of the program: neither the library's, nor one of Go's own
// that runs goroutines and coroutines.
func Program(name string) bool {
	return name != "" && !Function(name) && !strings.HasPrefix(name, "runtime.") && !strings.HasPrefix(name, "iter.")
}

// Call reports whether a call of this function, at this file or file:line, is of the program. The file is asked too,
// because a closure, or the body of a range over a function, of a library's function that was inlined into one of the
// program has a name that begins with that one.
func Call(function, file string) bool {
	if i := strings.LastIndexByte(file, ':'); i > strings.LastIndexByte(file, '/') {
		file = file[:i]
	}
	return Program(function) && !File(file)
}

// Nearest returns the nearest call on the stack that is the program's, and false if there is none, or if a function for
// which end holds comes before it. A nil end holds for none.
func Nearest(end func(function string) bool) (f runtime.Frame, ok bool) {
	var pcs [64]uintptr
	for _, pc := range pcs[:runtime.Callers(2, pcs[:])] {
		c := callAt(pc)
		if end != nil && end(c.frame.Function) {
			break
		}
		if c.ofProgram {
			return c.frame, true
		}
	}
	return runtime.Frame{}, false
}

// A call is what is known of one place from which something is called.
type call struct {
	frame     runtime.Frame
	ofProgram bool
}

// calls are those of all that were ever asked for, by the address that runtime.Callers gives: to find one out takes
// longer than to walk the whole stack, and a program has not many.
var calls sync.Map

func callAt(pc uintptr) *call {
	if c, ok := calls.Load(pc); ok {
		return c.(*call)
	}
	f, _ := runtime.CallersFrames([]uintptr{pc}).Next()
	c := &call{f, Call(f.Function, f.File)}
	calls.Store(pc, c)
	return c
}
