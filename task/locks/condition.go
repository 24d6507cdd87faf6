package locks

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// A Condition lets coroutines that hold its lock wait until another one, which holds it then, tells them that something
// has changed. A coroutine that leaves a wait, by a notification or by a cancellation, holds the lock. A wake-up may
// come before the condition is true: WaitUntil looks again. The zero value has a lock of its own. It matches
// asyncio.Condition.
//
// Invariant: a notification that reached a coroutine which was canceled in the same turn is passed on to the next.
type Condition struct {
	// L is the lock; if nil, the condition's own. It must not be changed once the condition was used.
	L *Lock

	name    string
	own     Lock
	waiters parking.Lot
	free    freeList[ConditionStep]
}

// Named gives the condition the name under which reports and graphs show it, and returns it.
func (c *Condition) Named(name string) *Condition {
	c.name = name
	parking.Name(&c.waiters, c)
	return c
}

// Name returns the name that the condition was given, if any.
func (c *Condition) Name() string { return c.name }

// Guard returns the lock that guards the condition.
func (c *Condition) Guard() *Lock {
	if c.L == nil {
		c.L = &c.own
	}
	return c.L
}

// Locked reports whether the lock is held.
func (c *Condition) Locked() bool { return c.Guard().Locked() }

// Acquire acquires the lock; see Lock.Acquire.
func (c *Condition) Acquire(co *loop.Co) error { return c.Guard().Acquire(co) }

// Release releases the lock; see Lock.Release.
func (c *Condition) Release() error { return c.Guard().Release() }

// With runs body while co holds the lock; see Lock.With.
func (c *Condition) With(co *loop.Co, body func() error) error { return c.Guard().With(co, body) }

// Wait releases the lock, suspends the straight-line coroutine co until it is notified, and acquires the lock again.
// The error tells that co was canceled, and still it holds the lock; or it is ErrNotAcquired, if nobody held it.
func (c *Condition) Wait(co *loop.Co) error { return c.WaitUntil(co, nil) }

// WaitUntil waits, as Wait does and as often as it takes, until the predicate, which is called while co holds the lock,
// is true. If it is true at once, co does not give way.
func (c *Condition) WaitUntil(co *loop.Co, predicate func() bool) error {
	s := c.free.take()
	s.Condition, s.Until = c, predicate
	err := co.Await(s)
	*s = ConditionStep{}
	c.free.put(s)
	return err
}

// Notify wakes n of those that wait and were not woken yet, in the order in which they came. The error is
// ErrNotAcquired if nobody holds the lock.
func (c *Condition) Notify(n int) error {
	if !c.Locked() {
		return fmt.Errorf("notify: %w", ErrNotAcquired)
	}
	c.wake(n)
	return nil
}

// NotifyAll wakes all who wait. The error is that of Notify.
func (c *Condition) NotifyAll() error { return c.Notify(c.waiters.Len()) }

// wake wakes n of those that were not woken yet.
func (c *Condition) wake(n int) {
	for ; n > 0 && c.waiters.GrantNext(); n-- {
	}
}

func (c *Condition) wakeAll() { c.wake(c.waiters.Len()) }

// ConditionStep is Wait, or with Until set WaitUntil, for step tasks. It may be used again once it is done.
//
// It waits for the notification, then for the lock: a cancellation does not end the second wait, but is kept until the
// lock is held.
type ConditionStep struct {
	Condition *Condition

	// Until is called while the coroutine holds the lock; the step is done when it is true. If nil, one wake-up will
	// do.
	Until func() bool

	spot    parking.Spot
	waiting bool // for the notification
	lock    LockStep
	relocks bool     // waits for the lock
	outcome error    // of the wait, kept until the lock is held
	barrier *Barrier // of whose wait this is a part, if not nil
}

// active reports whether the wait has begun.
func (s *ConditionStep) active() bool { return s.waiting || s.relocks }

// Step waits, from its first call on.
func (s *ConditionStep) Step(co *loop.Co, in error) (done bool, err error) {
	if s.active() {
		done, err := s.resume(co, in)
		if !done || err != nil || s.Until == nil {
			return done, err
		}
	}
	if s.Until != nil && s.Until() {
		return true, nil
	}
	return s.wait(co)
}

// wait begins the wait for a notification.
func (s *ConditionStep) wait(co *loop.Co) (done bool, err error) {
	c := s.Condition
	if !c.Locked() {
		return true, fmt.Errorf("wait: %w", ErrNotAcquired)
	}
	if err := s.enter(co); err != nil {
		return true, err
	}
	s.waiting = true
	_ = c.Release()
	co.Low().ParkMarked(s, c.waiters.Mark())
	return false, nil
}

// enter puts s among those that wait for the condition, or for the barrier that it is a part of.
func (s *ConditionStep) enter(co *loop.Co) error {
	c := s.Condition
	if b := s.barrier; b != nil {
		return parking.EnterNamed(&s.spot, &c.waiters, co, s, b.name, b)
	}
	return parking.EnterNamed(&s.spot, &c.waiters, co, s, c.name, c)
}

// resume goes on with a wait that has begun; it is done when co holds the lock again.
func (s *ConditionStep) resume(co *loop.Co, in error) (done bool, err error) {
	if s.waiting {
		s.waiting = false
		s.spot.Leave()
		s.outcome, s.relocks = in, true
		s.lock.Lock = s.Condition.Guard()
		in = nil
	}
	return s.relock(co, in)
}

// relock acquires the lock again. A cancellation does not end that, but becomes the outcome. Whoever leaves with an
// error passes the notification on that may have reached it.
func (s *ConditionStep) relock(co *loop.Co, in error) (done bool, err error) {
	for {
		done, err := s.lock.Step(co, in)
		if !done {
			return false, nil
		}
		if err == nil {
			break
		}
		s.outcome = err
		if !loop.IsCanceled(err) { // the loop shuts down, or is another one: the lock cannot be had any more
			break
		}
		in = nil
	}
	s.relocks = false
	if s.outcome != nil {
		s.Condition.wake(1)
	}
	return true, s.outcome
}

// Abort ends the wait for the notification.
func (s *ConditionStep) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *ConditionStep) String() string {
	if s.barrier != nil {
		return s.barrier.String()
	}
	return parking.Title("a condition", s.Condition.name)
}
