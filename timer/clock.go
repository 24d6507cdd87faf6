package timer

import "time"

// A Clock tells the time of a loop and lets it pass. Only the goroutine that runs the loop calls it. A loop whose clock
// panics ends its run, and has a Virtual in its place from then on.
type Clock interface {
	// Now returns the time since the clock started. It never goes back.
	Now() time.Duration

	// Wait returns when the clock has reached the deadline, or after a receive from wake, whichever comes first. It
	// may return earlier: the caller looks again at what it waits for. With the deadline Never only wake ends the wait.
	Wait(deadline time.Duration, wake <-chan struct{})
}

// Simulated is a Clock whose waits take no time, as those of a Virtual. Goroutines outside the loop take real time all
// the same, so that the loop asks such a clock when to wait for them.
type Simulated interface {
	Clock

	// HandlesIdle reports whether a Wait for ever goes on by itself, so that a loop in which nothing can happen any
	// more is no deadlock.
	HandlesIdle() bool

	// PassesHolds reports whether time passes although something outside holds the loop: what holds it is simulated as
	// well, and comes by the timers.
	PassesHolds() bool
}

// Real is the monotonic clock of the machine; it starts when it is made. Inside a testing/synctest bubble it follows
// the bubble's time, provided that it was made there.
type Real struct {
	start time.Time
	timer *time.Timer // made at the first wait, so that it belongs to the bubble that waits
}

// NewReal returns a real clock that starts now.
func NewReal() *Real { return &Real{start: time.Now()} }

// Now returns the time since NewReal.
func (c *Real) Now() time.Duration { return time.Since(c.start) }

// Wait blocks until the deadline or a receive from wake.
func (c *Real) Wait(deadline time.Duration, wake <-chan struct{}) {
	if deadline == Never {
		<-wake
		return
	}
	now := c.Now()
	if deadline <= now { // before the subtraction, which a deadline long ago would make overflow
		return
	}
	d := deadline - now
	if c.timer == nil {
		c.timer = time.NewTimer(d)
	} else {
		c.timer.Reset(d)
	}
	select {
	case <-c.timer.C:
	case <-wake:
		c.timer.Stop()
	}
}
