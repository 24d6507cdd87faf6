package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/timer"
)

// blocking makes an object for which nobody waits yet, and waits for it of which the last one blocks.
var blocking = []struct {
	name string
	make func() func(w *world) []wait
}{
	{"lock", func() func(*world) []wait {
		var l locks.Lock
		l.TryAcquire(nil)
		return func(*world) []wait { return []wait{lock(&l)} }
	}},
	{"semaphore", func() func(*world) []wait {
		s := locks.NewSemaphore(0)
		return func(*world) []wait { return []wait{unit(s)} }
	}},
	{"bounded semaphore", func() func(*world) []wait {
		s := locks.NewBoundedSemaphore(0)
		return func(*world) []wait { return []wait{bounded(s)} }
	}},
	{"event", func() func(*world) []wait {
		var e locks.Event
		return func(*world) []wait { return []wait{event(&e)} }
	}},
	{"condition", func() func(*world) []wait {
		var c locks.Condition
		return func(w *world) []wait { return []wait{lock(c.Guard()), w.holding(&c, notice(&c))} }
	}},
	{"barrier", func() func(*world) []wait {
		b, at := locks.NewBarrier(3), 0
		return func(*world) []wait { return []wait{barrier(b, &at)} }
	}},
}

// Behaviors 263.
func TestWaitsOfASecondLoopAreRefused(t *testing.T) {
	for _, test := range blocking {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				again := test.make()
				first, second := newWorld(t, k), newWorld(t, k)
				a := first.start("a", again(first)...)
				first.OneTurn()
				b := second.start("b", again(second)...)
				second.OneTurn()
				require.ErrorIs(t, b.Err(), loop.ErrForeignLoop)
				require.False(t, a.Done())

				a.Cancel(nil)
				first.OneTurn()
				b = second.start("b", again(second)...)
				second.OneTurn()
				require.ErrorIs(t, b.Err(), loop.ErrForeignLoop, "nobody waits, but the first loop may come back")

				require.NoError(t, first.Close())
				b = second.start("b", again(second)...)
				second.OneTurn()
				require.False(t, b.Done(), "a closed loop has no claim")
			})
		})
	}
}

// Behaviors 263.
func TestALockHeldInAnotherLoopIsRefused(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var l locks.Lock
		first, second := newWorld(t, k), newWorld(t, k)
		first.start("a", lock(&l))
		first.OneTurn()
		b := second.start("b", lock(&l))
		second.OneTurn()
		require.EqualError(t, b.Err(), "wait for a lock held by a, which has ended: loop: belongs to another loop")
		require.NoError(t, l.Release())
		require.True(t, l.TryAcquire(nil), "nobody waits")
	})
}

// Behaviors 263.
func TestAConditionOfALockOfAnotherLoopIsRefused(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var l locks.Lock
		c := &locks.Condition{L: &l}
		first, second := newWorld(t, k), newWorld(t, k)
		l.TryAcquire(nil)
		first.start("a", lock(&l))
		first.OneTurn()
		b := second.start("b", notice(c))
		second.OneTurn()
		first.OneTurn()
		require.NoError(t, c.Notify(1))
		second.OneTurn()
		require.ErrorIs(t, b.Err(), loop.ErrForeignLoop, "it cannot acquire the lock again")
		first.Require(t, "--", "--", "a: lock")
	})
}

func TestLocksServeOneRunAfterTheOther(t *testing.T) {
	var l locks.Lock
	for range 2 {
		lab.Run(t, func(co *loop.Co) error {
			require.NoError(t, l.Acquire(co))
			co.Loop().CallLater(1, func() { _ = l.Release() })
			require.NoError(t, l.Acquire(co))
			return l.Release()
		})
	}
}

// A lock that is nobody's yet, as a host that pumps two loops on one goroutine may use it.
func TestUncontendedLocksHaveNoLoop(t *testing.T) {
	var l locks.Lock
	var loops [2]*loop.Loop
	for i := range loops {
		loops[i] = loop.New(&loop.Options{Clock: &timer.Virtual{}})
		require.NoError(t, loops[i].Run(func(co *loop.Co) error { return l.With(co, func() error { return nil }) }))
	}
	for _, l := range loops {
		require.NoError(t, l.Close())
	}
}
