package looptest

import (
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// clock is virtual time that may wake the loop too late. It never wakes it too early.
type clock struct {
	timer.Virtual
	run *run
}

// PassesHolds lets time pass while a simulated job takes time.
func (c *clock) PassesHolds() bool { return c.run.jobs.slow > 0 }

// Wait jumps to the deadline, or past it.
func (c *clock) Wait(deadline time.Duration, wake <-chan struct{}) {
	c.Virtual.Wait(deadline, wake)
	if deadline != timer.Never {
		if late := time.Duration(c.run.ask(asksLate, nil)); late > 0 {
			c.run.tell("the clock wakes the loop %v too late", late)
			c.Advance(late)
		}
	}
}
