package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// tell logs how a semaphore stands.
func (w *world) tell(s *locks.Semaphore) { w.Add("value %d, locked %v", s.Value(), s.Locked()) }

func TestSemaphoreCountsUnits(t *testing.T) {
	playAll(t, []scene{
		{
			name: "units are taken without giving way while there are any",
			play: func(w *world) {
				s := locks.NewSemaphore(2)
				w.start("a", unit(s), unit(s), act(func() { w.tell(s) }), unit(s))
				w.OneTurn()
				s.Release()
				w.OneTurn()
			},
			want: []string{"--", "a: unit", "a: unit", "value 0, locked true", "--", "a: unit"},
		},
		{
			name: "the zero value has one unit",
			play: func(w *world) {
				var s locks.Semaphore
				var b locks.BoundedSemaphore
				w.Add("%d %v %v", s.Value(), s.TryAcquire(), s.TryAcquire())
				w.Add("%d %v %v", b.Value(), b.TryAcquire(), b.TryAcquire())
				w.Add("%v %v", b.Release(), b.Release() != nil)
			},
			want: []string{"1 true false", "1 true false", "<nil> true"},
		},
	})
}

func TestSemaphoreIsFirstComeFirstServed(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 257.
		{
			name: "a release hands the unit over at once",
			play: func(w *world) {
				s := locks.NewSemaphore(0)
				w.start("a", unit(s))
				w.OneTurn()
				s.Release()
				w.tell(s)
				w.Add("try: %v", s.TryAcquire())
				w.start("b", unit(s))
				w.OneTurn()
				w.tell(s)
			},
			want: []string{"--", "value 0, locked true", "try: false", "--", "a: unit", "value 0, locked true"},
		},
		// Behaviors 257.
		{
			name: "who has released does not get the unit again before those who wait",
			play: func(w *world) {
				s := locks.NewSemaphore(1)
				w.start("a", unit(s), act(s.Release), unit(s), act(s.Release))
				w.start("b", unit(s), act(s.Release), unit(s), act(s.Release))
				for range 3 {
					w.OneTurn()
				}
				w.tell(s)
			},
			want: []string{"--", "a: unit", "a: unit", "b: unit", "b: unit", "--", "--", "value 1, locked false"},
		},
		// Behaviors 259.
		{
			name: "three releases before anyone runs wake three, before those who come later",
			play: func(w *world) {
				s := locks.NewSemaphore(0)
				for _, name := range []string{"a", "b", "c", "d"} {
					w.start(name, unit(s))
				}
				w.OneTurn()
				for range 3 {
					s.Release()
				}
				w.tell(s)
				w.start("e", unit(s))
				w.OneTurn()
				s.Release()
				s.Release()
				w.OneTurn()
			},
			want: []string{"--", "value 0, locked true", "--", "a: unit", "b: unit", "c: unit", "--", "d: unit",
				"e: unit"},
		},
	})
}

func TestSemaphoreWhoseWaitersAreCanceled(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 258.
		{
			name: "the one to whom the unit was handed is canceled",
			play: func(w *world) {
				s := locks.NewSemaphore(0)
				a := w.start("a", unit(s))
				w.start("b", unit(s))
				w.OneTurn()
				s.Release()
				a.Cancel(errWhy)
				w.OneTurn()
				w.tell(s)
				w.OneTurn()
				s.Release()
				w.tell(s)
			},
			want: []string{"--", "--", "a: unit: canceled: why", "value 0, locked true", "--", "b: unit",
				"value 1, locked false"},
		},
		// Behaviors 258.
		{
			name: "the one to whom the unit was handed is canceled, and nobody else waits",
			play: func(w *world) {
				s := locks.NewSemaphore(0)
				a := w.start("a", unit(s))
				w.OneTurn()
				s.Release()
				a.Cancel(nil)
				w.OneTurn()
				w.tell(s)
			},
			want: []string{"--", "--", "a: unit: canceled", "value 1, locked false"},
		},
		{
			name: "a canceled wait is passed over, and holds nobody up",
			play: func(w *world) {
				s := locks.NewSemaphore(0)
				a := w.start("a", unit(s))
				w.start("b", unit(s))
				w.OneTurn()
				a.Cancel(nil)
				s.Release()
				w.OneTurn()
			},
			want: []string{"--", "--", "a: unit: canceled", "b: unit"},
		},
		{
			name: "a newcomer takes a unit for which only canceled ones wait",
			play: func(w *world) {
				s := locks.NewSemaphore(0)
				a := w.start("a", unit(s))
				w.OneTurn()
				a.Cancel(nil)
				s.Release()
				w.tell(s)
				w.Add("try: %v", s.TryAcquire())
				w.OneTurn()
				w.tell(s)
			},
			want: []string{"--", "value 1, locked false", "try: true", "--", "a: unit: canceled",
				"value 0, locked true"},
		},
	})
}

func TestBoundedSemaphore(t *testing.T) {
	playAll(t, []scene{
		// Behaviors 260.
		{
			name: "a bounded one refuses a release too many",
			play: func(w *world) {
				s := locks.NewBoundedSemaphore(2)
				w.Add("release: %v", s.Release())
				w.start("a", bounded(s))
				w.OneTurn()
				w.Add("release: %v, value %d", s.Release(), s.Value())
				w.Add("release: %v, value %d", s.Release(), s.Value())
			},
			want: []string{"release: release of a semaphore of 2: locks: bounded semaphore released too many times",
				"--", "a: unit", "release: <nil>, value 2",
				"release: release of a semaphore of 2: locks: bounded semaphore released too many times, value 2"},
		},
		// Behaviors 260.
		{
			name: "a bounded one of no unit",
			play: func(w *world) {
				s := locks.NewBoundedSemaphore(0)
				w.Add("try: %v, locked: %v, release: %v", s.TryAcquire(), s.Locked(), s.Release())
			},
			want: []string{"try: false, locked: true, " +
				"release: release of a semaphore of 0: locks: bounded semaphore released too many times"},
		},
	})
}

func TestSemaphoreWith(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		s := locks.NewSemaphore(1)
		require.ErrorIs(t, s.With(co, func() error {
			require.True(t, s.Locked())
			return errWhy
		}), errWhy)
		require.Equal(t, 1, s.Value())

		b := locks.NewBoundedSemaphore(1)
		require.ErrorIs(t, b.With(co, func() error { return errWhy }), errWhy)
		require.ErrorIs(t, b.With(co, b.Release), locks.ErrOverReleased)
		require.Equal(t, 1, b.Value())

		require.True(t, s.TryAcquire())
		require.True(t, b.TryAcquire())
		for _, with := range []func(*loop.Co, func() error) error{s.With, b.With} {
			co.Cancel(errWhy)
			require.ErrorIs(t, with(co, func() error { panic("not reached") }), errWhy)
		}
		require.Equal(t, []int{0, 0}, []int{s.Value(), b.Value()})
		return nil
	})
}

func TestNegativeUnitsArePanics(t *testing.T) {
	require.PanicsWithValue(t, "locks: a semaphore of -1 units", func() { locks.NewSemaphore(-1) })
	require.PanicsWithValue(t, "locks: a semaphore of -1 units", func() { locks.NewBoundedSemaphore(-1) })
}
