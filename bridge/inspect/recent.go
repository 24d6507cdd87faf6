package inspect

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// maxRecent is how many of the last events of a loop are kept, for the pages of tasks.
const maxRecent = 4096

// A recent is the last events of a loop that concern tasks, in a ring. It belongs to the loop's goroutine.
type recent struct {
	ring [maxRecent]moment
	n    int // how many there were
}

type moment struct {
	time     time.Duration
	task, by uint64
	kind     loop.EventKind
}

func (r *recent) add(e loop.Event) {
	if e.Co == nil {
		return
	}
	m := moment{time: e.Time, task: e.Co.Low().ID(), kind: e.Kind}
	if e.By != nil && e.By != e.Co {
		m.by = e.By.Low().ID()
	}
	r.ring[r.n%maxRecent] = m
	r.n++
}

// of returns the last events of a task that are still known, latest last.
func (r *recent) of(task uint64, most int) (events []Event) {
	for i := 1; i <= min(r.n, maxRecent) && len(events) < most; i++ {
		if m := &r.ring[(r.n-i)%maxRecent]; m.task == task {
			events = append(events, Event{Time: m.time, Kind: m.kind.String(), By: m.by})
		}
	}
	for i, j := 0, len(events)-1; i < j; i, j = i+1, j-1 {
		events[i], events[j] = events[j], events[i]
	}
	return events
}
