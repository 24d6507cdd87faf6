package pool

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// Stats is what Stats has seen, all in the same moment.
type Stats struct {
	Workers   int // goroutines
	Idle      int // of which wait for a job
	Running   int // jobs that have begun and not ended
	Abandoned int // of which nobody waits for any more: they were asked to give up
	Queued    int // jobs that wait for a worker
	Waiting   int // who waits for room in the queue

	Completed uint64 // jobs that have ended, however
	Canceled  uint64 // jobs that never began: canceled, or dropped by a shutdown
	Refused   uint64 // jobs refused with ErrFull

	QueueTime time.Duration // of all jobs that have begun, together, if Options.Measure is set
	RunTime   time.Duration // of all jobs that have ended, together, if Options.Measure is set
}

// Stats tells what the pool does now and what it did. All workers running, none idle, jobs queued and none completed
// since the last look is what a pool looks like whose jobs wait for each other.
func (p *Pool) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep()
	s := p.seen
	s.Workers, s.Idle = len(p.workers), p.idle
	s.Queued, s.Waiting = p.queue.Len(), p.waiters.Len()
	for w := range p.workers {
		if w.job != nil && !w.job.Canceled() {
			s.Running++
			if w.job.Abandoned() {
				s.Abandoned++
			}
		}
	}
	return s
}

// A RunningJob is a job that has begun and not ended.
type RunningJob struct {
	// Function is the name of the function that was submitted, and its place.
	Function string
	// Abandoned says that nobody waits for the job any more: it was asked to give up.
	Abandoned bool
	// RunTime is how long it has run, if Options.Measure is set.
	RunTime time.Duration
	// Stack is the stack of its goroutine, in a StillRunningError and in what RunningStacks returns.
	Stack string
}

// Running lists the jobs that have begun and not ended, the longest of a worker's life first.
func (p *Pool) Running() []RunningJob {
	jobs, _ := p.running()
	return jobs
}

// running lists the jobs that run, and the goroutines on which they do.
func (p *Pool) running() (jobs []RunningJob, goroutines []uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var busy []*worker
	for w := range p.workers {
		if w.job != nil && !w.job.Canceled() {
			busy = append(busy, w)
		}
	}
	slices.SortFunc(busy, func(a, b *worker) int { return cmp.Compare(a.id.Load(), b.id.Load()) })
	for _, w := range busy {
		jobs = append(jobs, RunningJob{w.job.Function(), w.job.Abandoned(), p.clock() - w.began, ""})
		goroutines = append(goroutines, w.id.Load())
	}
	return jobs, goroutines
}

// A StillRunningError is the error of a shutdown that has not waited longer than its limit. It matches loop.ErrTimeout.
type StillRunningError struct {
	// Jobs are those that run, with their stacks.
	Jobs []RunningJob
	// Queued is how many wait for a worker.
	Queued int
}

// Error names the jobs and shows where they are.
func (e *StillRunningError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "pool: %d jobs still running and %d queued at the end of the limit of a shutdown", len(e.Jobs),
		e.Queued)
	for _, j := range e.Jobs {
		fmt.Fprintf(&b, "\n\n%s\n%s", j.Function, j.Stack)
	}
	return b.String()
}

// Is makes every StillRunningError match loop.ErrTimeout and context.DeadlineExceeded.
func (e *StillRunningError) Is(target error) bool { return (&loop.TimeoutError{}).Is(target) }

// RunningStacks is Running with the stack of each job, for which it stops the world for a moment.
func (p *Pool) RunningStacks() []RunningJob {
	jobs, goroutines := p.running()
	if len(jobs) == 0 {
		return nil
	}
	stacks := stacksOf(goroutines)
	for i := range jobs {
		jobs[i].Stack = stacks[goroutines[i]]
	}
	return jobs
}

// Limit returns the limit on the goroutines.
func (p *Pool) Limit() int { return p.opts.workers() }

// Measures reports whether the pool takes the times of its jobs; see Options.Measure.
func (p *Pool) Measures() bool { return p.opts.Measure }

func (p *Pool) stillRunning() error {
	jobs := p.RunningStacks()
	return &StillRunningError{Jobs: jobs, Queued: p.Stats().Queued}
}

// stacksOf returns the stacks of goroutines by their numbers. It stops the world for a moment.
func stacksOf(goroutines []uint64) map[uint64]string {
	buf := make([]byte, 1<<16)
	n := runtime.Stack(buf, true)
	for n == len(buf) && n < 1<<26 {
		buf = make([]byte, 2*len(buf))
		n = runtime.Stack(buf, true)
	}
	stacks := make(map[uint64]string, len(goroutines))
	for _, id := range goroutines {
		stacks[id] = ""
	}
	for stack := range strings.SplitSeq(string(buf[:n]), "\n\n") {
		var id uint64
		if _, err := fmt.Sscanf(stack, "goroutine %d ", &id); err != nil {
			continue
		}
		if _, wanted := stacks[id]; wanted {
			stacks[id] = stack
		}
	}
	return stacks
}
