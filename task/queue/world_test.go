// A world is what the tests of this package share: a loop that is pumped turn by turn, and what was seen on it.
package queue_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
	"github.com/monoloop-go/monoloop/timer"
)

type world struct {
	*theLoop
	trace []string
}

// theLoop is loop.Loop under a name that leaves its method Loop in sight when it is embedded.
type theLoop = loop.Loop

func newWorld(t *testing.T) *world {
	w := &world{theLoop: loop.New(&loop.Options{Clock: &timer.Virtual{}})}
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return w
}

func (w *world) log(format string, args ...any) {
	w.trace = append(w.trace, fmt.Sprintf(format, args...))
}

func (w *world) turn(t *testing.T) {
	t.Helper()
	_, err := w.Turn()
	require.NoError(t, err)
}

// settle makes turns until nothing is ready.
func (w *world) settle(t *testing.T) {
	t.Helper()
	require.NoError(t, w.RunUntilIdle())
}

// A kind is one of the two kinds of tasks: how it is started, and what it waits on.
type kind struct {
	name  string
	start func(r loop.Ref, s loop.Stepper, then func(err error)) *task.Task[struct{}]
	put   func(q *queue.Queue[int], item int) loop.Stepper
	get   func(q *queue.Queue[int], item *int) loop.Stepper
	join  func(q *queue.Queue[int]) loop.Stepper
}

var kinds = []kind{
	{
		"straight-line",
		func(r loop.Ref, s loop.Stepper, then func(err error)) *task.Task[struct{}] {
			return task.Do(r, func(co *loop.Co) error {
				err := co.Await(s)
				then(err)
				return cancellation(err)
			})
		},
		func(q *queue.Queue[int], item int) loop.Stepper {
			return loop.Func(func(co *loop.Co) error { return q.Put(co, item) })
		},
		func(q *queue.Queue[int], item *int) loop.Stepper {
			return loop.Func(func(co *loop.Co) (err error) {
				*item, err = q.Get(co)
				return err
			})
		},
		func(q *queue.Queue[int]) loop.Stepper { return loop.Func(q.Join) },
	},
	{
		"step",
		func(r loop.Ref, s loop.Stepper, then func(err error)) *task.Task[struct{}] {
			return task.DoStep(r, &thenStep{s, then})
		},
		func(q *queue.Queue[int], item int) loop.Stepper { return &queue.PutStep[int]{Queue: q, Item: item} },
		func(q *queue.Queue[int], item *int) loop.Stepper { return &getInto{queue.GetStep[int]{Queue: q}, item} },
		func(q *queue.Queue[int]) loop.Stepper { return q.JoinStep() },
	},
}

// thenStep makes the steps of another Stepper, and tells of its outcome.
type thenStep struct {
	loop.Stepper
	then func(err error)
}

func (s *thenStep) Step(co *loop.Co, in error) (bool, error) {
	done, err := s.Stepper.Step(co, in)
	if done {
		s.then(err)
		err = cancellation(err)
	}
	return done, err
}

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

// eachKind runs a test once for each kind of tasks.
func eachKind(t *testing.T, test func(t *testing.T, w *world, k kind)) {
	t.Helper()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) { test(t, newWorld(t), k) })
	}
}

// getter starts a task that gets one item, and logs it under its name.
func (w *world) getter(k kind, name string, q *queue.Queue[int]) *task.Task[struct{}] {
	item := new(int)
	return k.start(w, k.get(q, item), func(err error) {
		if err != nil {
			w.log("%s: %v", name, err)
		} else {
			w.log("%s: got %d", name, *item)
		}
	})
}

// putter starts a task that puts one item, and logs the outcome.
func (w *world) putter(k kind, q *queue.Queue[int], item int) *task.Task[struct{}] {
	return k.start(w, k.put(q, item), func(err error) { w.log("put %d: %v", item, err) })
}

// joiner starts a task that joins the queue, and logs the outcome.
func (w *world) joiner(k kind, name string, q *queue.Queue[int]) *task.Task[struct{}] {
	return k.start(w, k.join(q), func(err error) { w.log("%s: %v", name, err) })
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
