package locks

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// A Semaphore has a number of units. Acquire takes one, and waits while there is none; Release gives one back, or hands
// it straight to the first waiter, so that nobody who comes later can take it. The zero value has one unit. It matches
// asyncio.Semaphore.
//
// Invariant: between turns there is no free unit while somebody waits whose wait has not ended.
type Semaphore struct {
	spare   int // the free units, less one, so that the zero value has one
	extra   int // those that it was made with, less one
	holders holders
	name    string
	waiters parking.Lot
	free    freeList[SemaphoreStep]
}

// NewSemaphore returns a semaphore of n units; n must not be negative.
func NewSemaphore(n int) *Semaphore {
	if n < 0 {
		panic(fmt.Sprintf("locks: a semaphore of %d units", n))
	}
	return &Semaphore{spare: n - 1, extra: n - 1}
}

// Named gives the semaphore the name under which reports and graphs show it, and returns it.
func (s *Semaphore) Named(name string) *Semaphore {
	s.name = name
	parking.Name(&s.waiters, s)
	return s
}

// Name returns the name that the semaphore was given, if any.
func (s *Semaphore) Name() string { return s.name }

// Holders returns who holds the units that were acquired: for each unit a coroutine, which may have ended, the latest
// last. One that was taken by TryAcquire is not among them, nor are more than 64.
func (s *Semaphore) Holders() []*loop.Co { return s.holders.all() }

// Value returns how many units are free.
func (s *Semaphore) Value() int { return s.spare + 1 }

// Locked reports whether an Acquire now would have to wait.
func (s *Semaphore) Locked() bool { return s.Value() == 0 || !s.waiters.AllCanceled() }

// TryAcquire takes a unit if that needs no wait, and reports whether it did.
func (s *Semaphore) TryAcquire() bool {
	if s.Locked() {
		return false
	}
	s.spare--
	return true
}

// tryAcquireFor is TryAcquire that remembers for whom.
func (s *Semaphore) tryAcquireFor(co *loop.Co) bool {
	if !s.TryAcquire() {
		return false
	}
	s.holders.add(co, s.extra+1)
	return true
}

// Acquire suspends the straight-line coroutine co until it has a unit. A free one is taken at once, without giving way.
// The error tells that co was canceled; then it has none.
func (s *Semaphore) Acquire(co *loop.Co) error {
	if s.tryAcquireFor(co) {
		return nil
	}
	step := s.free.take()
	step.Semaphore = s
	err := co.Await(step)
	s.free.put(step)
	return err
}

// With runs body while co has a unit, and releases it on every way out of body.
func (s *Semaphore) With(co *loop.Co, body func() error) error {
	mustBody(body)
	if err := s.Acquire(co); err != nil {
		return err
	}
	defer s.Release()
	return body()
}

// Release gives a unit back, and hands it on if somebody waits. Any coroutine may release it, and it is taken to be one
// that the coroutine which runs now holds, or if that holds none, the one that was acquired first.
func (s *Semaphore) Release() {
	s.holders.remove(s.extra - s.spare)
	s.spare++
	s.handOver()
}

// handOver hands one free unit to the first waiter, and reports whether there is one.
func (s *Semaphore) handOver() bool {
	if !s.waiters.GrantNext() {
		return false
	}
	s.spare--
	return true
}

// SemaphoreStep is Acquire for step tasks. It may be used again once it is done.
type SemaphoreStep struct {
	Semaphore *Semaphore

	spot    parking.Spot
	waiting bool
}

// Step waits for a unit, from its first call on.
func (w *SemaphoreStep) Step(co *loop.Co, in error) (done bool, err error) {
	s := w.Semaphore
	if !w.waiting {
		if s.tryAcquireFor(co) {
			return true, nil
		}
		if err := parking.EnterNamed(&w.spot, &s.waiters, co, w, s.name, s); err != nil {
			return true, err
		}
		w.waiting = true
		co.Low().ParkMarked(w, s.waiters.Mark())
		return false, nil
	}
	w.waiting = false
	if w.spot.Leave() && in != nil {
		s.spare++
	} else if in == nil {
		s.holders.add(co, s.extra+1)
	}
	for s.Value() > 0 && s.handOver() {
	}
	return true, in
}

// Abort ends the wait.
func (w *SemaphoreStep) Abort(co *loop.Co, cause error) bool { return w.spot.Cancel(co, cause) }

// DependsOn returns those who hold units, one of whom is enough. It makes the step a loop.Dependent.
func (w *SemaphoreStep) DependsOn() []any { return w.Semaphore.holders.dependsOn() }

// String says what the coroutine waits for.
func (w *SemaphoreStep) String() string { return w.Semaphore.String() }

// String says what it is, and its name.
func (s *Semaphore) String() string { return parking.Title("a semaphore", s.name) }

// A BoundedSemaphore is a Semaphore that never has more units than it was made with. The zero value has one. It matches
// asyncio.BoundedSemaphore.
type BoundedSemaphore struct {
	semaphore Semaphore
}

// NewBoundedSemaphore returns a bounded semaphore of n units; n must not be negative.
func NewBoundedSemaphore(n int) *BoundedSemaphore {
	return &BoundedSemaphore{*NewSemaphore(n)}
}

// Named gives the semaphore the name under which reports and graphs show it, and returns it.
func (b *BoundedSemaphore) Named(name string) *BoundedSemaphore {
	b.semaphore.Named(name)
	return b
}

// Name returns the name that the semaphore was given, if any.
func (b *BoundedSemaphore) Name() string { return b.semaphore.name }

// Holders returns who holds units; see Semaphore.Holders.
func (b *BoundedSemaphore) Holders() []*loop.Co { return b.semaphore.Holders() }

// String says what it is, and its name.
func (b *BoundedSemaphore) String() string { return b.semaphore.String() }

// Value returns how many units are free.
func (b *BoundedSemaphore) Value() int { return b.semaphore.Value() }

// Locked reports whether an Acquire now would have to wait.
func (b *BoundedSemaphore) Locked() bool { return b.semaphore.Locked() }

// TryAcquire takes a unit if that needs no wait, and reports whether it did.
func (b *BoundedSemaphore) TryAcquire() bool { return b.semaphore.TryAcquire() }

// Acquire suspends the straight-line coroutine co until it has a unit; see Semaphore.Acquire.
func (b *BoundedSemaphore) Acquire(co *loop.Co) error { return b.semaphore.Acquire(co) }

// With runs body while co has a unit, and releases it on every way out of body. If none is out then, and body had no
// error, the error is that of the Release.
func (b *BoundedSemaphore) With(co *loop.Co, body func() error) (err error) {
	mustBody(body)
	if err := b.Acquire(co); err != nil {
		return err
	}
	defer func() { err = either(err, b.Release()) }()
	return body()
}

// Release gives a unit back, or changes nothing and returns ErrOverReleased if none is out.
func (b *BoundedSemaphore) Release() error {
	if b.semaphore.spare >= b.semaphore.extra {
		return fmt.Errorf("release of a semaphore of %d: %w", b.semaphore.extra+1, ErrOverReleased)
	}
	b.semaphore.Release()
	return nil
}

// Step returns Acquire for step tasks.
func (b *BoundedSemaphore) Step() *SemaphoreStep { return &SemaphoreStep{Semaphore: &b.semaphore} }
