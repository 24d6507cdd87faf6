package queue_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// Behaviors 271.
func TestShutdown(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](2)
		tryPut(t, q, 1, 2)
		putter(w, k, q, 3)
		w.Settle()
		q.Shutdown()
		w.Settle()
		putter(w, k, q, 4)
		w.Settle()
		w.Add("%v", q.TryPut(5))
		for _, name := range []string{"a", "b"} {
			getter(w, k, name, q)
		}
		getter(w, k, "c", q)
		w.Settle()
		q.Shutdown()
		require.Equal(t, 2, q.Unfinished())
		w.Require(t, "put 3: queue: shut down", "put 4: queue: shut down", "queue: shut down", "a: got 1", "b: got 2",
			"c: queue: shut down")
	})
}

// Behaviors 271, 272.
func TestShutdownWakesWhoWaitsToGet(t *testing.T) {
	for _, shutdown := range []struct {
		name string
		of   func(q *queue.Queue[int])
	}{{"Shutdown", (*queue.Queue[int]).Shutdown}, {"ShutdownNow", (*queue.Queue[int]).ShutdownNow}} {
		t.Run(shutdown.name, func(t *testing.T) {
			lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
				q := queue.New[int](0)
				getter(w, k, "a", q)
				getter(w, k, "b", q)
				w.Settle()
				shutdown.of(q)
				w.Settle()
				w.Require(t, "a: queue: shut down", "b: queue: shut down")
			})
		})
	}
}

// Behaviors 272.
func TestShutdownNow(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](3)
		tryPut(t, q, 1, 2, 3)
		require.Equal(t, 1, drainOne(t, q))
		tryPut(t, q, 4)
		joiner(w, k, "join", q)
		putter(w, k, q, 5)
		w.Settle()
		q.ShutdownNow()
		require.Equal(t, []int{0, 1}, []int{q.Len(), q.Unfinished()})
		w.Settle()
		w.Add("one is in work")
		require.NoError(t, q.TaskDone())
		w.Settle()
		_, err := q.TryGet()
		w.Add("%v", err)
		require.Equal(t, queue.ErrOverDone, q.TaskDone())
		w.Require(t, "put 5: queue: shut down", "one is in work", "join: <nil>", "queue: shut down")
	})
}

func drainOne(t *testing.T, q *queue.Queue[int]) int {
	item, err := q.TryGet()
	require.NoError(t, err)
	return item
}

// Behaviors 272.
func TestShutdownNowEndsAJoinIfNothingIsInWork(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](0)
		tryPut(t, q, 1, 2)
		joiner(w, k, "join", q)
		w.Settle()
		q.ShutdownNow()
		w.Settle()
		w.Require(t, "join: <nil>")
	})
}

// A getter that was woken for an item, which is dropped before it runs, gets the end and not nothing.
func TestShutdownNowBetweenTheWakeUpAndTheRun(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](0)
		getter(w, k, "a", q)
		w.Settle()
		tryPut(t, q, 1)
		q.ShutdownNow()
		w.Settle()
		w.Require(t, "a: queue: shut down")
	})
}

// The waits of tasks that are forced to end leave nothing behind at which their clean-up could stumble.
func TestTasksThatAreForcedToEndWhileTheyWait(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		w := lab.NewWorld(t, func(o *loop.Options) { o.ShutdownTimeout = time.Second })
		full, empty := queue.New[int](1), queue.New[int](0)
		tryPut(t, full, 0)
		for _, wait := range []func() loop.Stepper{
			func() loop.Stepper { return get(k, empty, new(int)) },
			func() loop.Stepper { return put(k, full, 1) },
			func() loop.Stepper { return join(k, full) },
		} {
			task.Do(w, func(co *loop.Co) error {
				defer full.ShutdownNow()
				defer empty.Shutdown()
				for {
					if err := co.Await(wait()); !loop.IsCanceled(err) {
						w.Add("%v", err)
						return nil
					}
				}
			})
		}
		w.Settle()
		_, stragglers := errors.AsType[*loop.StragglersError](w.Close())
		require.True(t, stragglers)
		w.Require(t, "loop: closed", "loop: closed", "loop: closed")
		require.Zero(t, full.Len())
	})
}
