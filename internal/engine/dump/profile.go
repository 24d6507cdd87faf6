//go:build !wasm

package dump

import (
	"bytes"
	"runtime"
	"runtime/pprof"
	"strings"
)

// tolerated is how many goroutines may be in a dump: with more, the world stops longer than some ten milliseconds.
const tolerated = 2000

// ofMany returns, where a dump would stop the world for long, the stacks, in the form of a dump, of the coroutines that
// run, and of no others, if there are any, and otherwise those of the goroutines that run a loop. It looks at all
// goroutines without stopping it, but a profile does not say whose they are.
func ofMany(loop, coroutine string) (stacks []string, many bool) {
	if runtime.NumGoroutine() <= tolerated {
		return nil, false
	}
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
		return stacks, true
	}
	return loops, true
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
