package netbench

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/processor"
)

// A Question is what a process is asked.
type Question string

const (
	Time   Question = "time"   // the processor time that it has used, in nanoseconds
	Memory Question = "memory" // what it has in use for heap and stacks after a garbage collection, in bytes
	Count  Question = "count"  // how many messages have gone there and back, or how many posts
)

// done counts what this process has done, for Count.
var done atomic.Uint64

// Answer answers the questions on in, a line each, by a line on out, until in ends.
func Answer(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		n, err := answer(Question(lines.Text()))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, n); err != nil {
			return err
		}
	}
	return lines.Err()
}

func answer(q Question) (uint64, error) {
	switch q {
	case Time:
		t, err := processor.Time()
		return uint64(t), err
	case Memory:
		return memory(), nil
	case Count:
		return done.Load(), nil
	}
	return 0, fmt.Errorf("unknown question %q", q)
}

// memory is exact, as resident memory is not. What the runtime's own poller keeps for each descriptor is not in it:
// half a kilobyte, which only plain package net needs.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
