package pool

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// stuckAfter is how long a pool whose workers are all busy may end no job, while others wait, before debug mode reports
// it.
const stuckAfter = time.Second

// namedAsBusy is how many functions such a report names.
const namedAsBusy = 8

// A stuckWatch is what debug mode knows of a pool in which jobs wait. The mutex of the pool guards it.
type stuckWatch struct {
	armed bool   // a timer is set
	ended uint64 // how many jobs had ended when it was set
	told  uint64 // how many had when it was last reported, and one more; zero if it never was
}

// watch has l report, once, that the pool does not come forward, if jobs wait in it for a worker and none has ended in
// stuckAfter.
func (p *Pool) watch(l *loop.Loop) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stuck.armed && p.congested() {
		p.arm(l)
	}
}

// congested reports whether a job waits for which no worker is on its way.
func (p *Pool) congested() bool {
	p.fetch(false)
	return p.queue.Len()-p.canceled > p.called
}

func (p *Pool) arm(l *loop.Loop) {
	p.stuck.armed, p.stuck.ended = true, p.seen.Completed
	time.AfterFunc(stuckAfter, func() { p.inspect(l) })
}

// inspect looks whether any job has ended since the timer was set.
func (p *Pool) inspect(l *loop.Loop) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stuck.armed = false
	switch ended := p.seen.Completed; {
	case !p.congested():
	case ended != p.stuck.ended:
		p.arm(l)
	case p.stuck.told != ended+1:
		p.stuck.told = ended + 1
		_ = l.CallSoonThreadsafe(func() { l.Report(p.stuckReport()) }) // a closed loop has nobody to tell
	}
}

// stuckReport says what the workers do instead, the most frequent first.
func (p *Pool) stuckReport() loop.Report {
	times := map[string]int{}
	for _, job := range p.Running() {
		times[job.Function]++
	}
	functions := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(times[b]-times[a], cmp.Compare(a, b))
	})
	var busy []string
	for _, function := range functions[:min(len(functions), namedAsBusy)] {
		busy = append(busy, fmt.Sprintf("%d in %s", times[function], function))
	}
	if more := len(functions) - namedAsBusy; more > 0 {
		busy = append(busy, fmt.Sprintf("the others in %d more", more))
	}
	stats := p.Stats()
	return loop.Report{
		Message: "executor is full, and none of its jobs ends",
		Name:    p.opts.Name,
		Err: fmt.Errorf("%d jobs wait for a worker; %d run: %s", stats.Queued, stats.Running,
			strings.Join(busy, ", ")),
	}
}
