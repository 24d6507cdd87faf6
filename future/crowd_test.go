package future_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// teller is a waiter that notes its number when it is told.
type teller struct {
	n    int
	told *[]int
}

func (t *teller) Unpark() { *t.told = append(*t.told, t.n) }

func TestAHundredThousandWaitersAreToldInOrder(t *testing.T) {
	l := loop.New(nil)
	p := future.New[int](l)
	var told, want []int
	for n := range 100_000 {
		p.Future().Subscribe(&teller{n, &told})
		want = append(want, n)
	}
	require.Equal(t, len(want), p.Future().Waiters())
	p.SetResult(1)
	require.Equal(t, want, told)
	require.NoError(t, l.Close())
}

// A slice is the twin of the waiters of a future: whoever comes and goes, those that are left are told in order.
func TestWaitersAgainstATwin(t *testing.T) {
	l := loop.New(nil)
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 0))
		p := future.New[int](l)
		var told, want []int
		waiters := make([]*teller, 40)
		for n := range waiters {
			waiters[n] = &teller{n, &told}
		}
		for range 300 {
			w := waiters[random.IntN(len(waiters))]
			if random.IntN(5) < 3 {
				p.Future().Subscribe(w)
				want = append(want, w.n)
			} else {
				before := len(want)
				want = slices.DeleteFunc(want, func(n int) bool { return n == w.n })
				require.Equal(t, before-len(want), p.Future().Unsubscribe(w))
			}
			require.Equal(t, len(want), p.Future().Waiters())
		}
		p.SetResult(1)
		require.Equal(t, want, told)
	}
	require.NoError(t, l.Close())
}
