package pool_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// stuck returns a pool of one worker that runs a job until release is called.
func stuck(t *testing.T, o pool.Options) (p *pool.Pool, release func()) {
	o.Workers = 1
	p = pool.NewWith(&o)
	gate, begun := make(chan struct{}), make(chan struct{})
	require.NoError(t, p.Submit(func() {
		close(begun)
		<-gate
	}))
	<-begun
	return p, func() { close(gate) }
}

func number(v int) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { return v, nil }
}

func TestPoolOptionsThatMakeNoSense(t *testing.T) {
	for want, o := range map[string]pool.Options{
		"pool: a pool with -1 workers, a queue of 0, an idle timeout of 0s and policy 0":  {Workers: -1},
		"pool: a pool with 0 workers, a queue of -1, an idle timeout of 0s and policy 0":  {Queue: -1},
		"pool: a pool with 0 workers, a queue of 0, an idle timeout of -1ns and policy 0": {IdleTimeout: -1},
		"pool: a pool with 0 workers, a queue of 0, an idle timeout of 0s and policy 9":   {WhenFull: 9},
	} {
		require.PanicsWithValue(t, want, func() { pool.NewWith(&o) })
	}
	require.Equal(t, "[wait for room refuse run unbounded]",
		fmt.Sprint([]pool.FullPolicy{pool.WaitForRoom, pool.Refuse, pool.RunUnbounded}))
}

func TestAFullPoolThatRefuses(t *testing.T) {
	p, release := stuck(t, pool.Options{Queue: 2, WhenFull: pool.Refuse})
	queued := []*pool.Job[int]{pool.Submit(t.Context(), p, number(1)), pool.Submit(t.Context(), p, number(2))}
	refused := pool.Submit(t.Context(), p, number(3))
	require.Equal(t, "job, finished: pool: full", refused.String())
	require.ErrorIs(t, p.Submit(func() { panic("never") }), pool.ErrFull)
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, p, number(4)).Await(co)
		require.ErrorIs(t, err, pool.ErrFull)
		_, err = p.Room(co).Await(co) // which it does not wait for
		return err
	}))
	require.Equal(t, pool.Stats{Workers: 1, Running: 1, Queued: 2, Refused: 3}, p.Stats())
	queued[0].Cancel() // makes room at once
	queued = append(queued, pool.Submit(t.Context(), p, number(5)))
	release()
	require.NoError(t, p.Close())
	require.Equal(t, "[job, canceled: canceled job, finished job, finished]", fmt.Sprint(queued))
	require.Equal(t, pool.Stats{Completed: 3, Canceled: 1, Refused: 3}, p.Stats())
}

func TestAFullPoolThatRunsUnbounded(t *testing.T) {
	p, release := stuck(t, pool.Options{Queue: 1, WhenFull: pool.RunUnbounded})
	queued := pool.Submit(t.Context(), p, number(1))
	gate := make(chan struct{})
	var extra []*pool.Job[int]
	for i := range 10 {
		extra = append(extra, pool.Submit(t.Context(), p, func(context.Context) (int, error) {
			if i == 3 {
				runtime.Goexit()
			}
			<-gate
			return i, nil
		}))
	}
	<-extra[3].Done()
	require.Equal(t, pool.Pending, queued.State())
	close(gate)
	for i, j := range extra {
		if i != 3 {
			v, err := j.Result(t.Context())
			require.Equal(t, []any{i, nil}, []any{v, err})
		}
	}
	release()
	require.NoError(t, p.Close())
	require.Equal(t, pool.Stats{Completed: 12}, p.Stats())
}

func TestAFullPoolBlocksGoroutinesUntilThereIsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, release := stuck(t, pool.Options{Queue: 2})
		order := make(chan int, 10)
		for i := range 6 {
			go func() {
				time.Sleep(time.Duration(i)) // the bubble's time, to put them in order
				require.NoError(t, p.Submit(func() { order <- i }))
			}()
		}
		time.Sleep(time.Hour)
		require.Equal(t, pool.Stats{Workers: 1, Running: 1, Queued: 2, Waiting: 4}, p.Stats())

		ctx, cancel := context.WithCancelCause(t.Context())
		gone := make(chan error, 1)
		go func() { gone <- p.SubmitContext(ctx, func() { panic("never") }) }()
		canceled := make(chan *pool.Job[int], 1)
		go func() { canceled <- pool.Submit(ctx, p, func(context.Context) (int, error) { panic("never") }) }()
		synctest.Wait()
		require.Equal(t, 6, p.Stats().Waiting)
		cancel(errWhy)
		require.Equal(t, errWhy, <-gone)
		require.Equal(t, "job, canceled: canceled: why", (<-canceled).String())

		release()
		require.Equal(t, []int{0, 1, 2, 3, 4, 5}, []int{<-order, <-order, <-order, <-order, <-order, <-order})
		require.NoError(t, p.Close())
	})
}

func TestAFullPoolDoesNotBlockALoop(t *testing.T) {
	p, release := stuck(t, pool.Options{Queue: 1})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		fs := []*future.Future[int]{bridge.RunInExecutor(co, p, number(0))}
		require.EqualError(t, p.Submit(func() { panic("never") }), "Submit to a full pool: loop: this would block the "+
			"loop of this goroutine: await its Room(co) before, or use RunInExecutor")
		_, err := pool.Submit(co.Context(), p, number(9)).Result(co.Context())
		require.ErrorIs(t, err, loop.ErrWouldBlock)
		for i := range 4 {
			fs = append(fs, bridge.RunInExecutor(co, p, number(i+1)))
		}
		require.Equal(t, pool.Stats{Workers: 1, Running: 1, Queued: 1, Waiting: 4}, p.Stats())
		require.True(t, fs[2].Cancel(errWhy)) // in the line
		require.True(t, fs[0].Cancel(errWhy)) // in the queue: the next of the line takes its place
		require.Equal(t, pool.Stats{Workers: 1, Running: 1, Queued: 1, Waiting: 2, Canceled: 2}, p.Stats())
		release()
		for _, i := range []int{1, 3, 4} {
			v, err := fs[i].Await(co)
			require.Equal(t, []any{i, nil}, []any{v, err})
		}
		return p.Join(co)
	}))
}

// A coroutine that awaits room makes jobs no faster than the pool runs them.
func TestRoomHoldsACoroutineBack(t *testing.T) {
	const jobs, workers, queue = 200, 2, 3
	p := pool.NewWith(&pool.Options{Workers: workers, Queue: queue})
	most := 0
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		producer := func(co *loop.Co) error {
			for range jobs {
				if _, err := p.Room(co).Await(co); err != nil {
					return err
				}
				bridge.RunInExecutor(co, p, number(1))
				s := p.Stats()
				most = max(most, s.Queued+s.Waiting)
			}
			return nil
		}
		first, second := task.Do(co, producer), task.Do(co, producer)
		_, err := future.Gather(co, first, second).Await(co)
		return err
	}))
	require.NoError(t, p.Close())
	require.LessOrEqual(t, most, workers+queue+2,
		"beyond what workers are about to take, and the queue, each producer has one job")
	require.Equal(t, uint64(2*jobs), p.Stats().Completed)
}

func TestRoom(t *testing.T) {
	p, release := stuck(t, pool.Options{Queue: 1})
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		_, err := p.Room(co).Await(co)
		require.NoError(t, err)
		queued := bridge.RunInExecutor(co, p, number(1))
		first, canceled, last := p.Room(co), p.Room(co), p.Room(co)
		require.True(t, canceled.Cancel(errWhy))
		require.Equal(t, 2, p.Stats().Waiting)
		require.False(t, first.Done())
		release()
		_, err = first.Await(co)
		require.NoError(t, err)
		_, err = last.Await(co)
		require.NoError(t, err)
		_, err = queued.Await(co)
		require.NoError(t, err)
		require.NoError(t, p.Join(co))
		_, err = p.Room(co).Await(co)
		require.ErrorIs(t, err, pool.ErrClosed)
		return co.Sleep(time.Hour) // time is not held
	}))
	require.NoError(t, l.Close())
}

// What a canceled job leaves is room, also before anybody has looked for some.
func TestRoomBesideCanceledJobs(t *testing.T) {
	p, release := stuck(t, pool.Options{Queue: 4})
	first := pool.Submit(t.Context(), p, number(0))
	for range 3 {
		pool.Submit(t.Context(), p, number(1))
	}
	require.Equal(t, pool.CanceledNow, first.Cancel())
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := p.Room(co).Await(co)
		return err
	}))
	release()
	require.NoError(t, p.Close())
}

// Who only waited for room is no job that was canceled.
func TestRoomIsNoJob(t *testing.T) {
	p, release := stuck(t, pool.Options{Queue: 1})
	pool.Submit(t.Context(), p, number(0))
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		left, turnedAway := p.Room(co), p.Room(co)
		left.Cancel(nil)
		closed := p.ShutdownOn(co, pool.ShutdownOptions{CancelQueued: true})
		_, err := turnedAway.Await(co)
		require.Equal(t, pool.ErrClosed, err)
		release()
		_, err = closed.Await(co)
		return err
	}))
	require.Equal(t, pool.Stats{Completed: 1, Canceled: 1}, p.Stats())
}

// Whoever offers far more than a bounded pool can do does not fill the memory: what waits is the queue, and one job for
// each who offers.
func TestABoundedPoolStaysSmall(t *testing.T) {
	const producers, each, workers, queue = 4, 500, 2, 8
	var live, most, ran atomic.Int32
	p := pool.NewWith(&pool.Options{Workers: workers, Queue: queue})
	var all sync.WaitGroup
	for range producers {
		all.Go(func() {
			for range each {
				for n := live.Add(1); n > most.Load(); {
					most.Store(n)
				}
				_ = p.Submit(func() { ran.Add(1); live.Add(-1) })
			}
		})
	}
	all.Wait()
	require.NoError(t, p.Close())
	require.LessOrEqual(t, most.Load(), int32(producers+queue+workers))
	require.Equal(t, int32(producers*each), ran.Load())
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Canceled jobs leave a queue that no worker comes to.
func TestCanceledJobsDoNotPileUp(t *testing.T) {
	const jobs, size = 4000, 1 << 10
	big := func() func(context.Context) (int, error) {
		ballast := make([]byte, size)
		return func(context.Context) (int, error) { return len(ballast), nil }
	}
	for _, tt := range []struct {
		name string
		o    pool.Options
	}{{"in the queue", pool.Options{}}, {"in the line", pool.Options{Queue: 1}}} {
		t.Run(tt.name, func(t *testing.T) {
			p, release := stuck(t, tt.o)
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				kept := bridge.RunInExecutor(co, p, number(1))
				before := heap()
				for range jobs {
					bridge.RunInExecutor(co, p, big()).Cancel(nil)
				}
				require.Less(t, int64(heap())-int64(before), int64(jobs*size/8))
				require.Equal(t, pool.Stats{Workers: 1, Running: 1, Queued: 1, Canceled: jobs}, p.Stats())
				release()
				_, err := kept.Await(co)
				return err
			}))
			require.NoError(t, p.Close())
		})
	}
}
