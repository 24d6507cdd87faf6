package pool_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
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

// handed has p run a job, and submits another while the worker has not gone to sleep yet, until it meets it so: then
// the other is the worker's at once, and not in the queue. It returns that one, and what the pool told of it.
func handed(t *testing.T, co *loop.Co, p *pool.Pool, fn func(context.Context) (int, error)) (
	*future.Future[int], pool.Stats,
) {
	for range storm {
		_, err := bridge.RunInExecutor(co, p, fn).Await(co)
		require.NoError(t, err)
		f := bridge.RunInExecutor(co, p, fn)
		if s := p.Stats(); s.Running == 1 {
			return f, s
		}
		_, err = f.Await(co)
		require.NoError(t, err)
	}
	require.FailNow(t, "the worker was never met before it slept")
	return nil, pool.Stats{}
}

func TestAWorkerThatDoesNotSleepYetIsHandedTheJob(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that it does not begin before the pool has told
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		p := pool.New(1)
		var ran []int
		job := func(n int) func(context.Context) (int, error) {
			return func(context.Context) (int, error) { ran = append(ran, n); return n, nil }
		}
		_, s := handed(t, co, p, job(0))
		require.Equal(t, pool.Stats{Workers: 1, Running: 1, Completed: s.Completed}, s)
		first, second := bridge.RunInExecutor(co, p, job(1)), bridge.RunInExecutor(co, p, job(2))
		_, err := future.Gather(co, first, second).Await(co)
		require.NoError(t, err)
		require.Equal(t, []int{0, 1, 2}, ran[s.Completed:])
		require.NoError(t, p.Join(co))
		require.Equal(t, pool.Stats{Completed: s.Completed + 3}, p.Stats())
		return nil
	}))
}

func TestAJobThatWasHandedMayStillBeTakenBack(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		p := pool.New(1)
		var ran uint64
		job := func(context.Context) (int, error) { ran++; return 0, nil }
		for p.Stats().Canceled == 0 { // it may have begun already
			f, _ := handed(t, co, p, job)
			f.Cancel(nil)
			_, err := bridge.RunInExecutor(co, p, job).Await(co)
			require.NoError(t, err)
		}
		require.NoError(t, p.Join(co))
		require.Equal(t, pool.Stats{Completed: ran, Canceled: 1}, p.Stats())
		return nil
	}))
}
