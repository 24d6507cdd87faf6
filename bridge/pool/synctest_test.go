package pool_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

func sleeps(d time.Duration) func(context.Context) (int, error) {
	return func(context.Context) (int, error) {
		time.Sleep(d)
		return 1, nil
	}
}

// A job that sleeps takes the time of the bubble, in the default executor as in a pool.
func TestJobsInsideABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		p := pool.New(1)
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			if _, err := bridge.RunInExecutor(co, nil, sleeps(time.Hour)).Await(co); err != nil {
				return err
			}
			_, err := bridge.RunInExecutor(co, p, sleeps(time.Hour)).Await(co)
			return err
		}))
		require.NoError(t, p.Close())
		require.Equal(t, 2*time.Hour, time.Since(start))
	})
}

// A worker that is idle keeps the time of the bubble from nothing.
func TestAnIdleWorkerInsideABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		require.NoError(t, p.Submit(func() {}))
		synctest.Wait()
		require.Equal(t, 1, p.Stats().Idle)
		time.Sleep(time.Hour)
		require.NoError(t, p.Close())
	})
}

func TestAResolverInsideABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			r := bridge.NewResolver[int](co)
			time.AfterFunc(time.Hour, func() { r.Resolve(1, nil) })
			_, err := r.Future().Await(co)
			return err
		}))
		require.Equal(t, time.Hour, time.Since(start))
	})
}

// A pool goes where it is used first, and from there when it has no workers left.
func TestAPoolWithoutWorkersEntersABubble(t *testing.T) {
	p := pool.NewWith(&pool.Options{Workers: 1, IdleTimeout: time.Nanosecond})
	for range 2 {
		synctest.Test(t, func(t *testing.T) {
			require.NoError(t, p.Submit(func() { time.Sleep(time.Hour) }))
			time.Sleep(2 * time.Hour)
			require.Zero(t, p.Stats().Workers)
		})
	}
	require.NoError(t, p.Close())
}

func TestAPoolWithWorkersDoesNotEnterABubble(t *testing.T) {
	rule := "pool: a pool with workers outside of a synctest bubble is used inside: make it, and close it, in the bubble"
	p := pool.New(1)
	require.NoError(t, p.Submit(func() {}))
	synctest.Test(t, func(t *testing.T) {
		require.PanicsWithValue(t, rule, func() { _ = p.Submit(func() {}) })
		err := loop.RunWith(context.Background(), &loop.Options{RecoverPanics: true}, func(co *loop.Co) error {
			_, err := bridge.RunInExecutor(co, p, sleeps(0)).Await(co)
			return err
		})
		require.ErrorContains(t, err, rule)
		require.PanicsWithValue(t, rule, func() { _ = p.Close() })
	})
	require.NoError(t, p.Close())
}

func TestAPoolWithWorkersDoesNotLeaveABubble(t *testing.T) {
	pools, answer := make(chan *pool.Pool, 1), make(chan any, 1)
	go func() {
		defer func() { answer <- recover() }()
		_ = (<-pools).Submit(func() {})
	}()
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(1)
		require.NoError(t, p.Submit(func() {}))
		pools <- p
		require.Equal(t, "pool: a pool with workers in a synctest bubble is used outside: close it in the bubble", <-answer)
		require.NoError(t, p.Close())
	})
}
