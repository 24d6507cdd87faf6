package bridge_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		name   string
		settle func(p *pool.Promise[int])
		want   string
	}{
		{"a value", func(p *pool.Promise[int]) { p.Settle(42, nil) }, "value: 42"},
		{"an error", func(p *pool.Promise[int]) { p.Settle(0, errBoom) }, "error: boom"},
		{"a cancellation by the work", func(p *pool.Promise[int]) { p.Settle(0, loop.Canceled(errWhy)) },
			"canceled: why"},
		{"a cancellation of the job", func(p *pool.Promise[int]) { p.Job().CancelCause(errWhy) },
			"canceled: why"},
	} {
		for _, before := range []bool{true, false} {
			t.Run(tt.name, func(t *testing.T) {
				require.NoError(t, loop.Run(func(co *loop.Co) error {
					p := pool.NewPromise[int](t.Context())
					if before {
						tt.settle(p)
					}
					f := bridge.Wrap(co, p.Job())
					if !before {
						go tt.settle(p)
					}
					require.False(t, f.Done(), "the future settles in a later turn")
					lab.Settled(co, f)
					require.Equal(t, tt.want, lab.Outcome(f))
					return nil
				}))
			})
		}
	}
}

// To cancel the future is to cancel the job: one that runs learns it from its context, and what it says then is
// dropped.
func TestCancelOfAWrappedJob(t *testing.T) {
	for _, tt := range []struct {
		name  string
		begun bool
		state pool.State
	}{{"pending", false, pool.Canceled}, {"running", true, pool.Running}} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				p := pool.NewPromise[int](t.Context())
				if tt.begun {
					require.True(t, p.Begin())
				}
				f := bridge.Wrap(co, p.Job())
				require.True(t, f.Cancel(errWhy))
				require.True(t, f.Canceled())
				require.Equal(t, tt.state, p.Job().State())
				require.Equal(t, loop.Canceled(errWhy), context.Cause(p.Context()))
				require.Equal(t, tt.begun, p.Settle(0, errBoom))
				require.NoError(t, co.Yield())
				require.True(t, f.Canceled())
				return nil
			}))
		})
	}
}

// Behaviors 340.
func TestAWrappedJobEndsAsItsFutureIsCanceled(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		good, bad := pool.NewPromise[int](t.Context()), pool.NewPromise[int](t.Context())
		f, g := bridge.Wrap(co, good.Job()), bridge.Wrap(co, bad.Job())
		good.Settle(42, nil)
		bad.Settle(0, errBoom)
		require.True(t, f.Cancel(nil))
		require.True(t, g.Cancel(nil))
		require.NoError(t, co.Yield())
		require.True(t, f.Canceled())
		v, err := good.Job().Result(t.Context())
		require.Equal(t, []any{42, nil}, []any{v, err})
		return nil
	}))
	require.NoError(t, l.Close())
	require.Empty(t, reports)
}

func TestVirtualTimeWaitsForAWrappedJob(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		co.Loop().CallLater(time.Second, func() {})
		p := pool.NewPromise[int](t.Context())
		go p.Settle(42, nil)
		v, err := bridge.Wrap(co, p.Job()).Await(co)
		require.Equal(t, []any{42, nil, time.Duration(0)}, []any{v, err, l.Time()})
		bridge.Wrap(co, pool.NewPromise[int](t.Context()).Job()).Cancel(nil)
		return co.Sleep(time.Hour) // nothing is outstanding
	}))
	require.NoError(t, l.Close())
}

// A job whose loop was closed has nobody to tell, and no reason to fail.
func TestAWrappedJobOutlivesItsLoop(t *testing.T) {
	p := pool.NewPromise[int](t.Context())
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		bridge.Wrap(co, p.Job())
		return nil
	}))
	require.True(t, p.Settle(42, nil))
}

func TestCancelRacesWithAWrappedJob(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		var others sync.WaitGroup
		for range storm {
			p := pool.NewPromise[int](context.Background())
			f := bridge.Wrap(co, p.Job())
			tk := task.Go(co, f.Await)
			others.Go(func() { p.Settle(42, nil) })
			others.Go(func() { _ = tk.Loop().CallSoonThreadsafe(func() { tk.Cancel(errWhy) }) })
			lab.Settled(co, tk)
			switch v, err := tk.Result(); {
			case err == nil:
				require.Equal(t, 42, v)
				require.Equal(t, "value: 42", lab.Outcome(f))
			default: // the future may be finished, if the task was canceled after that
				require.Equal(t, loop.Canceled(errWhy), err)
			}
		}
		others.Wait()
		return nil
	}))
}

func TestJobOf(t *testing.T) {
	for _, tt := range []struct {
		name   string
		settle func(p *future.Promise[int])
		want   string
	}{
		{"a value", func(p *future.Promise[int]) { p.SetResult(42) }, "job, finished"},
		{"an error", func(p *future.Promise[int]) { p.SetError(errBoom) }, "job, finished: boom"},
		{"a cancellation", func(p *future.Promise[int]) { p.Future().Cancel(errWhy) }, "job, canceled: canceled: why"},
	} {
		for _, before := range []bool{true, false} {
			t.Run(tt.name, func(t *testing.T) {
				require.NoError(t, loop.Run(func(co *loop.Co) error {
					p := future.New[int](co)
					if before {
						tt.settle(p)
					}
					j := bridge.JobOf(p)
					require.Equal(t, pool.Pending, j.State())
					if !before {
						tt.settle(p)
					}
					require.NoError(t, co.Yield())
					require.Equal(t, tt.want, j.String())
					return nil
				}))
			})
		}
	}
}

// To cancel the job cancels what the loop does for it, from whatever goroutine.
func TestCancelOfAJobOfATask(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		tk := task.Do(co, func(co *loop.Co) error { return co.Await(forever{}) })
		j := bridge.JobOf(tk)
		require.NoError(t, co.Yield())
		go j.CancelCause(errWhy)
		lab.Settled(co, tk)
		require.Equal(t, loop.Canceled(errWhy), tk.Err())
		require.Equal(t, pool.Canceled, j.State())
		return nil
	}))
}

// Whoever waits for a future of a loop that closes is told.
func TestJobOfAFutureThatIsNeverSettled(t *testing.T) {
	waiting, outcome := make(chan *pool.Job[int]), make(chan error, 1)
	others := goleak.IgnoreCurrent()
	go func() {
		_, err := (<-waiting).Result(context.Background())
		outcome <- err
	}()
	var late *pool.Job[int]
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		waiting <- bridge.JobOf(future.New[int](co))
		p := future.New[int](co)
		late = bridge.JobOf(p)
		co.Loop().Low().OnClose(func(*loop.Co) error { // the last turn before the loop drops what it has scheduled
			p.SetResult(42)
			return nil
		})
		return nil
	}))
	require.Equal(t, loop.ErrClosed, <-outcome)
	v, err := late.Result(t.Context())
	require.Equal(t, []any{42, nil}, []any{v, err})
	require.NoError(t, leak.Find(others))
}

// A job of the default executor that waits for the loop is told of the loop's end before the loop waits for it.
func TestAJobOfAFutureWhoseLoopJoinsWhoWaitsForIt(t *testing.T) {
	told := make(chan error, 1)
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		never := bridge.JobOf(future.New[int](co).Future())
		bridge.RunInExecutor(co, nil, func(ctx context.Context) (int, error) {
			v, err := never.Result(ctx)
			told <- err
			return v, err
		})
		return nil
	}))
	require.Equal(t, loop.ErrClosed, <-told)
}

func TestCancelRacesWithAJobOfAFuture(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		var others sync.WaitGroup
		for range storm {
			tk := task.Go(co, func(co *loop.Co) (int, error) { return 42, co.Yield() })
			j := bridge.JobOf(tk)
			answers := make(chan pool.Cancellation, 1)
			others.Go(func() { answers <- j.CancelCause(errWhy) })
			lab.Settled(co, tk)
			answer, ok, err := channel.Recv(co, answers)
			require.Equal(t, []any{true, nil}, []any{ok, err})
			v, err := bridge.Wrap(co, j).Await(co)
			if answer == pool.TooLate {
				require.Equal(t, []any{42, nil}, []any{v, err})
			} else {
				require.Equal(t, []any{0, loop.Canceled(errWhy)}, []any{v, err})
			}
		}
		others.Wait()
		return nil
	}))
}
