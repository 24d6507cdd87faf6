//go:build !wasm

package dump

import (
	"bytes"
	"runtime"
	"runtime/pprof"
	"strings"
)

// many is how many goroutines make a dump, for which the world stops, longer than some ten milliseconds.
const many = 2000

func stopsLong() bool { return runtime.NumGoroutine() > many }

// fromProfile returns the stacks, in the form of a dump, of the coroutines that run, and of no others, if there are
// any, and otherwise those of the goroutines that run a loop. It does not stop the world while it looks at all
// goroutines, but a profile does not say whose they are.
func fromProfile(loop, coroutine string) (stacks []string) {
	var text bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&text, 1)
	var loops []string
	for record := range strings.SplitSeq(text.String(), "\n\n") {
		frames := framesOf(record)
		if len(frames) == 0 || strings.HasPrefix(frames[0], "iter.Pull[") {
			continue // it has switched to a coroutine, or from one
		}
		stack := strings.Join(frames, "\n")
		switch {
		case strings.Contains(stack, coroutine+"("):
			stacks = append(stacks, stack)
		case strings.Contains(stack, loop+"("):
			loops = append(loops, stack)
		}
	}
	if len(stacks) > 0 {
		return stacks
	}
	return loops
}

// framesOf returns the frames of a record of the goroutine profile, each in the form of a dump.
func framesOf(record string) (frames []string) {
	for line := range strings.SplitSeq(record, "\n") {
		fields := strings.Fields(strings.TrimPrefix(line, "#"))
		if !strings.HasPrefix(line, "#\t") || len(fields) < 3 {
			continue
		}
		function, _, _ := strings.Cut(fields[1], "+0x")
		frames = append(frames, function+"(...)\n\t"+strings.Join(fields[2:], " "))
	}
	return frames
}
