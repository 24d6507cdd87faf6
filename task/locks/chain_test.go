package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/task/locks"
)

// What a coroutine that waits shows of it.
func TestWaitsTellWhatTheyWaitFor(t *testing.T) {
	want := map[string]string{
		"lock":              "a waits for a lock held by nobody",
		"semaphore":         "a waits for a semaphore",
		"bounded semaphore": "a waits for a semaphore",
		"event":             "a waits for an event",
		"condition":         "a waits for a condition",
		"barrier":           "a waits for a barrier, with 1 of 3 there",
	}
	for _, test := range blocking {
		t.Run(test.name, func(t *testing.T) {
			for _, k := range lab.Kinds {
				w := newWorld(t, k)
				a := w.start("a", test.make()(w)...)
				w.OneTurn()
				require.Equal(t, want[test.name], a.Co().String())
				require.Equal(t, want[test.name]+"\n", a.Co().AwaitChain())
			}
		})
	}
}

func TestStrings(t *testing.T) {
	w := newWorld(t, lab.StraightLine)
	var l locks.Lock
	b := locks.NewBarrier(2)
	w.Add("%v, %v", &l, b)
	w.start("a", lock(&l))
	w.OneTurn()
	b.Abort()
	w.Add("%v, %v", &l, b)
	w.Require(t, "a free lock, a barrier, with 0 of 2 there", "--", "a: lock",
		"a lock held by a, which has ended, a broken barrier")
}

func TestAwaitChainThroughLocks(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		w := newWorld(t, k)
		var fork, knife locks.Lock
		w.start("a", lock(&fork), sleep(1), lock(&knife))
		b := w.start("b", lock(&knife), event(&locks.Event{}))
		c := w.start("c", lock(&fork))
		w.Settle()
		require.Equal(t, "c waits for a lock held by a\n  a waits for sleep 1ns\n", c.Co().AwaitChain())

		require.NoError(t, w.Close())
		require.True(t, b.Done())
	})
}

func TestAwaitChainNamesADeadlock(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		w := newWorld(t, k)
		var fork, knife locks.Lock
		a := w.start("a", lock(&fork), sleep(0), lock(&knife))
		w.start("b", lock(&knife), sleep(0), lock(&fork))
		c := w.start("c", lock(&fork))
		w.Settle()
		require.Equal(t, "a waits for a lock held by b\n"+
			"  b waits for a lock held by a\n"+
			"    cycle: a again\n", a.Co().AwaitChain())
		require.Equal(t, "c waits for a lock held by a\n"+
			"  a waits for a lock held by b\n"+
			"    b waits for a lock held by a\n"+
			"      cycle: a again\n", c.Co().AwaitChain())
	})
}
