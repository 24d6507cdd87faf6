package bridge_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

var errBoom, errWhy = errors.New("boom"), errors.New("why")

func TestTheFutureOfAJobNamesItsPool(t *testing.T) {
	named, bare := pool.NewWith(&pool.Options{Name: "thumbnails"}), pool.New(1)
	defer named.Close()
	defer bare.Close()
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		one := func(context.Context) (int, error) { return 1, nil }
		require.Equal(t, `job of pool "thumbnails", pending`, bridge.RunInExecutor(co, named, one).String())
		require.Equal(t, "job, pending", bridge.RunInExecutor(co, bare, one).String())
		return nil
	}))
}

// Behaviors 334, 338.
func TestRunInExecutor(t *testing.T) {
	for _, test := range []struct {
		name     string
		fn       func(ctx context.Context) (string, error)
		value    string
		err      error
		canceled bool
	}{
		{name: "a value", fn: func(context.Context) (string, error) { return "value", nil }, value: "value"},
		{name: "an error", fn: func(context.Context) (string, error) { return "", errBoom }, err: errBoom},
		{name: "a cancellation", fn: func(context.Context) (string, error) { return "", loop.Canceled(errWhy) },
			err: loop.Canceled(errWhy), canceled: true},
		// Behaviors 293.
		{name: "a Goexit", fn: func(context.Context) (string, error) { runtime.Goexit(); return "", nil },
			err: loop.ErrGoexit},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				f := bridge.RunInExecutor(co, nil, test.fn)
				require.False(t, f.Done())
				var current []*loop.Co
				f.OnDone(func(*future.Future[string]) { current = append(current, co.Loop().Current()) })
				require.Equal(t, []error{test.err, test.err}, lab.AwaitBoth(co, f))
				v, err := f.Result()
				require.Equal(t, []any{test.value, test.err}, []any{v, err})
				require.Equal(t, test.canceled, f.Canceled())
				require.Equal(t, []*loop.Co{nil}, current)
				return nil
			}))
		})
	}
}

func panicsHere() { panic(errBoom) }

// Behaviors 293.
func TestAPanicOfAJobIsItsError(t *testing.T) {
	p := pool.New(1)
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, p,
			func(context.Context) (int, error) { panicsHere(); return 0, nil }).Await(co)
		var got *loop.PanicError
		require.ErrorAs(t, err, &got)
		require.ErrorIs(t, err, errBoom)
		require.Equal(t, "job", got.Where)
		require.Contains(t, string(got.Stack), "bridge_test.panicsHere")
		v, err := bridge.RunInExecutor(co, p, func(context.Context) (int, error) { return 1, nil }).Await(co)
		require.Equal(t, 1, v)
		return err
	}))
	require.NoError(t, p.Close())
}

// Behaviors 335.
func TestTheLoopGoesOnDuringAJob(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		gate := make(chan struct{})
		f := bridge.RunInExecutor(co, nil, func(context.Context) (int, error) { <-gate; return 0, nil })
		for range 10 {
			require.NoError(t, co.Yield())
			require.False(t, f.Done())
		}
		close(gate)
		_, err := f.Await(co)
		return err
	}))
}

// Behaviors 291, 336.
func TestCancelAQueuedJob(t *testing.T) {
	p := pool.New(1)
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		gate := make(chan struct{})
		first := bridge.RunInExecutor(co, p, func(context.Context) (int, error) { <-gate; return 1, nil })
		queued := bridge.RunInExecutor(co, p, func(context.Context) (int, error) { panic("never") })
		require.True(t, queued.Cancel(errWhy))
		require.True(t, queued.Canceled())
		require.False(t, queued.Cancel(errWhy))
		close(gate)
		v, err := first.Await(co)
		require.Equal(t, 1, v)
		require.Equal(t, []error{loop.Canceled(errWhy), loop.Canceled(errWhy)}, lab.AwaitBoth(co, queued))
		return err
	}))
	require.NoError(t, p.Close())
}

// Behaviors 291, 336.
func TestCancelAJobThatHasBegun(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	ended := make(chan error, 1)
	require.NoError(t, l.Run(func(co *loop.Co) error {
		begun := bridge.NewResolver[struct{}](co)
		f := bridge.RunInExecutor(co, nil, func(ctx context.Context) (int, error) {
			begun.Resolve(struct{}{}, nil)
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return 0, errBoom
		})
		_, err := begun.Future().Await(co)
		require.NoError(t, err)
		require.True(t, f.Cancel(errWhy))
		require.True(t, f.Canceled())
		return nil
	}))
	require.NoError(t, l.Close())
	require.Equal(t, loop.Canceled(errWhy), <-ended)
	require.Empty(t, reports)
}

// Behaviors 336.
func TestCancelWhoAwaitsAJob(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		f := bridge.RunInExecutor(co, nil, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, nil })
		waiter := task.Go(co, f.Await)
		require.NoError(t, co.Yield())
		waiter.Cancel(errWhy)
		_, err := waiter.Await(co)
		require.Equal(t, loop.Canceled(errWhy), err)
		require.True(t, f.Canceled())
		return nil
	}))
}

// Behaviors 340.
func TestAJobThatEndsInTheMomentOfTheCancellation(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	p := pool.New(1)
	require.NoError(t, l.Run(func(co *loop.Co) error {
		f := bridge.RunInExecutor(co, p, func(context.Context) (int, error) { return 1, errBoom })
		closed := make(chan error)
		go func() { closed <- p.Close() }()
		require.NoError(t, <-closed) // blocks the loop until the job has ended, and its outcome is posted
		require.True(t, f.Cancel(errWhy))
		require.Equal(t, []error{loop.Canceled(errWhy), loop.Canceled(errWhy)}, lab.AwaitBoth(co, f))
		return nil
	}))
	require.NoError(t, l.Close())
	require.Empty(t, reports)
}

// Behaviors 337.
func TestAJobThatEndsAfterTheLoopWasClosed(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	p := pool.New(1)
	gate := make(chan struct{})
	f := bridge.RunInExecutor(l, p, func(context.Context) (int, error) { <-gate; return 0, errBoom })
	require.NoError(t, l.Close())
	close(gate)
	require.NoError(t, p.Close())
	require.False(t, f.Done())
	require.Empty(t, reports)
}

// Behaviors 349.
func TestTheContextOfAJob(t *testing.T) {
	type key struct{}
	user := loop.NewVar("nobody")
	l := loop.New(nil)
	require.NoError(t, l.RunContext(context.WithValue(t.Context(), key{}, "run's"), func(co *loop.Co) error {
		user.Set(co, "main's")
		look := func(ctx context.Context) ([]any, error) { return []any{ctx.Value(key{}), user.From(ctx)}, ctx.Err() }
		of, err := bridge.RunInExecutor(co, nil, look).Await(co)
		require.NoError(t, err)
		require.Equal(t, []any{"run's", "main's"}, of)
		of, err = bridge.RunInExecutor(l, nil, look).Await(co)
		require.NoError(t, err)
		require.Equal(t, []any{"run's", "nobody"}, of)
		return nil
	}))
	require.NoError(t, l.Close())
}

// A job outlives the coroutine that began it, if nobody cancels its future.
func TestTheContextOfAJobDoesNotEndWithItsCoroutine(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		gate := make(chan struct{})
		begin := task.Go(co, func(co *loop.Co) (*future.Future[error], error) {
			return bridge.RunInExecutor(co, nil, func(ctx context.Context) (error, error) {
				<-gate
				return ctx.Err(), nil
			}), nil
		})
		f, err := begin.Await(co)
		require.NoError(t, err)
		close(gate)
		ended, err := f.Await(co)
		require.NoError(t, ended)
		return err
	}))
}

func TestAJobHoldsVirtualTime(t *testing.T) {
	for _, test := range []struct {
		name   string
		cancel bool
	}{{"to its end", false}, {"until its future is canceled", true}} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			p := pool.New(1)
			blocked := make(chan struct{})
			if test.cancel {
				require.NoError(t, p.Submit(func() { <-blocked }))
			}
			var at time.Duration = -1
			require.NoError(t, l.Run(func(co *loop.Co) error {
				f := bridge.RunInExecutor(co, p, func(context.Context) (int, error) { return 1, nil })
				f.OnDone(func(*future.Future[int]) { at = l.Time() })
				if test.cancel {
					l.CallSoon(func() { f.Cancel(nil) })
				}
				return co.Sleep(time.Hour)
			}))
			require.Zero(t, at)
			require.Equal(t, time.Hour, l.Time())
			close(blocked)
			require.NoError(t, l.Close())
			require.NoError(t, p.Close())
		})
	}
}

// An executor that refuses.
type refusing struct{}

func (refusing) Submit(func()) error { return errBoom }

// Behaviors 294.
func TestAnExecutorThatRefuses(t *testing.T) {
	closed := pool.New(1)
	require.NoError(t, closed.Close())
	for _, test := range []struct {
		name string
		ex   pool.Executor
		want error
	}{{"its own error", refusing{}, errBoom}, {"a closed pool", closed, pool.ErrClosed}} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			require.NoError(t, l.Run(func(co *loop.Co) error {
				f := bridge.RunInExecutor(co, test.ex, func(context.Context) (int, error) { panic("never") })
				require.True(t, f.Done())
				require.ErrorIs(t, f.Err(), test.want)
				return co.Sleep(time.Hour) // time is not held
			}))
			require.NoError(t, l.Close())
		})
	}
}

func TestMisuse(t *testing.T) {
	fn := func(context.Context) (int, error) { return 0, nil }
	l := loop.New(nil)
	require.PanicsWithValue(t, "bridge: RunInExecutor of a nil function",
		func() { bridge.RunInExecutor[int](l, nil, nil) })
	require.NoError(t, l.Close())
	for want, use := range map[string]func(){
		"loop: RunInExecutor after the loop was closed":   func() { bridge.RunInExecutor(l, nil, fn) },
		"loop: NewResolver after the loop was closed":     func() { bridge.NewResolver[int](l) },
		"loop: DefaultExecutor after the loop was closed": func() { bridge.DefaultExecutor(l) },
	} {
		require.PanicsWithValue(t, want, use)
	}
}
