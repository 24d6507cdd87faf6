package looptest

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"
)

// goroutineLabel is on every goroutine of a run, since goroutines inherit the labels of their makers.
const goroutineLabel = "looptest"

// more reports whether there are more goroutines than before. It is only a hint, which spares most schedules the search:
// other goroutines come and go.
func more(before int) bool {
	for range 3 {
		if runtime.NumGoroutine() <= before {
			return false
		}
		runtime.Gosched() // for those that are about to end
	}
	return true
}

// leaked returns an error that shows the goroutines with the label, or nil if there are none. One that is about to end is
// given the time for that.
func leaked(label string) error {
	const patience, pause = 300 * time.Millisecond, time.Millisecond
	for waited := time.Duration(0); ; waited += pause {
		stacks := labeled(label)
		if len(stacks) == 0 {
			return nil
		}
		if waited >= patience {
			return errors.New("goroutines were left: " + strings.Join(stacks, "; "))
		}
		time.Sleep(pause)
	}
}

// labeled returns where the goroutines with the label stand, by the functions on their stacks.
func labeled(label string) (stacks []string) {
	var all bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&all, 1); err != nil {
		return nil
	}
	mark := fmt.Sprintf("%q:%q", goroutineLabel, label)
	for block := range strings.SplitSeq(all.String(), "\n\n") {
		if !strings.Contains(block, mark) {
			continue
		}
		var functions []string
		for line := range strings.Lines(block) {
			if fields := strings.Fields(line); len(fields) > 2 && fields[0] == "#" && strings.HasPrefix(fields[1], "0x") {
				functions = append(functions, fields[2])
			}
		}
		stacks = append(stacks, strings.Join(functions, " < "))
	}
	return stacks
}
