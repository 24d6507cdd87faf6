package ring_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ring"
)

func TestAnEmptyRing(t *testing.T) {
	var r ring.Ring[int]
	require.Zero(t, r.Len())
	require.Equal(t, r.Head(), r.Tail())
	require.Nil(t, r.At(0))
	r.Reset()
	require.Zero(t, r.Len())
}

func TestEntriesKeepTheirNumbersWhileTheRingGrows(t *testing.T) {
	var r ring.Ring[int]
	for n := range 40 {
		r.Push(n)
	}
	for range 30 {
		r.Pop()
	}
	for n := 40; n < 1000; n++ { // grows several times, and begins not at slot zero
		require.Equal(t, uint64(n), r.Tail())
		r.Push(n)
	}
	for n := r.Head(); n != r.Tail(); n++ {
		require.Equal(t, int(n), *r.At(n))
	}
	require.Nil(t, r.At(29), "popped")
	require.Nil(t, r.At(1000), "not pushed yet")
}

func TestASlotCanBeChangedWhileItsEntryWaits(t *testing.T) {
	var r ring.Ring[string]
	r.Push("a")
	n := r.Tail()
	r.Push("b")
	*r.At(n) = "changed"
	require.Equal(t, []string{"a", "changed"}, []string{r.Pop(), r.Pop()})
	require.Nil(t, r.At(n))
}

func TestResetKeepsTheCountOfNumbers(t *testing.T) {
	var r ring.Ring[int]
	r.Push(1)
	r.Push(2)
	r.Reset()
	require.Zero(t, r.Len())
	require.Equal(t, uint64(2), r.Tail())
	require.Nil(t, r.At(1))
	r.Push(3)
	require.Equal(t, 3, *r.At(2))
	require.Equal(t, 3, r.Pop())
}

func TestAPoppedEntryIsForgotten(t *testing.T) {
	var r ring.Ring[*int]
	r.Push(new(int))
	r.Push(new(int))
	slot := r.At(0)
	r.Pop()
	require.Nil(t, *slot)
}

// twin is a ring as one would write it without a thought of speed.
type twin struct {
	entries []int
	first   uint64
}

func (w *twin) at(n uint64) *int {
	if n < w.first || n >= w.first+uint64(len(w.entries)) {
		return nil
	}
	return &w.entries[n-w.first]
}

func (w *twin) pop() int {
	v := w.entries[0]
	w.entries = w.entries[1:]
	w.first++
	return v
}

func (w *twin) reset() { w.entries, w.first = nil, w.first+uint64(len(w.entries)) }

func TestAgainstATwin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var r ring.Ring[int]
	var w twin
	for step := range 50_000 {
		bias := 3 + step/5000%5 // phases in which it grows, and in which it drains
		switch k := rng.IntN(100); {
		case k == 0 && step%7 == 0:
			r.Reset()
			w.reset()
		case k < 20:
			n := rng.Uint64N(r.Tail() + 3)
			require.Equal(t, w.at(n), r.At(n))
			if slot := r.At(n); slot != nil {
				*slot, *w.at(n) = -step, -step
			}
		case k < 12*bias:
			r.Push(step)
			w.entries = append(w.entries, step)
		case r.Len() > 0:
			require.Equal(t, w.pop(), r.Pop())
		}
		require.Equal(t, len(w.entries), r.Len())
		require.Equal(t, w.first, r.Head())
	}
}

func TestAWarmRingAllocatesNothing(t *testing.T) {
	var r ring.Ring[int]
	cycle := func() {
		for n := range 50 {
			r.Push(n)
		}
		for range 50 {
			r.Pop()
		}
	}
	cycle()
	require.Zero(t, testing.AllocsPerRun(100, cycle))
}
