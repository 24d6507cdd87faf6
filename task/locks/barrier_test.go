package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// come starts a task that waits at b a number of times and logs its places.
func (w *world) come(name string, b *locks.Barrier, times int) *task.Task[struct{}] {
	at := 0
	var waits []wait
	for range times {
		waits = append(waits, barrier(b, &at), act(func() { w.Add("%s has place %d", name, at) }))
	}
	for i := range waits {
		waits[i].label = map[bool]string{true: "barrier"}[i%2 == 0]
	}
	return w.start(name, waits...)
}

func (w *world) tellBarrier(b *locks.Barrier) {
	w.Add("waiting %d of %d, broken %v", b.Waiting(), b.Parties(), b.Broken())
}

func TestBarrier(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 261.
		{
			name: "the last that comes lets all go",
			play: func(w *world) {
				b := locks.NewBarrier(3)
				w.come("a", b, 1)
				w.come("b", b, 1)
				w.OneTurn()
				w.tellBarrier(b)
				w.come("c", b, 1)
				w.Settle()
				w.tellBarrier(b)
			},
			want: []string{"--", "waiting 2 of 3, broken false", "c: barrier", "c has place 2", "a: barrier", "a has place 0",
				"b: barrier", "b has place 1", "waiting 0 of 3, broken false"},
		},
		// Behaviors 261.
		{
			name: "the next generation begins when all have left",
			play: func(w *world) {
				b := locks.NewBarrier(2)
				for _, name := range []string{"a", "b"} {
					w.come(name, b, 2)
				}
				w.Settle()
				w.tellBarrier(b)
			},
			want: []string{"b: barrier", "b has place 1", "a: barrier", "a has place 0", "b: barrier", "b has place 1",
				"a: barrier", "a has place 0", "waiting 0 of 2, broken false"},
		},
		{
			name: "the zero value is a barrier of one",
			play: func(w *world) {
				var b locks.Barrier
				w.tellBarrier(&b)
				w.come("a", &b, 2)
				w.OneTurn()
			},
			want: []string{"waiting 0 of 1, broken false", "--", "a: barrier", "a has place 0", "a: barrier",
				"a has place 0"},
		},
	})
}

func TestBarrierWhoseWaitersAreCanceled(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 262.
		{
			name: "a canceled waiter leaves the barrier usable",
			play: func(w *world) {
				b := locks.NewBarrier(2)
				a := w.come("a", b, 1)
				w.OneTurn()
				w.tellBarrier(b)
				a.Cancel(errWhy)
				w.OneTurn()
				w.tellBarrier(b)
				w.come("b", b, 1)
				w.OneTurn()
				w.come("c", b, 1)
				w.Settle()
			},
			want: []string{"--", "waiting 1 of 2, broken false", "--", "a: barrier: canceled: why",
				"waiting 0 of 2, broken false", "--", "c: barrier", "c has place 1", "b: barrier", "b has place 0"},
		},
		{
			name: "one that is canceled when the barrier has let it go is canceled, and has left",
			play: func(w *world) {
				b := locks.NewBarrier(2)
				a := w.come("a", b, 1)
				w.OneTurn()
				w.come("b", b, 1)
				w.OneTurn()
				a.Cancel(errWhy)
				w.Settle()
				w.come("c", b, 1)
				w.come("d", b, 1)
				w.Settle()
			},
			want: []string{"--", "--", "b: barrier", "b has place 1", "a: barrier: canceled: why",
				"d: barrier", "d has place 1", "c: barrier", "c has place 0"},
		},
	})
}

func TestBarrierThatIsAbortedOrReset(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 262.
		{
			name: "abort breaks it until reset",
			play: func(w *world) {
				b := locks.NewBarrier(2)
				w.come("a", b, 1)
				w.OneTurn()
				b.Abort()
				w.tellBarrier(b)
				w.come("b", b, 1)
				w.Settle()
				b.Reset()
				w.tellBarrier(b)
				w.come("c", b, 1)
				w.come("d", b, 1)
				w.Settle()
			},
			want: []string{"--", "waiting 0 of 2, broken true",
				"a: barrier: barrier aborted or reset: locks: barrier broken", "b: barrier: barrier aborted: locks: barrier broken",
				"waiting 0 of 2, broken false", "d: barrier", "d has place 1", "c: barrier", "c has place 0"},
		},
		// Behaviors 262.
		{
			name: "reset fails only those who wait",
			play: func(w *world) {
				b := locks.NewBarrier(2)
				w.come("a", b, 1)
				w.OneTurn()
				b.Reset()
				w.come("b", b, 1)
				w.OneTurn()
				w.Settle()
				w.tellBarrier(b)
				w.come("c", b, 1)
				w.Settle()
			},
			want: []string{"--", "--", "a: barrier: barrier aborted or reset: locks: barrier broken",
				"waiting 1 of 2, broken false", "c: barrier", "c has place 1", "b: barrier", "b has place 0"},
		},
		// Behaviors 262.
		{
			name: "who comes between a reset and the leaving of those who waited, waits with the next",
			play: func(w *world) {
				b := locks.NewBarrier(2)
				w.come("a", b, 1)
				w.OneTurn()
				w.come("b", b, 1)
				b.Reset()
				w.Settle()
				w.tellBarrier(b)
				w.come("c", b, 1)
				w.Settle()
			},
			want: []string{"--", "a: barrier: barrier aborted or reset: locks: barrier broken",
				"waiting 1 of 2, broken false", "c: barrier", "c has place 1", "b: barrier", "b has place 0"},
		},
	})
}

func TestBarrierOfNobodyIsAPanic(t *testing.T) {
	require.PanicsWithValue(t, "locks: a barrier of 0 parties", func() { locks.NewBarrier(0) })
}
