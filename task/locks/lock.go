package locks

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// A Lock is held by one coroutine at a time. First come, first served: a release wakes the first that waits, and nobody
// who comes later overtakes it. It is not reentrant: a coroutine that acquires it twice waits for itself. The zero
// value is an unlocked lock. It matches asyncio.Lock.
//
// Invariant: if the lock is free and somebody waits whose wait was not canceled, then the first waiter's wait has
// ended, and it is about to take the lock or to wake the next.
type Lock struct {
	name    string
	locked  bool
	holder  *loop.Co // for whom it was acquired; it may have ended
	waiters parking.Lot
	free    freeList[LockStep]
}

// Named gives the lock the name under which reports and graphs show it, and returns it.
func (l *Lock) Named(name string) *Lock {
	l.name = name
	parking.Name(&l.waiters, l)
	return l
}

// Name returns the name that the lock was given, if any.
func (l *Lock) Name() string { return l.name }

// Locked reports whether the lock is held.
func (l *Lock) Locked() bool { return l.locked }

// Holder returns the coroutine that has acquired the lock, which may have ended. It is nil if the lock is free, or was
// acquired in a callback.
func (l *Lock) Holder() *loop.Co {
	if !l.locked {
		return nil
	}
	return l.holder
}

// TryAcquire acquires the lock for co if that needs no wait, and reports whether it did. In a callback co is nil: then
// the lock is held, and has no Holder.
func (l *Lock) TryAcquire(co *loop.Co) bool {
	if l.locked || !l.waiters.AllCanceled() {
		return false
	}
	l.locked, l.holder = true, co
	return true
}

// Acquire suspends the straight-line coroutine co until it holds the lock. A free lock is taken at once, without giving
// way. The error tells that co was canceled; then it does not hold the lock.
func (l *Lock) Acquire(co *loop.Co) error {
	if l.TryAcquire(co) {
		return nil
	}
	s := l.free.take()
	s.Lock = l
	err := co.Await(s)
	l.free.put(s)
	return err
}

// With runs body while co holds the lock, and releases it on every way out of body. If nobody holds it then, and body
// had no error, the error is that of the Release.
func (l *Lock) With(co *loop.Co, body func() error) (err error) {
	mustBody(body)
	if err := l.Acquire(co); err != nil {
		return err
	}
	defer func() { err = either(err, l.Release()) }()
	return body()
}

// Release frees the lock and wakes the first waiter. Any coroutine may release it. The error is ErrNotAcquired if
// nobody holds it.
func (l *Lock) Release() error {
	if !l.locked {
		return fmt.Errorf("release of a lock: %w", ErrNotAcquired)
	}
	l.locked, l.holder = false, nil
	l.wakeFirst()
	return nil
}

// String tells who holds the lock.
func (l *Lock) String() string {
	title := parking.Title("a lock", l.name)
	switch {
	case !l.locked:
		return parking.Title("a free lock", l.name)
	case l.holder == nil:
		return title + " held by nobody" // but taken, in a callback
	case l.holder.Ended():
		return title + " held by " + l.holder.Name() + ", which has ended"
	}
	return title + " held by " + l.holder.Name()
}

// wakeFirst wakes the first waiter, and no other: one whose wait was canceled is ready already, and will wake the next.
func (l *Lock) wakeFirst() {
	if s := l.waiters.First(); s != nil {
		s.Grant()
	}
}

// enter puts s among those that wait. A coroutine of another loop than the holder's, or that of those that wait, is
// refused with ErrForeignLoop: they could not wake it.
func (l *Lock) enter(s *LockStep, co *loop.Co) error {
	if h := l.Holder(); h != nil && h.Loop() != co.Loop() {
		return fmt.Errorf("wait for %v: %w", l, loop.ErrForeignLoop)
	}
	return parking.EnterNamed(&s.spot, &l.waiters, co, l, l.name, l)
}

// LockStep is Acquire for step tasks. It may be used again once it is done.
type LockStep struct {
	Lock *Lock

	spot    parking.Spot
	waiting bool
}

// Step waits for the lock, from its first call on.
func (s *LockStep) Step(co *loop.Co, in error) (done bool, err error) {
	l := s.Lock
	if !s.waiting {
		if l.TryAcquire(co) {
			return true, nil
		}
		if err := l.enter(s, co); err != nil {
			return true, err
		}
		s.waiting = true
		co.Low().ParkMarked(s, l.waiters.Mark())
		return false, nil
	}
	s.waiting = false
	s.spot.Leave()
	if in != nil {
		if !l.locked {
			l.wakeFirst()
		}
		return true, in
	}
	l.locked, l.holder = true, co
	return true, nil
}

// Abort ends the wait.
func (s *LockStep) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// DependsOn returns the holder. It makes the step a loop.Dependent.
func (s *LockStep) DependsOn() []any {
	if holder := s.Lock.Holder(); holder != nil {
		return []any{holder}
	}
	return nil
}

// String says what the coroutine waits for.
func (s *LockStep) String() string { return s.Lock.String() }
