package queue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/task/queue"
)

// A less that panics, at whichever of its calls, leaves the queue as it was: nothing is lost, doubled or out of order.
func TestALessThatPanicsChangesNothing(t *testing.T) {
	const items = 20
	for at := 1; at < 250; at++ {
		calls := 0
		q := queue.NewPriority(0, func(a, b int) bool {
			if calls++; calls == at {
				panic("boom")
			}
			return a < b
		})
		again := func(do func()) {
			before := q.Len()
			defer func() {
				if recover() != nil {
					require.Equal(t, before, q.Len())
					do()
				}
			}()
			do()
		}
		var want, got []int
		for n := range items {
			again(func() { require.NoError(t, q.TryPut(n*7%items)) })
			want = append(want, n)
		}
		for range items {
			again(func() {
				item, err := q.TryGet()
				require.NoError(t, err)
				got = append(got, item)
			})
		}
		require.Equal(t, want, got)
	}
}
