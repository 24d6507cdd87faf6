package looptest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// callSite is the nearest call on the stack that is the program's: file:line and the function, or empty.
func callSite() string {
	f, ok := frames.Nearest(nil)
	if !ok {
		return ""
	}
	return describe(f)
}

// describe names a frame as file:line and the function without its package.
func describe(f runtime.Frame) string {
	function := f.Function[strings.LastIndexByte(f.Function, '/')+1:]
	if _, after, found := strings.Cut(function, "."); found {
		function = after
	}
	return fmt.Sprintf("%s:%d in %s", filepath.Base(f.File), f.Line, function)
}
