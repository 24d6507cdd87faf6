package looptest

import (
	"time"
)

// Adversity says what may go wrong in a schedule beyond the order of things. The zero value lets only Sites fire. What
// does go wrong is drawn from the source, so that sources without randomness, FIFO and Exhaustive, have none of it; it
// is part of the record, and shrunk like every other departure.
type Adversity struct {
	// LateTimers is by how much the clock may be past a deadline when the loop wakes for it; a quarter of them are
	// late.
	LateTimers time.Duration

	// StepCost is how much virtual time a step of a coroutine may take; a quarter of them take some.
	StepCost time.Duration

	// JobTime is how long a job of T.Executor may take; a quarter of them take no time.
	JobTime time.Duration

	// DelayPosts lets posts of other goroutines, such as results of jobs, wait for a turn while others run.
	DelayPosts bool

	// NoSites keeps sites from firing.
	NoSites bool
}

// limit returns the greatest answer to a question.
func (a Adversity) limit(q question) uint64 {
	switch q {
	case asksLate:
		return uint64(max(a.LateTimers, 0))
	case asksCost:
		return uint64(max(a.StepCost, 0))
	case asksJob:
		return uint64(max(a.JobTime, 0))
	case asksSite:
		if !a.NoSites {
			return 1
		}
	}
	return 0
}
