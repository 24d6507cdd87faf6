package locks_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// holding is a wait for a notice, after which the task, whatever comes, says whether it holds the lock, and releases
// it.
func (w *world) holding(c *locks.Condition, waiting wait) wait {
	told := func(co *loop.Co, err error) error {
		w.Add("%s: %s, holds it: %v", co.Name(), outcome(waiting.label, err), c.Guard().Holder() == co)
		if released := c.Release(); err == nil {
			err = released
		}
		return err
	}
	return wait{"",
		stepFunc(func(co *loop.Co, in error) (bool, error) {
			done, err := waiting.step.Step(co, in)
			if !done {
				return false, nil
			}
			return true, told(co, err)
		}),
		func(co *loop.Co) error { return told(co, waiting.straight(co)) }}
}

func TestWhoLeavesAConditionHoldsTheLock(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 253.
		{
			name: "who leaves by a notification holds the lock",
			play: func(w *world) {
				var c locks.Condition
				for _, name := range []string{"a", "b"} {
					w.start(name, lock(c.Guard()), w.holding(&c, notice(&c)))
				}
				w.OneTurn()
				w.OneTurn()
				w.Add("try: %v, notify: %v", c.Guard().TryAcquire(nil), c.NotifyAll())
				w.OneTurn()
				w.Add("release: %v", c.Release())
				w.Settle()
			},
			want: []string{"--", "a: lock", "b: lock", "--", "try: true, notify: <nil>", "--", "release: <nil>",
				"a: notice, holds it: true", "b: notice, holds it: true"},
		},
		// Behaviors 253.
		{
			name: "who leaves by a cancellation holds the lock",
			play: func(w *world) {
				var c locks.Condition
				a := w.start("a", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.OneTurn()
				c.Guard().TryAcquire(nil)
				a.Cancel(errWhy)
				w.OneTurn()
				w.OneTurn()
				w.Add("release: %v", c.Release())
				w.OneTurn()
			},
			want: []string{"--", "a: lock", "--", "--", "release: <nil>", "--",
				"a: notice: canceled: why, holds it: true"},
		},
		// Behaviors 253, 254.
		{
			name: "a cancellation while the lock is acquired again comes when it is held",
			play: func(w *world) {
				var c locks.Condition
				a := w.start("a", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.OneTurn()
				w.Add("try: %v, notify: %v", c.Guard().TryAcquire(nil), c.Notify(1))
				w.OneTurn()
				w.Add("cancel: %v", a.Cancel(errWhy))
				w.OneTurn()
				w.Add("cancel: %v", a.Cancel(errAgain))
				w.OneTurn()
				w.OneTurn()
				w.Add("release: %v", c.Release())
				w.OneTurn()
			},
			want: []string{"--", "a: lock", "try: true, notify: <nil>", "--", "cancel: true", "--", "cancel: true", "--", "--",
				"release: <nil>", "--", "a: notice: canceled: again, holds it: true"},
		},
	})
}

func TestANoticeToACanceledTaskGoesToAnother(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 253, 255.
		{
			name: "the one that was handed the lock again is canceled: another one takes it, and the notice",
			play: func(w *world) {
				var c locks.Condition
				a := w.start("a", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.start("b", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.OneTurn()
				w.OneTurn()
				w.Add("try: %v, notify: %v", c.Guard().TryAcquire(nil), c.Notify(1))
				w.OneTurn()
				w.Add("release: %v, cancel: %v", c.Release(), a.Cancel(errWhy))
				w.Settle()
			},
			want: []string{"--", "a: lock", "b: lock", "--", "try: true, notify: <nil>", "--", "release: <nil>, cancel: true",
				"a: notice: canceled: why, holds it: true", "b: notice, holds it: true"},
		},
		// Behaviors 255.
		{
			name: "a notice that hit a task canceled in the same turn wakes another one",
			play: func(w *world) {
				var c locks.Condition
				a := w.start("a", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.start("b", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.start("c", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.Settle()
				w.Add("try: %v, notify: %v", c.Guard().TryAcquire(nil), c.Notify(1))
				w.Add("cancel: %v, release: %v", a.Cancel(nil), c.Release())
				w.Settle()
				w.Add("more: %v", w.Pending())
			},
			want: []string{"a: lock", "b: lock", "c: lock", "try: true, notify: <nil>", "cancel: true, release: <nil>",
				"a: notice: canceled, holds it: true", "b: notice, holds it: true", "more: false"},
		},
		// Behaviors 255.
		{
			name: "a task canceled and then notified in the same turn does not eat the notice",
			play: func(w *world) {
				var c locks.Condition
				a := w.start("a", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.start("b", lock(c.Guard()), w.holding(&c, notice(&c)))
				w.Settle()
				a.Cancel(nil)
				w.Add("try: %v, notify: %v, release: %v", c.Guard().TryAcquire(nil), c.Notify(1), c.Release())
				w.Settle()
			},
			want: []string{"a: lock", "b: lock", "try: true, notify: <nil>, release: <nil>",
				"a: notice: canceled, holds it: true", "b: notice, holds it: true"},
		},
	})
}

func TestNotify(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 252.
		{
			name: "nothing goes without the lock",
			play: func(w *world) {
				var c locks.Condition
				w.start("a", notice(&c))
				w.start("b", until(&c, func() bool { return false }))
				w.OneTurn()
				w.Add("%v, %v", c.Notify(1), c.NotifyAll())
				w.Add("%v", c.Release())
			},
			want: []string{"--", "a: notice: wait: locks: not acquired", "b: until: wait: locks: not acquired",
				"notify: locks: not acquired, notify: locks: not acquired", "release of a lock: locks: not acquired"},
		},
		// Behaviors 256.
		{
			name: "notices count only those not yet woken",
			play: func(w *world) {
				var c locks.Condition
				for _, name := range []string{"a", "b", "c", "d"} {
					w.start(name, lock(c.Guard()), w.holding(&c, notice(&c)))
				}
				w.Settle()
				c.Guard().TryAcquire(nil)
				w.Add("%v %v %v", c.Notify(1), c.Notify(2), c.Notify(0))
				w.Add("%v", c.Release())
				w.Settle()
				c.Guard().TryAcquire(nil)
				w.Add("%v %v", c.Notify(9), c.Release())
				w.Settle()
			},
			want: []string{"a: lock", "b: lock", "c: lock", "d: lock", "<nil> <nil> <nil>", "<nil>",
				"a: notice, holds it: true", "b: notice, holds it: true", "c: notice, holds it: true",
				"<nil> <nil>", "d: notice, holds it: true"},
		},
		{
			name: "two conditions share a lock",
			play: func(w *world) {
				var l locks.Lock
				odd, even := &locks.Condition{L: &l}, &locks.Condition{L: &l}
				w.start("a", lock(&l), w.holding(odd, notice(odd)))
				w.start("b", lock(&l), w.holding(even, notice(even)))
				w.Settle()
				l.TryAcquire(nil)
				w.Add("%v %v", even.NotifyAll(), l.Release())
				w.Settle()
			},
			want: []string{"a: lock", "b: lock", "<nil> <nil>", "b: notice, holds it: true"},
		},
	})
}

func TestWaitUntil(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 256.
		{
			name: "WaitUntil looks again after each wake-up",
			play: func(w *world) {
				var c locks.Condition
				n := 0
				w.start("a", lock(c.Guard()), w.holding(&c, until(&c, func() bool {
					w.Add("%d, locked: %v", n, c.Locked())
					return n == 2
				})))
				w.OneTurn()
				for range 2 {
					n++
					c.Guard().TryAcquire(nil)
					w.Add("%v %v", c.NotifyAll(), c.Release())
					w.OneTurn()
				}
			},
			want: []string{"--", "a: lock", "0, locked: true", "<nil> <nil>", "--", "1, locked: true", "<nil> <nil>", "--",
				"2, locked: true", "a: until, holds it: true"},
		},
		{
			name: "WaitUntil of what is true does not give way",
			play: func(w *world) {
				var c locks.Condition
				w.start("a", lock(c.Guard()), w.holding(&c, until(&c, func() bool { return true })))
				w.start("b", act(func() { w.Add("b runs") }))
				w.OneTurn()
			},
			want: []string{"--", "a: lock", "a: until, holds it: true", "b runs"},
		},
		{
			name: "a cancellation ends WaitUntil, even if it is true by then",
			play: func(w *world) {
				var c locks.Condition
				n := 0
				a := w.start("a", lock(c.Guard()), w.holding(&c, until(&c, func() bool { return n > 0 })))
				w.OneTurn()
				n++
				a.Cancel(errWhy)
				w.OneTurn()
			},
			want: []string{"--", "a: lock", "--", "a: until: canceled: why, holds it: true"},
		},
	})
}

// Behaviors 254.
func TestConditionGivesTheSameErrorThatEndedTheSecondWait(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		var c locks.Condition
		l := co.Loop()
		require.NoError(t, c.Acquire(co))
		l.CallSoon(func() {
			c.Guard().TryAcquire(nil)
			_ = c.NotifyAll()
		})
		l.CallLater(1, func() { co.Cancel(errWhy) })
		l.CallLater(2, func() { _ = c.Release() })
		err := c.Wait(co)
		require.Equal(t, loop.Canceled(errWhy), err)
		require.Equal(t, 2*time.Nanosecond, l.Time())
		require.Same(t, co, c.Guard().Holder())
		return nil
	})
}

func TestConditionWith(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		var c locks.Condition
		require.ErrorIs(t, c.With(co, func() error {
			require.True(t, c.Locked())
			return errWhy
		}), errWhy)
		require.False(t, c.Locked())
		return nil
	})
}
