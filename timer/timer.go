package timer

import "time"

// Never is the deadline that no clock reaches, and that nobody waits for. A timer that is set to it may be canceled and
// moved as any other.
const Never = time.Duration(1<<63 - 1)

// Sum returns the time d after when, or Never if that is beyond what a Duration can hold.
func Sum(when, d time.Duration) time.Duration {
	if sum := when + d; d <= 0 || sum > when {
		return sum
	}
	return Never
}

// A Timer is one deadline and what it is for. What is due is handed out, never run here.
//
// A Timer is in one of two states. Unset (seq is zero): in no queue, may be set. Set (seq is not zero): in exactly one
// queue, which may cancel it or hand it out; both make it unset again. Only the queue changes when, seq and farNumber.
//
// The zero value with a Value is ready for use; a set timer must not be copied.
type Timer[V any] struct {
	// Value is the owner's; the queue never looks at it.
	Value V

	when      time.Duration
	seq       uint64
	farNumber int // among the far timers, from one; zero if it is in the tree, or unset
}

// When returns the deadline last set, in the time of the queue's clock.
func (t *Timer[V]) When() time.Duration { return t.when }

// Seq returns the number under which t is set, or zero if it is not set. No two settings share a number, so it tells
// whether a timer is still the one that somebody saw before.
func (t *Timer[V]) Seq() uint64 { return t.seq }
