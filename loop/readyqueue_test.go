package loop

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// numberedEntry is an entry that can be told from others.
type numberedEntry int

func (numberedEntry) Run() {}

// queueTwin is a readyQueue as one would write it without a thought of speed.
type queueTwin struct {
	entries []Runnable
	first   uint64
}

func (w *queueTwin) at(n uint64) *Runnable {
	if n < w.first || n >= w.first+uint64(len(w.entries)) {
		return nil
	}
	return &w.entries[n-w.first]
}

func (w *queueTwin) pop() Runnable {
	v := w.entries[0]
	w.entries = w.entries[1:]
	w.first++
	return v
}

func (w *queueTwin) reset() { w.entries, w.first = nil, w.first+uint64(len(w.entries)) }

func TestTheReadyQueueAgainstATwin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var q readyQueue
	var w queueTwin
	require.Nil(t, q.at(0))
	for step := range 100_000 {
		bias := 2 + step/10_000%5 // phases in which it grows by many blocks, and in which it drains
		switch k := rng.IntN(100); {
		case k == 0 && step%49 == 0:
			q.reset()
			w.reset()
		case k < 20:
			n := rng.Uint64N(q.tail + 3)
			require.Equal(t, w.at(n), q.at(n))
			if place := q.at(n); place != nil {
				*place, *w.at(n) = numberedEntry(-step), numberedEntry(-step)
			}
		case k < 20+12*bias:
			q.push(numberedEntry(step))
			w.entries = append(w.entries, numberedEntry(step))
		case q.len() > 0:
			require.Equal(t, w.entries[0], q.front())
			require.Equal(t, w.pop(), q.pop())
		}
		require.Equal(t, len(w.entries), q.len())
		require.Equal(t, w.first, q.head)
	}
}

func TestThePlacesOfTheReadyQueueAreForgotten(t *testing.T) {
	var q readyQueue
	q.push(numberedEntry(1))
	q.push(numberedEntry(2))
	place := q.at(0)
	q.pop()
	require.Nil(t, *place)
	place = q.at(1)
	q.reset()
	require.Nil(t, *place)
	require.Nil(t, q.at(1))
	q.push(numberedEntry(3))
	require.Equal(t, numberedEntry(3), *q.at(2))
}

// What a batch leaves behind is no more than the spare blocks, and those serve the next one.
func TestALargeBatchLeavesSpareBlocks(t *testing.T) {
	var q readyQueue
	batch := func(n int) {
		for i := range n {
			q.push(numberedEntry(i & 127)) // small numbers are interfaces without an allocation
		}
		for range n {
			q.pop()
		}
	}
	batch(10 * maxSpare * readyBlock)
	require.Len(t, q.spare, maxSpare)
	require.Nil(t, q.first)
	require.Zero(t, testing.AllocsPerRun(20, func() { batch(maxSpare * readyBlock) }))
	require.Zero(t, testing.AllocsPerRun(1000, func() { batch(5) }))
}
