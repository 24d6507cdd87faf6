package locks

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// A Lock is held by one coroutine at a time. First come, first served: a release wakes the first that waits, and nobody
// who comes later overtakes it. It refuses to be reentrant: who acquires it twice waits for itself. The zero value is an
// unlocked lock. It matches asyncio.Lock.
//
// Invariant: if the lock is free and somebody waits whose wait was not canceled, then the first waiter's wait has ended, and
// it is about to take the lock or to wake the next.
type Lock struct {
	locked  bool
	holder  *loop.Co // who acquired it last; it may have ended
	waiters parking.Lot
	free    []*LockStep // unused, for the next Acquire that waits
}

// Locked reports whether the lock is held.
func (l *Lock) Locked() bool { return l.locked }

// Holder returns the coroutine that holds the lock, or nil. Another one may release it, but the name stays.
func (l *Lock) Holder() *loop.Co {
	if !l.locked {
		return nil
	}
	return l.holder
}

// TryAcquire acquires the lock for co if that needs no wait, and reports whether it did.
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
	s := l.newStep()
	err := co.Await(s)
	l.free = append(l.free, s)
	return err
}

// With runs body while co holds the lock.
func (l *Lock) With(co *loop.Co, body func() error) error {
	if err := l.Acquire(co); err != nil {
		return err
	}
	defer l.Release()
	return body()
}

// Release frees the lock and wakes who waits first. Any coroutine may release it. The error is ErrNotAcquired if nobody
// holds it.
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
	if !l.locked {
		return "a free lock"
	}
	return "a lock held by " + l.holder.Name()
}

// wakeFirst wakes the first waiter, and no other one: if its wait was canceled, it will wake the next itself.
func (l *Lock) wakeFirst() {
	if s := l.waiters.First(); s != nil {
		s.Grant()
	}
}

func (l *Lock) newStep() *LockStep {
	n := len(l.free)
	if n == 0 {
		return &LockStep{Lock: l}
	}
	s := l.free[n-1]
	l.free = l.free[:n-1]
	return s
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
		s.waiting = true
		s.spot.Enter(&l.waiters, co)
		co.Park(s)
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

// Producer returns the holder, so that the await chain goes on through the lock.
func (s *LockStep) Producer() *loop.Co { return s.Lock.Holder() }

// String says what the coroutine waits for.
func (s *LockStep) String() string { return s.Lock.String() }
