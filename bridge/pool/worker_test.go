package pool_test

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func TestEachWorkerIsInitializedOnce(t *testing.T) {
	workers := make(chan uint64, 10)
	p := pool.NewWith(&pool.Options{Workers: 1, Init: func() error { workers <- ambient.Number(); return nil }})
	own := func(context.Context) (uint64, error) { return ambient.Number(), nil }
	for range 3 {
		pool.Submit(t.Context(), p, own)
	}
	gone := pool.Submit(t.Context(), p, func(context.Context) (uint64, error) { runtime.Goexit(); return 0, nil })
	_, err := gone.Result(t.Context())
	require.Equal(t, loop.ErrGoexit, err)
	after, err := pool.Submit(t.Context(), p, own).Result(t.Context())
	require.NoError(t, err)
	require.NoError(t, p.Close())
	require.Len(t, workers, 2, "a goroutine that ends is replaced")
	<-workers
	require.Equal(t, <-workers, after)
}

// Behaviors 299.
func TestAFailingInitializerBreaksThePool(t *testing.T) {
	for name, init := range map[string]func() error{
		"an error": func() error { return errBoom },
		"a panic":  func() error { panic(errBoom) },
		"a Goexit": func() error { runtime.Goexit(); return nil },
	} {
		for _, o := range []pool.Options{{Workers: 1}, {Workers: 1, Queue: 1}, {Workers: 1, Queue: 1, WhenFull: pool.RunUnbounded}} {
			t.Run(fmt.Sprint(name, o.Queue, o.WhenFull), func(t *testing.T) {
				want := errBoom
				if name == "a Goexit" {
					want = loop.ErrGoexit
				}
				gate := make(chan struct{})
				o.Init = func() error { <-gate; return init() }
				p := pool.NewWith(&o)
				broken := func(err error) {
					require.ErrorIs(t, err, pool.ErrBroken)
					require.ErrorIs(t, err, want)
				}
				require.NoError(t, loop.Run(func(co *loop.Co) error {
					var fs []*future.Future[int]
					for i := range 4 {
						fs = append(fs, bridge.RunInExecutor(co, p, number(i)))
					}
					close(gate)
					for _, f := range fs {
						broken(lab.AwaitBoth(co, f)[0])
						require.False(t, f.Canceled())
					}
					broken(bridge.RunInExecutor(co, p, number(1)).Err())
					return nil
				}))
				_, err := pool.Submit(t.Context(), p, number(1)).Result(t.Context())
				broken(err)
				broken(p.Submit(func() { panic("never") }))
				require.NoError(t, p.Close())
				require.Zero(t, p.Stats().Completed)
			})
		}
	}
}

// Behaviors 299.
func TestABrokenPoolTellsWhoWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		p := pool.NewWith(&pool.Options{Workers: 1, Queue: 1, Init: func() error { <-gate; return errBoom }})
		errs := make(chan error, 4)
		for range 4 {
			go func() {
				_, err := pool.Submit(t.Context(), p, number(1)).Result(t.Context())
				errs <- err
			}()
		}
		synctest.Wait()
		close(gate)
		for range 4 {
			require.ErrorIs(t, <-errs, pool.ErrBroken)
		}
		require.NoError(t, p.Close())
	})
}

func TestIdleWorkersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.NewWith(&pool.Options{Workers: 4, IdleTimeout: time.Minute})
		atOnce := func(n int) {
			gate := make(chan struct{})
			for range n {
				require.NoError(t, p.Submit(func() { <-gate }))
			}
			synctest.Wait()
			close(gate)
			synctest.Wait()
		}
		workers := func(after time.Duration) int {
			time.Sleep(after) // the bubble's time
			synctest.Wait()
			return p.Stats().Workers
		}
		atOnce(4)
		require.Equal(t, 4, workers(time.Minute-1))
		require.Equal(t, 0, workers(time.Minute+1))
		for range 10 {
			atOnce(2)
			require.Equal(t, 2, workers(time.Minute-1), "a worker with jobs stays")
		}
		require.Equal(t, 0, workers(2*time.Minute))
		atOnce(3)
		require.Equal(t, pool.Stats{Workers: 3, Idle: 3, Completed: 27}, p.Stats())
		require.NoError(t, p.Close())
	})
}

func TestAPoolThatMeasures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.NewWith(&pool.Options{Workers: 1, Measure: true})
		for range 3 {
			require.NoError(t, p.Submit(func() { time.Sleep(2 * time.Nanosecond) }))
		}
		require.NoError(t, p.Close())
		require.Equal(t, pool.Stats{Completed: 3, QueueTime: 0 + 2 + 4, RunTime: 3 * 2}, p.Stats())
	})
}

// Behaviors 336.
func TestAnAbandonedJobIsSeenUntilItEnds(t *testing.T) {
	p := pool.New(2)
	gate := make(chan struct{})
	begun := make(chan struct{}, 2)
	blocks := func(context.Context) (int, error) { begun <- struct{}{}; <-gate; return 1, nil }
	var names []string
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		f := bridge.RunInExecutor(co, p, blocks)
		<-begun
		j := pool.Submit(co.Context(), p, blocks)
		<-begun
		require.Equal(t, pool.Stats{Workers: 2, Running: 2}, p.Stats())
		f.Cancel(errWhy)
		require.Equal(t, pool.Stats{Workers: 2, Running: 2, Abandoned: 1}, p.Stats())
		require.Equal(t, pool.Requested, j.Cancel())
		require.Equal(t, pool.Stats{Workers: 2, Running: 2, Abandoned: 2}, p.Stats())
		return nil
	}))
	for _, j := range p.Running() {
		require.True(t, j.Abandoned)
		names = append(names, j.Function)
	}
	require.Len(t, names, 2)
	require.Contains(t, names[0], "pool_test.TestAnAbandonedJobIsSeenUntilItEnds.func1 (")
	close(gate)
	require.NoError(t, p.Close())
	require.Equal(t, pool.Stats{Completed: 2}, p.Stats())
	require.Empty(t, p.Running())
}

// Cancel and the worker race for a job: it runs, or it is canceled, and nobody learns both.
func TestCancelRacesWithTheWorker(t *testing.T) {
	p := pool.New(2)
	var ran atomic.Int32
	fn := func(context.Context) (int, error) { ran.Add(1); return 1, nil }
	finished := 0
	for i := range 300 {
		j := pool.Submit(t.Context(), p, fn)
		for range i % 7 {
			runtime.Gosched()
		}
		answer := j.Cancel()
		_, err := j.Result(t.Context())
		require.Equal(t, answer == pool.CanceledNow, err != nil, "%v, %v", answer, err)
		if err == nil {
			finished++
		}
	}
	require.NoError(t, p.Close())
	require.Equal(t, int32(finished), ran.Load())
	s := p.Stats()
	require.Equal(t, []uint64{uint64(finished), 300}, []uint64{s.Completed, s.Completed + s.Canceled})
}

// Behaviors 340.
func TestCancelOfAFutureRacesWithTheWorker(t *testing.T) {
	p := pool.New(2)
	var reports []loop.Report
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r) }})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		for i := range 300 {
			f := bridge.RunInExecutor(co, p, func(context.Context) (int, error) { return 1, errBoom })
			for range i % 7 {
				runtime.Gosched()
			}
			if i%3 == 0 {
				require.NoError(t, co.Yield())
			}
			canceled := f.Cancel(errWhy)
			_, err := f.Await(co)
			require.Equal(t, canceled, f.Canceled())
			require.Error(t, err)
		}
		return p.Join(co)
	}))
	require.NoError(t, l.Close())
	require.Empty(t, reports)
	s := p.Stats()
	require.Equal(t, uint64(300), s.Completed+s.Canceled)
}

// Behaviors 337.
func TestALoopThatEndsWhileJobsAreQueuedAndRun(t *testing.T) {
	p, release := stuck(t, pool.Options{Queue: 2})
	var ran atomic.Int32
	var fs []*future.Future[int]
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for range 5 {
			fs = append(fs, bridge.RunInExecutor(co, p,
				func(context.Context) (int, error) { ran.Add(1); return 1, errBoom }))
		}
		return nil
	}))
	release()
	require.NoError(t, p.Close())
	require.Equal(t, int32(5), ran.Load(), "nobody has canceled them")
	for _, f := range fs {
		require.False(t, f.Done())
	}
}

// A worker that is about to end for want of work, or has just decided to, takes no place from the next job.
func TestAJobThatMeetsAWorkerOnItsWayOut(t *testing.T) {
	p := pool.NewWith(&pool.Options{Workers: 1, Queue: 1, WhenFull: pool.Refuse, IdleTimeout: time.Microsecond})
	for range storm {
		first, second := pool.Submit(t.Context(), p, number(1)), pool.Submit(t.Context(), p, number(2))
		for _, j := range []*pool.Job[int]{first, second} {
			_, err := j.Result(t.Context())
			require.NoError(t, err)
		}
		for p.Stats().Running > 0 {
			runtime.Gosched()
		}
	}
	require.NoError(t, p.Close())
	require.Equal(t, pool.Stats{Completed: 2 * storm}, p.Stats())
}
