package locks

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// A Barrier lets a number of coroutines wait for each other: the last that comes lets all of them go, and the next
// generation begins when all have left. The zero value is a barrier of one. It matches asyncio.Barrier.
//
// Nobody holds the condition's lock while suspended, so that Abort and Reset need not wait for it, as they do in asyncio.
type Barrier struct {
	name      string
	condition Condition
	others    int // the parties, less one, so that the zero value is a barrier of one
	count     int // coroutines inside
	state     barrierState
	free      freeList[BarrierStep]
}

type barrierState uint8

const (
	filling   barrierState = iota // until it is full
	draining                      // until all of the generation have left; then it is filling again
	resetting                     // after Reset, until those that were waiting have left with an error
	broken                        // after Abort, until Reset
)

// NewBarrier returns a barrier for n parties, which must be positive.
func NewBarrier(n int) *Barrier {
	if n <= 0 {
		panic(fmt.Sprintf("locks: a barrier of %d parties", n))
	}
	return &Barrier{others: n - 1}
}

// Named gives the barrier the name under which reports and graphs show it, and returns it.
func (b *Barrier) Named(name string) *Barrier {
	b.name = name
	parking.Name(&b.condition.waiters, b)
	return b
}

// Name returns the name that the barrier was given, if any.
func (b *Barrier) Name() string { return b.name }

// Parties returns how many coroutines the barrier waits for.
func (b *Barrier) Parties() int { return b.others + 1 }

// Waiting returns how many coroutines wait for the others.
func (b *Barrier) Waiting() int {
	if b.state != filling {
		return 0
	}
	return b.count
}

// Broken reports whether the barrier was aborted, and not reset since.
func (b *Barrier) Broken() bool { return b.state == broken }

// Wait suspends the straight-line coroutine co until all parties have come, and returns how many of its generation had
// come before it. The error is ErrBrokenBarrier if the barrier is aborted or reset meanwhile, or was aborted before.
func (b *Barrier) Wait(co *loop.Co) (index int, err error) {
	s := b.free.take()
	s.Barrier = b
	err = co.Await(s)
	index = s.Index
	*s = BarrierStep{}
	b.free.put(s)
	return index, err
}

// String tells how many wait, and how many are needed.
func (b *Barrier) String() string {
	if b.state == broken {
		return parking.Title("a broken barrier", b.name)
	}
	return fmt.Sprintf("%s, with %d of %d there", parking.Title("a barrier", b.name), b.Waiting(), b.Parties())
}

// Abort breaks the barrier for those that wait and for those that come, until Reset.
func (b *Barrier) Abort() {
	b.state = broken
	b.condition.wakeAll()
}

// Reset makes the barrier ready for use again; those that wait leave with ErrBrokenBarrier.
func (b *Barrier) Reset() {
	b.state = filling
	if b.count > 0 {
		b.state = resetting
	}
	b.condition.wakeAll()
}

// leave is called by each that leaves; the last one makes the barrier ready again.
func (b *Barrier) leave() {
	b.count--
	if b.count > 0 {
		return
	}
	if b.state == resetting || b.state == draining {
		b.state = filling
	}
	b.condition.wakeAll()
}

// BarrierStep is Wait for step tasks. It may be used again once it is done.
//
// It holds the condition's lock from its second phase on, except while it waits for a notification.
type BarrierStep struct {
	Barrier *Barrier

	// Index is set when the step is done without an error.
	Index int

	phase barrierPhase
	lock  LockStep
	wait  ConditionStep
}

type barrierPhase uint8

const (
	outside  barrierPhase = iota // has not got the lock
	entering                     // waits until the last generation has left
	inside                       // counted; waits for the others
)

// Step waits, from its first call on.
func (s *BarrierStep) Step(co *loop.Co, in error) (done bool, err error) {
	b := s.Barrier
	if s.phase == outside {
		s.lock.Lock, s.wait.Condition, s.wait.barrier = b.condition.Guard(), &b.condition, b
		if done, err := s.lock.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
		s.phase = entering
	}
	if s.phase == entering {
		if done, err := s.until(co, in, b.open); !done || err != nil {
			return done, s.exit(done, err)
		}
		in = nil
		if b.state == broken {
			return true, s.exit(true, fmt.Errorf("barrier aborted: %w", ErrBrokenBarrier))
		}
		s.enter()
	}
	done, err = s.until(co, in, b.released)
	if done && err == nil && (b.state == broken || b.state == resetting) {
		err = fmt.Errorf("barrier aborted or reset: %w", ErrBrokenBarrier)
	}
	return done, s.exit(done, err)
}

func (b *Barrier) open() bool { return b.state != draining && b.state != resetting }

func (b *Barrier) released() bool { return b.state != filling }

func (s *BarrierStep) enter() {
	b := s.Barrier
	s.phase, s.Index = inside, b.count
	b.count++
	if s.Index == b.others {
		b.state = draining
		b.condition.wakeAll()
	}
}

// until waits on the condition until the predicate is true.
func (s *BarrierStep) until(co *loop.Co, in error, predicate func() bool) (done bool, err error) {
	for s.wait.active() || !predicate() {
		if done, err := s.wait.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
	}
	return true, nil
}

// exit leaves the barrier, if the step is done.
func (s *BarrierStep) exit(done bool, err error) error {
	if !done {
		return nil
	}
	if s.phase == inside {
		s.Barrier.leave()
	}
	s.phase = outside
	_ = s.Barrier.condition.Release()
	return err
}
