// What suspends a coroutine for a job, canceled at each of its suspensions in turn.
package bridge_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// Maps without end inside each other, which are left early: nothing is left behind, whoever was canceled when.
func TestSweepOfNestedMaps(t *testing.T) {
	square := func(_ context.Context, n int) (int, error) { return n * n, nil }
	looptest.Sweep(t, func(t *looptest.T, co *loop.Co) error {
		got := []int{}
		whole := func(co *loop.Co) error {
			for a, err := range bridge.MapOn(co, t.Executor(), naturals, square, pool.MapOptions{Buffer: 3, Chunk: 2}) {
				if err != nil || a > 4 {
					return err
				}
				for b, err := range bridge.MapOn(co, t.Executor(), naturals, square, pool.MapOptions{Buffer: 2, Timeout: time.Hour}) {
					if err != nil {
						return err
					}
					if b > a {
						break
					}
					got = append(got, 10*a+b)
				}
			}
			return nil
		}
		tk := task.Do(co, whole)
		_, err := tk.Await(co)
		want := []int{0, 10, 11, 40, 41, 44}
		require.Equal(t, want[:len(got)], got)
		if err == nil {
			require.Len(t, got, len(want))
		}
		return err
	})
}

func naturals(yield func(int) bool) {
	for n := 0; yield(n); n++ {
	}
}

// Jobs of each kind beside each other. Each is counted once, however it ends.
func TestSweepOfJobs(t *testing.T) {
	looptest.Sweep(t, func(t *looptest.T, co *loop.Co) error {
		number := func(n int) func(context.Context) (int, error) {
			return func(context.Context) (int, error) { return n, nil }
		}
		gathered := task.Go(co, func(co *loop.Co) ([]int, error) {
			return future.Gather(co,
				bridge.RunInExecutor(co, t.Executor(), number(1)),
				bridge.Wrap(co, pool.Submit(co.Context(), t.Executor(), number(2))),
				future.Shield(bridge.RunInExecutor(co, nil, number(3))),
			).Await(co)
		})
		sent := bridge.Wrap(co, bridge.SubmitTo(co.Loop(), func(co *loop.Co) (int, error) {
			return bridge.RunInExecutor(co, t.Executor(), number(4)).Await(co)
		}))
		all, err := gathered.Await(co)
		last, lost := sent.Await(co)
		switch {
		case err != nil:
			return err
		case lost != nil:
			return lost
		}
		require.Equal(t, []int{1, 2, 3, 4}, slices.Concat(all, []int{last}))
		return nil
	})
}
