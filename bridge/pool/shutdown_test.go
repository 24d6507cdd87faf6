package pool_test

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Behaviors 296.
func TestShutdownThatCancelsWhatHasNotBegun(t *testing.T) {
	for _, o := range []pool.Options{{}, {Queue: 2}} {
		t.Run(fmt.Sprintf("a queue of %d", o.Queue), func(t *testing.T) {
			p, release := stuck(t, o)
			job := pool.Submit(t.Context(), p, number(1))
			var told []string
			job.OnDone(func(j *pool.Job[int]) { told = append(told, j.String()) })
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			require.NoError(t, l.Run(func(co *loop.Co) error {
				fs := []*future.Future[int]{bridge.RunInExecutor(co, p, number(1)),
					bridge.RunInExecutor(co, p, number(2))}
				require.NoError(t, p.Shutdown(pool.ShutdownOptions{CancelQueued: true, NoWait: true}))
				require.Equal(t, []string{"job, canceled: canceled: pool: executor closed"}, told)
				require.ErrorIs(t, p.Submit(func() { panic("never") }), pool.ErrClosed)
				for _, f := range fs {
					_, err := f.Await(co)
					require.Equal(t, loop.Canceled(pool.ErrClosed), err)
					require.True(t, f.Canceled())
				}
				release()
				return co.Sleep(time.Hour) // time is not held
			}))
			require.NoError(t, l.Close())
			require.NoError(t, p.Close())
			require.Equal(t, pool.Stats{Completed: 1, Canceled: 3}, p.Stats())
		})
	}
}

// Behaviors 295.
func TestShutdownThatWaitsForWhoWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, release := stuck(t, pool.Options{Queue: 1})
		results := make(chan error, 3)
		for range 3 {
			go func() { results <- p.Submit(func() {}) }()
		}
		synctest.Wait()
		require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true}))
		release()
		require.NoError(t, p.Close())
		require.Equal(t, []error{nil, nil, nil}, []error{<-results, <-results, <-results})
		require.Equal(t, pool.Stats{Completed: 4}, p.Stats())
	})
}

func TestShutdownTurnsAwayWhoWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, release := stuck(t, pool.Options{Queue: 1})
		require.NoError(t, p.Submit(func() { panic("never") }))
		refused := make(chan error, 3)
		go func() { refused <- p.Submit(func() { panic("never") }) }()
		go func() {
			_, err := pool.Submit(t.Context(), p, number(1)).Result(t.Context())
			refused <- err
		}()
		go func() {
			refused <- loop.Run(func(co *loop.Co) error {
				_, err := p.Room(co).Await(co)
				return err
			})
		}()
		synctest.Wait()
		require.Equal(t, 3, p.Stats().Waiting)
		require.NoError(t, p.Shutdown(pool.ShutdownOptions{CancelQueued: true, NoWait: true}))
		for range 3 {
			require.ErrorIs(t, <-refused, pool.ErrClosed)
		}
		release()
		require.NoError(t, p.Close())
	})
}

// Behaviors 300.
func TestShutdownThatGivesUpSaysWhatStillRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.NewWith(&pool.Options{Workers: 2, Measure: true})
		ctx, cancel := context.WithCancelCause(t.Context())
		var begun sync.WaitGroup // of both, or one of them is served by the worker that the other has not taken yet
		begun.Add(2)
		for range 2 {
			pool.Submit(t.Context(), p, func(context.Context) (int, error) {
				begun.Done()
				begun.Wait()
				return waitsForItsOwnPool(ctx, p)
			})
		}
		time.Sleep(time.Minute) // the bubble's time
		want := pool.Stats{Workers: 2, Running: 2, Queued: 2}
		require.Equal(t, want, p.Stats(), "nothing goes on: every worker waits for what is queued")

		begin := time.Now()
		err := p.Shutdown(pool.ShutdownOptions{Limit: time.Second})
		require.Equal(t, time.Second, time.Since(begin))
		require.ErrorIs(t, err, loop.ErrTimeout)
		require.ErrorContains(t, err,
			"pool: 2 jobs still running and 2 queued at the end of the limit of a shutdown\n\n")
		var still *pool.StillRunningError
		require.ErrorAs(t, err, &still)
		require.Len(t, still.Jobs, 2)
		for _, j := range still.Jobs {
			require.Contains(t, j.Function, "pool_test.TestShutdownThatGivesUpSaysWhatStillRuns.func1")
			require.Contains(t, j.Function, "shutdown_test.go:")
			require.Equal(t, time.Minute+time.Second, j.RunTime)
			require.Contains(t, j.Stack, "pool_test.waitsForItsOwnPool")
			require.True(t, strings.HasPrefix(j.Stack, "goroutine "))
			require.Contains(t, err.Error(), j.Stack)
		}

		cancel(errWhy)
		require.NoError(t, p.Close())
		require.Equal(t, pool.Stats{Completed: 4, QueueTime: 2 * (time.Minute + time.Second),
			RunTime: 2 * (time.Minute + time.Second)}, p.Stats())
	})
}

func waitsForItsOwnPool(ctx context.Context, p *pool.Pool) (int, error) {
	return pool.Submit(context.Background(), p, number(1)).Result(ctx)
}

// Behaviors 351.
func TestShutdownOnALoop(t *testing.T) {
	for _, tt := range []struct {
		name    string
		o       pool.ShutdownOptions
		release bool
		want    error
	}{
		{"waits", pool.ShutdownOptions{}, true, nil},
		{"waits within the limit", pool.ShutdownOptions{Limit: time.Hour}, true, nil},
		{"gives up", pool.ShutdownOptions{Limit: time.Nanosecond}, false, loop.ErrTimeout},
		{"does not wait", pool.ShutdownOptions{NoWait: true, Limit: time.Nanosecond}, false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, release := stuck(t, pool.Options{})
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			require.NoError(t, l.Run(func(co *loop.Co) error {
				f := p.ShutdownOn(co, tt.o)
				require.ErrorIs(t, p.Submit(func() { panic("never") }), pool.ErrClosed)
				if tt.release {
					release()
				}
				for _, err := range lab.AwaitBoth(co, f) {
					if tt.want == nil {
						require.NoError(t, err)
					} else {
						require.ErrorIs(t, err, tt.want)
						require.ErrorContains(t, err, "1 jobs still running and 0 queued")
					}
				}
				return co.Sleep(time.Hour) // time is not held
			}))
			if !tt.release {
				release()
			}
			require.NoError(t, l.Close())
			require.NoError(t, p.Close())
		})
	}
}

// Behaviors 351.
func TestShutdownRefusesToBlockALoopOrItsOwnWorker(t *testing.T) {
	p, release := stuck(t, pool.Options{})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		require.EqualError(t, p.Close(), "Shutdown: loop: this would block the loop of this goroutine: the pool takes no "+
			"more jobs, but to wait for its end, await its ShutdownOn")
		require.ErrorIs(t, p.Submit(func() {}), pool.ErrClosed)
		release()
		require.NoError(t, p.Join(co))
		return p.Close() // does not block any more
	}))

	own := pool.New(1)
	_, err := pool.Submit(t.Context(), own,
		func(context.Context) (int, error) { return 0, own.Close() }).Result(t.Context())
	require.Equal(t, pool.ErrSelfJoin, err)
	require.NoError(t, own.Close())
}

// Behaviors 297.
// An initializer runs on a worker, too.
func TestShutdownByAnInitializer(t *testing.T) {
	var p *pool.Pool
	p = pool.NewWith(&pool.Options{Workers: 1, Init: func() error { return p.Close() }})
	_, err := pool.Submit(t.Context(), p, number(1)).Result(t.Context())
	require.ErrorIs(t, err, pool.ErrBroken)
	require.ErrorIs(t, err, pool.ErrSelfJoin)
	require.NoError(t, p.Close())
}

func TestShutdownTwice(t *testing.T) {
	p, release := stuck(t, pool.Options{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { require.NoError(t, p.Close()) })
	}
	require.ErrorIs(t, p.Shutdown(pool.ShutdownOptions{Limit: time.Nanosecond}), loop.ErrTimeout)
	release()
	all.Wait()
	require.NoError(t, p.Shutdown(pool.ShutdownOptions{CancelQueued: true}))
	require.Equal(t, pool.Stats{Completed: 1}, p.Stats())
}

// Behaviors 298.
func TestAJobCanceledJustBeforeAShutdownDoesNotHoldIt(t *testing.T) {
	for range 200 {
		p := pool.New(1)
		first := pool.Submit(t.Context(), p, number(1))
		second := pool.Submit(t.Context(), p, number(2))
		var canceler sync.WaitGroup
		canceler.Go(func() { first.Cancel(); second.Cancel() })
		require.NoError(t, p.Close())
		canceler.Wait()
		<-first.Done()
		<-second.Done()
		s := p.Stats()
		require.Equal(t, uint64(2), s.Completed+s.Canceled)
	}
}

func TestACallbackThatPanicsDoesNotStopAShutdown(t *testing.T) {
	p, release := stuck(t, pool.Options{})
	var jobs []*pool.Job[int]
	for range 3 {
		j := pool.Submit(t.Context(), p, number(1))
		j.OnDone(func(*pool.Job[int]) { panic(errBoom) })
		jobs = append(jobs, j)
	}
	require.PanicsWithValue(t, errBoom,
		func() { _ = p.Shutdown(pool.ShutdownOptions{CancelQueued: true, NoWait: true}) })
	for _, j := range jobs {
		require.Equal(t, pool.Canceled, j.State())
	}
	release()
	require.NoError(t, p.Close())
}

// Each job that many goroutines submit while the pool is shut down runs or is refused, and none does both.
// A queue that is long is no stack that is deep.
func TestShutdownThatCancelsVeryMany(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20))
	p, release := stuck(t, pool.Options{})
	for range 100_000 {
		require.NoError(t, p.Submit(func() { panic("never") }))
	}
	require.NoError(t, p.Shutdown(pool.ShutdownOptions{CancelQueued: true, NoWait: true}))
	release()
	require.NoError(t, p.Close())
}

func TestShutdownWhileManySubmit(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    pool.Options
		s    pool.ShutdownOptions
	}{
		{"and wait", pool.Options{Workers: 2}, pool.ShutdownOptions{}},
		{"and wait for room", pool.Options{Workers: 2, Queue: 3}, pool.ShutdownOptions{}},
		{"and cancel", pool.Options{Workers: 2, Queue: 3}, pool.ShutdownOptions{CancelQueued: true}},
		{"and cancel, refusing", pool.Options{Workers: 2, Queue: 3, WhenFull: pool.Refuse},
			pool.ShutdownOptions{CancelQueued: true}},
		{"and cancel, unbounded", pool.Options{Workers: 2, Queue: 3, WhenFull: pool.RunUnbounded},
			pool.ShutdownOptions{CancelQueued: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const submitters, each = 8, 100
			p := pool.NewWith(&tt.o)
			var ran, finished, canceled, refused atomic.Int32
			var all sync.WaitGroup
			for range submitters {
				all.Go(func() {
					for range each {
						j := pool.Submit(t.Context(), p,
							func(context.Context) (int, error) { ran.Add(1); return 1, nil })
						switch _, err := j.Result(t.Context()); {
						case err == nil:
							finished.Add(1)
						case j.State() == pool.Canceled:
							canceled.Add(1)
						default:
							refused.Add(1)
						}
					}
				})
			}
			for ran.Load() < submitters*each/4 {
				runtime.Gosched()
			}
			require.NoError(t, p.Shutdown(tt.s))
			all.Wait()
			require.Equal(t, ran.Load(), finished.Load())
			require.Equal(t, int32(submitters*each), finished.Load()+canceled.Load()+refused.Load())
			require.Equal(t, uint64(ran.Load()), p.Stats().Completed)
		})
	}
}
