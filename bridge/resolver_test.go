package bridge_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestResolve(t *testing.T) {
	for _, test := range []struct {
		name     string
		err      error
		canceled bool
	}{
		{"a value", nil, false},
		{"an error", errBoom, false},
		{"a cancellation", loop.Canceled(errWhy), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				r := bridge.NewResolver[string](co)
				resolved := make(chan bool, 1)
				go func() { resolved <- r.Resolve("value", test.err) }()
				require.Equal(t, []error{test.err, test.err}, lab.AwaitBoth(co, r.Future()))
				require.True(t, <-resolved)
				require.Equal(t, test.canceled, r.Future().Canceled())
				if test.err == nil {
					v, _ := r.Future().Result()
					require.Equal(t, "value", v)
				}
				return nil
			}))
		})
	}
}

func TestResolveSettlesInALaterTurn(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := bridge.NewResolver[int](co)
		require.True(t, r.Resolve(1, nil))
		require.False(t, r.Future().Done())
		_, err := r.Future().Await(co)
		return err
	}))
}

func TestOnlyTheFirstResolveCounts(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		r := bridge.NewResolver[int](co)
		var resolvers sync.WaitGroup
		won := make(chan int, 8)
		for i := range 8 {
			resolvers.Go(func() {
				if r.Resolve(i, nil) {
					won <- i
				}
			})
		}
		v, err := r.Future().Await(co)
		resolvers.Wait()
		require.Len(t, won, 1)
		require.Equal(t, <-won, v)
		return err
	}))
}

// Behaviors 340.
func TestResolveAfterACancellation(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		for _, resolveFirst := range []bool{false, true} {
			r := bridge.NewResolver[int](co)
			if resolveFirst {
				require.True(t, r.Resolve(0, errBoom))
			}
			require.True(t, r.Future().Cancel(errWhy))
			require.Equal(t, !resolveFirst, r.Resolve(0, errBoom))
			require.NoError(t, co.Yield())
			require.Equal(t, []error{loop.Canceled(errWhy), loop.Canceled(errWhy)}, lab.AwaitBoth(co, r.Future()))
		}
		return nil
	}))
	require.NoError(t, l.Close())
	require.Empty(t, reports)
}

// Behaviors 337.
func TestResolveAfterTheLoopWasClosed(t *testing.T) {
	l := loop.New(nil)
	r := bridge.NewResolver[int](l)
	require.NoError(t, l.Close())
	require.False(t, r.Resolve(1, nil))
	require.False(t, r.Future().Done())
}

func TestAResolverHoldsVirtualTime(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(r *bridge.Resolver[int])
	}{
		{"until it resolves", func(r *bridge.Resolver[int]) { go r.Resolve(1, nil) }},
		{"until it is canceled", func(r *bridge.Resolver[int]) { r.Future().Cancel(nil) }},
		{"until it is canceled, and resolves",
			func(r *bridge.Resolver[int]) { r.Resolve(1, nil); r.Future().Cancel(nil) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			var at []time.Duration
			require.NoError(t, l.Run(func(co *loop.Co) error {
				r := bridge.NewResolver[int](co)
				r.Future().OnDone(func(*future.Future[int]) { at = append(at, l.Time()) })
				l.CallSoon(func() { test.end(r) })
				return co.Sleep(time.Hour)
			}))
			require.NoError(t, l.Close())
			require.Equal(t, []time.Duration{0}, at)
			require.Equal(t, time.Hour, l.Time())
		})
	}
}
