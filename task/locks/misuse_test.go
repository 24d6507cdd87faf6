package locks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// A With of nothing has acquired nothing.
func TestWithOfANilFunction(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		var lock locks.Lock
		var condition locks.Condition
		semaphore, bounded := locks.NewSemaphore(1), locks.NewBoundedSemaphore(1)
		for i, with := range []func(co *loop.Co, body func() error) error{lock.With, condition.With, semaphore.With,
			bounded.With} {
			require.PanicsWithValue(t, "locks: With of a nil function", func() { _ = with(co, nil) }, i)
		}
		require.False(t, lock.Locked() || condition.Locked() || semaphore.Locked() || bounded.Locked())
		return nil
	}))
	require.PanicsWithValue(t, "locks: a semaphore of -1 units", func() { locks.NewSemaphore(-1) })
	require.PanicsWithValue(t, "locks: a barrier of 0 parties", func() { locks.NewBarrier(0) })
}
