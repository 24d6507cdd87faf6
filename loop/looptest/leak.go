package looptest

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// goroutineLabel is on every goroutine of a run, since goroutines inherit the labels of their makers, and the bodies of
// a loop begin with those of its context.
const goroutineLabel = "looptest"

// leaked returns an error that shows the goroutines with the label, or nil if there are none. One that is about to end
// is given the time for that.
func leaked(label string) error {
	const patience, pause = 300 * time.Millisecond, time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		left := labeled(label)
		if len(left) == 0 {
			return nil
		}
		if waited >= patience {
			var stacks []string
			for _, g := range left {
				stacks = append(stacks, g.stack)
			}
			return errors.New("goroutines were left: " + strings.Join(stacks, "; "))
		}
		time.Sleep(pause)
	}
}

// A goroutineStack is where a goroutine stands.
type goroutineStack struct {
	stack  string // the innermost calls, the last one first
	ofLoop bool   // it is the loop's, or runs a straight-line coroutine
}

// shownCalls is how many calls of a goroutine are shown.
const shownCalls = 6

// labeled returns where the goroutines with the label stand.
func labeled(label string) (all []goroutineStack) {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return nil
	}
	mark := fmt.Sprintf("%q:%q", goroutineLabel, label)
	for block := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(block, mark) {
			all = append(all, newGoroutineStack(block))
		}
	}
	return all
}

// newGoroutineStack reads the lines of one block of a profile: #, the address, the function and an offset in it, and
// the line.
func newGoroutineStack(block string) (s goroutineStack) {
	var calls []string
	for line := range strings.Lines(block) {
		fields := strings.Fields(line)
		if len(fields) < 4 || fields[0] != "#" || !strings.HasPrefix(fields[1], "0x") {
			continue
		}
		function, _, _ := strings.Cut(fields[2], "+0x")
		s.ofLoop = s.ofLoop || strings.HasPrefix(function, frames.Module+"internal/engine/") ||
			strings.HasPrefix(function, frames.Module+"loop.")
		if len(calls) < shownCalls {
			file, number, _ := strings.Cut(filepath.Base(fields[3]), ":")
			n, _ := strconv.Atoi(number)
			calls = append(calls, describe(runtime.Frame{Function: function, File: file, Line: n}))
		}
	}
	s.stack = strings.Join(calls, " < ")
	return s
}
