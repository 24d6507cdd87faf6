package timer

import "time"

// Virtual is a clock that takes no time: it stands still while its loop has anything to run, and jumps to the next
// deadline when it has not. What comes from other goroutines comes at no particular virtual time.
//
// The zero value starts at zero and is ready for use.
type Virtual struct {
	// OnIdle, if not nil, is called in place of a wait that has no deadline: nothing is ready, no timer is set, and
	// only another goroutine could wake the loop. It runs on the loop's goroutine and may use the loop. A panic of it,
	// or of any clock, ends the run, and the loop has a clock without OnIdle from then on.
	OnIdle func()

	now time.Duration
}

// Now returns the virtual time.
func (c *Virtual) Now() time.Duration { return c.now }

// Advance moves the clock forward by d, but not as far as Never; a negative d is refused by a panic, since a clock
// never goes back.
func (c *Virtual) Advance(d time.Duration) {
	if d < 0 {
		panic("timer: Virtual.Advance by a negative duration")
	}
	c.now = min(Sum(c.now, d), Never-1)
}

// HandlesIdle reports whether there is an OnIdle.
func (c *Virtual) HandlesIdle() bool { return c.OnIdle != nil }

// PassesHolds reports false: time stands still until what holds the loop has posted.
func (c *Virtual) PassesHolds() bool { return false }

// Wait jumps to the deadline. Without one it calls OnIdle, or blocks until a receive from wake if there is none.
func (c *Virtual) Wait(deadline time.Duration, wake <-chan struct{}) {
	switch {
	case deadline != Never:
		c.now = max(c.now, deadline)
	case c.OnIdle != nil:
		c.OnIdle()
	default:
		<-wake
	}
}
