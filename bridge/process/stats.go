package process

import (
	"cmp"
	"slices"
)

// Stats is what Stats has seen, all in the same moment.
type Stats struct {
	Limit    int // on the workers
	Workers  int // processes, also those that start or end
	Idle     int // of which wait for a job
	Starting int // of which are not ready for the first
	Queued   int // jobs that wait for a worker
}

// Stats may be called from any goroutine. It tells what the pool does now.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return Stats{p.opts.Workers, len(p.workers), len(p.idle), p.starting, p.queued()}
}

// A RunningWorker is a process of a pool.
type RunningWorker struct {
	// PID is the number of the process; zero before it has started.
	PID int
	// Doing is the name of the function that it runs, or in parentheses what else it does.
	Doing string
	// Calls is how many calls it was sent, the present one among them.
	Calls uint64
}

// Running may be called from any goroutine. It lists the processes of the pool, in order of their numbers.
func (p *Pool) Running() []RunningWorker {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []RunningWorker
	for w := range p.workers {
		name, call := w.activity.now()
		all = append(all, RunningWorker{w.pid(), name, call})
	}
	slices.SortFunc(all, func(a, b RunningWorker) int { return cmp.Compare(a.PID, b.PID) })
	return all
}

// now returns what the worker does, and the number of its last call.
func (a *activity) now() (name string, call uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.name, a.sent
}
