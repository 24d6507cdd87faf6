// What the tests of this package share, besides the lab.
package queue_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// start starts a task that waits for s, and tells of the outcome.
func start(k lab.Kind, r loop.Ref, s loop.Stepper, then func(err error)) *task.Task[struct{}] {
	return k.Do(r, lab.InParts(
		func(*loop.Co, error) (loop.Stepper, error) { return s, nil },
		func(_ *loop.Co, in error) (loop.Stepper, error) {
			then(in)
			return nil, cancellation(in)
		}))
}

func put(k lab.Kind, q *queue.Queue[int], item int) loop.Stepper {
	return k.Wait(&queue.PutStep[int]{Queue: q, Item: item}, func(co *loop.Co) error { return q.Put(co, item) })
}

func get(k lab.Kind, q *queue.Queue[int], item *int) loop.Stepper {
	return k.Wait(&getInto{queue.GetStep[int]{Queue: q}, item}, func(co *loop.Co) (err error) {
		*item, err = q.Get(co)
		return err
	})
}

func join(k lab.Kind, q *queue.Queue[int]) loop.Stepper { return k.Wait(q.JoinStep(), q.Join) }

// cancellation returns err if it is one: other errors are told by then, and are not the task's.
func cancellation(err error) error {
	if loop.IsCanceled(err) {
		return err
	}
	return nil
}

// getInto is a GetStep that stores its item.
type getInto struct {
	queue.GetStep[int]
	item *int
}

func (s *getInto) Step(co *loop.Co, in error) (bool, error) {
	done, err := s.GetStep.Step(co, in)
	if done && err == nil {
		*s.item = s.Item
	}
	return done, err
}

// getter starts a task that gets one item, and logs it under its name.
func getter(w *lab.World, k lab.Kind, name string, q *queue.Queue[int]) *task.Task[struct{}] {
	item := new(int)
	return start(k, w, get(k, q, item), func(err error) {
		if err != nil {
			w.Add("%s: %v", name, err)
		} else {
			w.Add("%s: got %d", name, *item)
		}
	})
}

// putter starts a task that puts one item, and logs the outcome.
func putter(w *lab.World, k lab.Kind, q *queue.Queue[int], item int) *task.Task[struct{}] {
	return start(k, w, put(k, q, item), func(err error) { w.Add("put %d: %v", item, err) })
}

// joiner starts a task that joins the queue, and logs the outcome.
func joiner(w *lab.World, k lab.Kind, name string, q *queue.Queue[int]) *task.Task[struct{}] {
	return start(k, w, join(k, q), func(err error) { w.Add("%s: %v", name, err) })
}

// tryPut puts items, for which there must be room.
func tryPut(t *testing.T, q *queue.Queue[int], items ...int) {
	t.Helper()
	for _, item := range items {
		require.NoError(t, q.TryPut(item))
	}
}

// drain gets all that is there.
func drain(q *queue.Queue[int]) (items []int) {
	for {
		item, err := q.TryGet()
		if err != nil {
			return items
		}
		items = append(items, item)
	}
}

func less(a, b int) bool { return a < b }
