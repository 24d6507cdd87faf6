package pool_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// A bounded pool that is offered many times what it can do holds no more than its queue, its workers, and what is
// offered in that moment: each job has 64 KiB, and a thousand of them never come together.
func TestMemoryIsFlatWhenABoundedPoolIsOfferedTooMuch(t *testing.T) {
	const offered, size, bound = 1000, 64 << 10, 4 << 20
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	job := func() func(context.Context) (int, error) {
		data := make([]byte, size)
		return func(context.Context) (int, error) { return len(data), nil }
	}
	most := func(offer func(n int)) (grown int64) {
		before := heap()
		for n := range offered {
			if offer(n); n%(offered/10) == 0 {
				grown = max(grown, heap()-before)
			}
		}
		return grown
	}
	t.Run("by a coroutine", func(t *testing.T) {
		p := pool.NewWith(&pool.Options{Workers: 2, Queue: 8})
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			require.Less(t, most(func(int) {
				_, err := p.Room(co).Await(co)
				require.NoError(t, err)
				bridge.RunInExecutor(co, p, job())
			}), int64(bound))
			return p.Join(co)
		}))
	})
	t.Run("by a goroutine", func(t *testing.T) {
		p := pool.NewWith(&pool.Options{Workers: 2, Queue: 8})
		require.Less(t, most(func(int) {
			run := job()
			require.NoError(t, p.Submit(func() { _, _ = run(t.Context()) }))
		}), int64(bound))
		require.NoError(t, p.Close())
	})
	t.Run("and refuses", func(t *testing.T) {
		p := pool.NewWith(&pool.Options{Workers: 1, Queue: 8, WhenFull: pool.Refuse})
		gate := make(chan struct{})
		require.NoError(t, p.Submit(func() { <-gate }))
		refused := 0
		require.Less(t, most(func(int) {
			run := job()
			if p.Submit(func() { _, _ = run(t.Context()) }) != nil {
				refused++
			}
		}), int64(bound))
		require.GreaterOrEqual(t, refused, offered-9)
		close(gate)
		require.NoError(t, p.Close())
	})
}
