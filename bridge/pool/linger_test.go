package pool_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
)

// Jobs that come one by one meet workers that are about to sleep, do sleep, are called, are sent away, or are to end
// with the pool; whatever they do, each job that was taken is run.
func TestEveryJobIsRunWhateverItsWorkerIsAbout(t *testing.T) {
	for _, idle := range []time.Duration{0, time.Microsecond} {
		for range storm / 10 {
			p := pool.NewWith(&pool.Options{Workers: 3, IdleTimeout: idle})
			var taken, ran atomic.Int64
			var all sync.WaitGroup
			for range 2 {
				all.Go(func() {
					for n := range 40 {
						if p.Submit(func() { ran.Add(1) }) == nil {
							taken.Add(1)
						}
						for range n % 9 {
							runtime.Gosched()
						}
					}
				})
			}
			for ran.Load() < 40 {
				runtime.Gosched()
			}
			require.NoError(t, p.Close())
			all.Wait()
			require.Equal(t, taken.Load(), ran.Load())
			require.Equal(t, pool.Stats{Completed: uint64(taken.Load())}, p.Stats())
		}
	}
}
