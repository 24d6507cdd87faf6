package dump

import (
	"runtime"
	"strings"
)

const (
	least = 64 << 10 // bytes of a dump that are tried first
	most  = 64 << 20
)

// Stack returns the stack of the loop whose turns are made by the goroutine with this number, as the runtime writes
// it: that of the coroutine, if one runs for it. Loop and coroutine are the functions, by their full names, that run
// loops and coroutines. In a process with thousands of goroutines, where more than one loop is at work, it may be the
// stacks of all of these.
func Stack(id uint64, loop, coroutine string) string {
	if stacks, many := ofMany(loop, coroutine); many {
		return strings.Join(stacks, "\n\n")
	}
	var texts []string
	for _, g := range Running(Parse(All()), id) {
		texts = append(texts, g.Text)
	}
	return strings.Join(texts, "\n\n")
}

// All returns the runtime's dump of all goroutines, or of so many as fit into 64 MB.
func All() []byte {
	for size := least; ; size *= 4 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= most {
			return buf[:n]
		}
	}
}
