package pool_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// takes is a job of so many seconds. One that heeds its context returns what that says when it ends, wrapped.
func takes(seconds int, heeds bool) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		over := ctx.Done()
		if !heeds {
			over = nil
		}
		select {
		case <-time.After(time.Duration(seconds) * time.Second):
			return seconds, nil
		case <-over:
			return 0, fmt.Errorf("after less: %w", ctx.Err())
		}
	}
}

// A limit of Within counts from the beginning of the job: what waits in the queue for longer than that has all of it.
func TestWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		limited := pool.Within(p, 3*time.Second)
		var trace []string
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			begin := time.Now()
			var all []*future.Future[int]
			for _, fn := range []func(context.Context) (int, error){
				takes(2, true), takes(2, false), takes(9, true), takes(2, true), takes(9, false),
				func(context.Context) (int, error) { return 0, errBoom }, func(context.Context) (int, error) { panic(errBoom) },
			} {
				f := bridge.RunInExecutor(co, limited, fn)
				all = append(all, f)
				f.OnDone(func(f *future.Future[int]) {
					synctest.Wait() // until the worker has seen the end of the job, if that was one
					v, err := f.Result()
					var panicked *loop.PanicError
					if errors.As(err, &panicked) {
						err = fmt.Errorf("panic %w", panicked.Unwrap())
					}
					trace = append(trace,
						fmt.Sprintf("%v: %d %v, %d abandoned", time.Since(begin), v, err, p.Stats().Abandoned))
				})
			}
			_, _, err := future.Wait(co, future.AllCompleted, all...)
			require.IsType(t, &loop.TimeoutError{}, all[2].Err())
			return errors.Join(err, p.Join(co))
		}))
		require.Equal(t, []string{
			"2s: 2 <nil>, 0 abandoned",
			"4s: 2 <nil>, 0 abandoned",
			"7s: 0 deadline exceeded, 0 abandoned",
			"9s: 2 <nil>, 0 abandoned",
			"12s: 0 deadline exceeded, 1 abandoned",
			"18s: 0 boom, 0 abandoned",
			"18s: 0 panic boom, 0 abandoned",
		}, trace)
	})
}

// A job of Submit ends with its function. A value that comes late is its value, and its own error its error.
func TestSubmitWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		limited := pool.Within(p, 3*time.Second)
		begin := time.Now()
		var trace []string
		for _, fn := range []func(context.Context) (int, error){
			takes(2, true), takes(9, true), takes(9, false),
			func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, errBoom },
			func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, context.Cause(ctx) },
			func(ctx context.Context) (int, error) { <-ctx.Done(); panic(ctx.Err()) },
		} {
			j := pool.Submit(t.Context(), limited, fn)
			time.Sleep(3*time.Second + 1)
			synctest.Wait()
			asked := p.Stats().Abandoned
			v, err := j.Result(t.Context())
			var p *loop.PanicError
			if errors.As(err, &p) {
				err = fmt.Errorf("panic %w", p.Unwrap())
			}
			trace = append(trace,
				fmt.Sprintf("%v: %d %v, %d abandoned", time.Since(begin).Truncate(time.Second), v, err, asked))
		}
		require.NoError(t, p.Close())
		require.Equal(t, []string{
			"3s: 2 <nil>, 0 abandoned",
			"6s: 0 deadline exceeded, 0 abandoned",
			"15s: 9 <nil>, 1 abandoned",
			"18s: 0 boom, 0 abandoned",
			"21s: 0 deadline exceeded, 0 abandoned",
			"24s: 0 panic context deadline exceeded, 0 abandoned",
		}, trace)
	})
}

// In a Map each call has the limit, however many of them make one job.
func TestMapWithin(t *testing.T) {
	eachMap(t, func(t *testing.T, apply mapper) {
		for _, chunk := range []int{1, 4} {
			p := pool.New(2)
			limited := pool.Within(p, time.Millisecond)
			fn := func(ctx context.Context, i int) (int, error) {
				if i%2 == 1 {
					<-ctx.Done()
					return 0, ctx.Err()
				}
				return i, nil
			}
			got := collect(apply(limited, slices.Values([]int{0, 1, 3, 5, 7}), fn, pool.MapOptions{Chunk: chunk}), 0)
			late := loop.ErrTimeout.Error()
			require.Equal(t, []string{"0", late, late, late, late}, got)
			require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true}))
		}
	})
}

// deadlineOf is a job that tells how long it has.
func deadlineOf(ctx context.Context) (time.Duration, error) {
	if at, ok := ctx.Deadline(); ok {
		return time.Until(at), nil
	}
	return 0, nil
}

// Limits may stand around each other, and around the default executor, wherever that is set.
func TestWithinWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		within := pool.Within
		p := pool.New(1)
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			ask := func(ex pool.Executor) time.Duration {
				d, err := bridge.RunInExecutor(co, ex, deadlineOf).Await(co)
				require.NoError(t, err)
				return d
			}
			got := []time.Duration{ask(nil), ask(within(p, 3)), ask(within(within(p, 3), 5)), ask(within(within(p, 5), 3)),
				ask(within(nil, 2))}
			bridge.SetDefaultExecutor(co.Loop(), within(p, 4))
			got = append(got, ask(nil), ask(within(nil, 2)), ask(within(nil, 6)), ask(freshly{}),
				ask(within(freshly{}, 7)))
			require.Equal(t, []time.Duration{0, 3, 3, 3, 2, 4, 2, 4, 0, 7}, got)
			return p.Join(co)
		}))
	})
}

func TestABareFunctionWithin(t *testing.T) {
	p := pool.New(1)
	ran := make(chan struct{})
	require.NoError(t, pool.Within(p, time.Hour).Submit(func() { close(ran) }))
	<-ran
	require.NoError(t, p.Close())
	require.PanicsWithValue(t, "pool: Submit to Within(nil, limit), which stands for the default executor of a loop: use RunInExecutor",
		func() { _ = pool.Within(nil, time.Hour).Submit(func() {}) })
	require.Panics(t, func() { pool.Submit(t.Context(), pool.Within(nil, time.Hour), number(1)) })
}

// To cancel the future of a job that has a limit, and to end the context of one, are what they are without.
func TestCancelWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		limited := pool.Within(p, time.Minute)
		causes := make(chan error, 2)
		waits := func(ctx context.Context) (int, error) {
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return 0, ctx.Err()
		}
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			f := bridge.RunInExecutor(co, limited, waits)
			require.NoError(t, co.Sleep(time.Second))
			f.Cancel(errWhy)
			require.Equal(t, loop.Canceled(errWhy), <-causes)
			return nil
		}))
		j := pool.Submit(t.Context(), limited, waits)
		synctest.Wait()
		require.Equal(t, pool.Requested, j.CancelCause(errWhy))
		_, err := j.Result(t.Context())
		require.Equal(t, loop.Canceled(errWhy), err)
		require.Equal(t, loop.Canceled(errWhy), <-causes)
		require.NoError(t, p.Close())
	})
}
