package looptest

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// jobPatience is how long, by the wall, the loop waits for a job to return before that is called a bug.
const jobPatience = 10 * time.Second

// jobs is the executor of a T. It refuses to do two things at once: while a job runs, the loop waits for it.
type jobs struct {
	run   *run
	count int // jobs that were begun to be simulated; of the loop's goroutine
}

// Submit may be called from any goroutine. It schedules job for a later turn, or for a later time.
func (j *jobs) Submit(job func()) error {
	if job == nil {
		panic("looptest: Submit of a nil job")
	}
	if loop.Inside() {
		j.schedule(job)
		return nil
	}
	return j.run.loop.CallSoonThreadsafe(func() { j.schedule(job) })
}

func (j *jobs) schedule(job func()) {
	l := j.run.loop
	number := j.count
	j.count++
	took := time.Duration(j.run.ask(asksJob, 0))
	if took == 0 {
		l.CallSoon(func() { perform(job) })
		return
	}
	j.run.tell("job %d takes %v", number, took)
	l.Release() // whoever waits for the job holds the loop, but it is not outside the loop's time
	l.CallLater(took, func() {
		l.Hold()
		perform(job)
	})
}

// perform runs job on a goroutine of its own, and returns when it has returned. A panic of it is the caller's.
func perform(job func()) {
	failure := make(chan any, 1)
	go func() {
		defer func() { failure <- recover() }()
		job()
	}()
	patience := time.NewTimer(jobPatience)
	defer patience.Stop()
	select {
	case v := <-failure:
		if v != nil {
			panic(fmt.Errorf("looptest: panic in a job: %v", v))
		}
	case <-patience.C:
		panic(fmt.Sprintf("looptest: a job has not returned for %v: a simulated job must not wait for the loop", jobPatience))
	}
}
