package looptest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// jobs is the executor of a T. It refuses to do two things at once: while a job runs, the loop waits for it.
//
// Whoever waits for a job holds the loop, so that virtual time stands still; but a job that takes virtual time needs it
// to pass. As long as there is one, the clock says that time passes, as if nothing were outside.
//
// All fields belong to the loop's goroutine.
type jobs struct {
	run   *run
	count int           // jobs that were submitted
	slow  int           // jobs that take time and have not begun
	last  time.Duration // when the last of them ends
	joins bool          // join is registered
}

// Submit may be called from any goroutine. It schedules job for a later turn, or for a later time.
func (j *jobs) Submit(job func()) error {
	if job == nil {
		panic("looptest: Submit of a nil job")
	}
	if loop.OnLoop() {
		j.schedule(job)
		return nil
	}
	return j.run.loop.CallSoonThreadsafe(func() { j.schedule(job) })
}

func (j *jobs) schedule(job func()) {
	l := j.run.loop
	number := j.count
	j.count++
	took := time.Duration(j.run.ask(asksJob, nil))
	if took == 0 {
		l.CallSoon(func() { j.perform(job) })
		return
	}
	j.run.tell("job %d takes %v", number, took)
	j.slow++
	j.last = max(j.last, l.After(took))
	l.CallLater(took, func() {
		j.slow--
		j.perform(job)
	})
	if !j.joins {
		j.joins = true
		l.Low().OnClose(j.join)
	}
}

// join waits for the jobs that take time, as the end of a loop does for those of its executor.
func (j *jobs) join(co *loop.Co) error {
	for j.slow > 0 {
		if err := co.Sleep(max(j.last-co.Loop().Time(), 1)); err != nil {
			return err
		}
	}
	j.joins = false
	return nil
}

// perform runs job on a goroutine of its own, and returns when it has returned. A panic of it is the caller's. One that
// does not return, because it waits for the loop that waits for it, ends the run.
func (j *jobs) perform(job func()) {
	failure := make(chan any, 1)
	go func() {
		defer func() { failure <- recover() }()
		job()
	}()
	limit := time.NewTimer(j.run.patience)
	defer limit.Stop()
	select {
	case v := <-failure:
		if v != nil {
			panic(fmt.Errorf("looptest: panic in a job: %v", v))
		}
	case <-limit.C:
		j.run.giveUp(j.stuck())
	}
}

// stuck says where the job stands that has not returned.
func (j *jobs) stuck() error {
	var b strings.Builder
	fmt.Fprintf(&b, "a job has not returned for %v: the loop waits for a simulated job, which must not wait for the loop", patience)
	for _, g := range labeled(j.run.label) {
		if !g.ofLoop {
			b.WriteString("\na goroutine stands at " + g.stack)
		}
	}
	return errors.New(b.String())
}
