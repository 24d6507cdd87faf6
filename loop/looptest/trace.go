package looptest

import (
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// A trace has a line for each event: for the first ones and for the last ones, if there are many.
type trace struct {
	first, last int // how many lines it keeps at most
	at          time.Duration
	begun       bool
	lines       []string
	tail        []string // a ring, of those that come after the first ones
	count       int      // of all events
}

// tracedEvents is how many of the first events, and how many of the last ones, a replay shows.
const tracedEvents = 10_000

func (t *trace) event(e loop.Event) {
	line := t.line(e)
	switch {
	case len(t.lines) < t.first:
		t.lines = append(t.lines, line)
	case len(t.tail) < t.last:
		t.tail = append(t.tail, line)
	case t.last > 0:
		t.tail[(t.count-t.first)%t.last] = line
	}
	t.count++
}

func (t *trace) line(e loop.Event) string {
	at, name := "", ""
	if !t.begun || e.Time != t.at {
		t.begun, t.at, at = true, e.Time, e.Time.String()
	}
	if e.Co != nil {
		name = e.Co.Name()
	}
	if e.Kind == loop.EventPark {
		name += ": " + tracedWait(e.Co)
	}
	return strings.TrimRight(fmt.Sprintf("%12s  %-8s  %s", at, e.Kind, name), " ") + "\n"
}

func tracedWait(co *loop.Co) string {
	if on := waitsFor(co); on != "" {
		return "waits for " + on
	}
	return "gives way"
}

// String has all lines that were kept, and says how many were not.
func (t *trace) String() string {
	var b strings.Builder
	b.WriteString(strings.Join(t.lines, ""))
	left := t.count - len(t.lines)
	if missing := left - len(t.tail); missing > 0 && t.last == 0 {
		fmt.Fprintf(&b, "… and %d events more\n", missing)
	} else if missing > 0 {
		fmt.Fprintf(&b, "… %d events …\n", missing)
	}
	for i := range t.tail {
		b.WriteString(t.tail[(left+i)%len(t.tail)])
	}
	return b.String()
}
