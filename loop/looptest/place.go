package looptest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const module = "github.com/monoloop-go/monoloop/"

// library are the packages whose functions are no place in a program.
var library = []string{"loop", "loop/looptest", "future", "task", "bridge", "internal/engine/coro", "internal/parking"}

// place is the nearest call on the stack that is the program's: file:line and the function, or empty.
func place() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if f.Function != "" && !inLibrary(f.Function) {
			return describe(f)
		}
		if !more {
			return ""
		}
	}
}

// describe names a frame as file:line and the function without its package.
func describe(f runtime.Frame) string {
	function := f.Function[strings.LastIndexByte(f.Function, '/')+1:]
	if _, after, found := strings.Cut(function, "."); found {
		function = after
	}
	return fmt.Sprintf("%s:%d in %s", filepath.Base(f.File), f.Line, function)
}

// inLibrary reports whether the function of this full name is the library's, or one of Go's own that runs it.
func inLibrary(function string) bool {
	rest, ours := strings.CutPrefix(function, module)
	if !ours {
		return strings.HasPrefix(function, "runtime.") || strings.HasPrefix(function, "iter.")
	}
	folder := rest[:strings.LastIndexByte(rest, '/')+1]
	name, _, _ := strings.Cut(rest[len(folder):], ".")
	if strings.HasSuffix(name, "_test") {
		return false
	}
	return folder == "task/" || folder == "bridge/" || slices.Contains(library, folder+name)
}
