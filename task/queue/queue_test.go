package queue_test

import (
	"fmt"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// Behaviors 264.
func TestOrder(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(max int) *queue.Queue[int]
		want []int
	}{
		{"first in, first out", queue.New[int], []int{3, 1, 2, 1}},
		{"last in, first out", queue.NewLIFO[int], []int{1, 2, 1, 3}},
		{"smallest first", func(max int) *queue.Queue[int] { return queue.NewPriority(max, less) }, []int{1, 1, 2, 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, max := range []int{0, -1, 4} {
				q := test.make(max)
				require.True(t, q.Empty())
				tryPut(t, q, 3, 1, 2, 1)
				require.Equal(t, []any{4, max, max == 4, false}, []any{q.Len(), q.Max(), q.Full(), q.Empty()})
				require.Equal(t, test.want, drain(q))
				require.True(t, q.Empty())
			}
		})
	}
}

func TestEqualItemsOfAPriorityQueueKeepTheirOrder(t *testing.T) {
	type job struct {
		priority int
		name     string
	}
	q := queue.NewPriority(0, func(a, b job) bool { return a.priority < b.priority })
	for i, priority := range []int{2, 1, 2, 1, 3, 2, 1} {
		require.NoError(t, q.TryPut(job{priority, fmt.Sprint(i)}))
	}
	var names []string
	for !q.Empty() {
		j, err := q.TryGet()
		require.NoError(t, err)
		names = append(names, j.name)
	}
	require.Equal(t, []string{"1", "3", "6", "0", "2", "5", "4"}, names)
}

// Behaviors 264.
func TestAQueueWithoutLimitIsNeverFull(t *testing.T) {
	for _, max := range []int{0, -5} {
		q := queue.New[int](max)
		for i := range 1000 {
			require.False(t, q.Full())
			tryPut(t, q, i)
		}
		require.Equal(t, 1000, q.Len())
	}
}

func TestErrorsOfTheTries(t *testing.T) {
	q := queue.New[int](1)
	_, err := q.TryGet()
	require.Equal(t, queue.ErrEmpty, err)
	tryPut(t, q, 1)
	require.Equal(t, queue.ErrFull, q.TryPut(2))
	q.Shutdown()
	require.Equal(t, queue.ErrShutDown, q.TryPut(2))
	item, err := q.TryGet()
	require.NoError(t, err)
	require.Equal(t, 1, item)
	_, err = q.TryGet()
	require.Equal(t, queue.ErrShutDown, err)
}

func TestAPriorityQueueWithoutAnOrder(t *testing.T) {
	require.PanicsWithValue(t, "queue: NewPriority without a function that says what is less", func() {
		queue.NewPriority[int](0, nil)
	})
}

func TestPutAndGetDoNotGiveWayIfTheyNeedNot(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](1)
		putter(w, k, q, 1)
		w.CallSoon(func() { w.Add("other") })
		getter(w, k, "a", q)
		w.OneTurn()
		w.Require(t, "--", "put 1: <nil>", "other", "a: got 1")
	})
}

// Behaviors 265.
func TestWhoWaitsIsServedInOrder(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](2)
		for _, name := range []string{"a", "b", "c"} {
			getter(w, k, name, q)
		}
		w.Settle()
		w.Require(t)
		for i := range 6 {
			putter(w, k, q, i)
		}
		w.Settle()
		require.Equal(t, 2, q.Len())
		getter(w, k, "d", q)
		w.Settle()
		w.Require(t, "put 0: <nil>", "put 1: <nil>", "a: got 0", "b: got 1", "put 2: <nil>", "put 3: <nil>",
			"c: got 2", "put 4: <nil>", "d: got 3", "put 5: <nil>")
	})
}

// Behaviors 266.
func TestAGetThatIsCanceledWhenItsItemIsThere(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](0)
		a := getter(w, k, "a", q)
		getter(w, k, "b", q)
		w.Settle()
		tryPut(t, q, 1)
		a.Cancel(nil)
		require.Equal(t, 1, q.Len())
		w.Settle()
		w.Require(t, "a: canceled", "b: got 1")

		c := getter(w, k, "c", q)
		w.Settle()
		tryPut(t, q, 2)
		c.Cancel(nil)
		w.Settle()
		require.Equal(t, []int{2}, drain(q))
	})
}

// Behaviors 267.
func TestAPutThatIsCanceledWhenThereIsRoomForIt(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](1)
		tryPut(t, q, 0)
		one := putter(w, k, q, 1)
		putter(w, k, q, 2)
		w.Settle()
		require.Equal(t, []int{0}, drain(q))
		one.Cancel(nil)
		w.Settle()
		w.Require(t, "put 1: canceled", "put 2: <nil>")
		require.Equal(t, []int{2}, drain(q))
		require.Equal(t, 2, q.Unfinished())
	})
}

// held starts a task of kind k that waits in q for a moment, is canceled then, and is held by nobody but q, if at all.
func held(t *testing.T, w *lab.World, k lab.Kind, wait loop.Stepper) weak.Pointer[task.Task[struct{}]] {
	a := start(k, w, wait, func(error) {})
	w.Settle()
	a.Cancel(nil)
	w.Settle()
	return weak.Make(a)
}

// Behaviors 268.
func TestWaitersThatWereCanceledLeaveNothingBehind(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](1)
		getting := held(t, w, k, get(k, q, new(int)))
		tryPut(t, q, 1)
		putting := held(t, w, k, put(k, q, 2))
		joining := held(t, w, k, join(k, q))
		// The ready queue and the stacks still hold the last things that went through them.
		for range 100 {
			putter(w, k, queue.New[int](0), 0)
		}
		w.Settle()
		runtime.GC()
		require.Nil(t, getting.Value())
		require.Nil(t, putting.Value())
		require.Nil(t, joining.Value())
		require.Equal(t, []int{1}, drain(q))
	})
}

// Behaviors 269.
func TestATryTakesWhatSomebodyWasWokenFor(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](1)
		tryPut(t, q, 0)
		putter(w, k, q, 1)
		putter(w, k, q, 2)
		w.Settle()
		require.Equal(t, []int{0}, drain(q))
		tryPut(t, q, 3) // the room for 1
		w.Settle()
		require.Equal(t, []int{3}, drain(q)) // and 2 comes first now
		w.Settle()
		require.Equal(t, []int{2}, drain(q))
		w.Settle()
		require.Equal(t, []int{1}, drain(q))
		w.Require(t, "put 2: <nil>", "put 1: <nil>")
	})
}

// The same for an item: no get is lost, and none gets what is not there.
func TestATryTakesTheItemSomebodyWasWokenFor(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](0)
		getter(w, k, "a", q)
		getter(w, k, "b", q)
		w.Settle()
		tryPut(t, q, 1)
		require.Equal(t, []int{1}, drain(q))
		w.Settle()
		w.Require(t)
		tryPut(t, q, 2, 3)
		w.Settle()
		w.Require(t, "b: got 2", "a: got 3")
	})
}

// Behaviors 270.
func TestJoin(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](0)
		require.Equal(t, queue.ErrOverDone, q.TaskDone())
		joiner(w, k, "of none", q)
		w.Settle()
		tryPut(t, q, 1, 2)
		joiner(w, k, "a", q)
		canceled := joiner(w, k, "canceled", q)
		joiner(w, k, "b", q)
		w.Settle()
		canceled.Cancel(nil)
		w.Settle()
		require.NoError(t, q.TaskDone())
		require.Equal(t, []int{1, 2}, drain(q))
		require.Equal(t, 1, q.Unfinished())
		w.Settle()
		w.Add("done")
		require.NoError(t, q.TaskDone())
		tryPut(t, q, 3) // does not hold up who was woken
		w.Settle()
		require.NoError(t, q.TaskDone())
		require.Equal(t, queue.ErrOverDone, q.TaskDone())
		w.Require(t, "of none: <nil>", "canceled: canceled", "done", "a: <nil>", "b: <nil>")
	})
}

func TestTheAwaitChainNamesTheQueue(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		q := queue.New[int](1)
		a := getter(w, k, "a", q)
		w.Settle()
		require.Equal(t, "Task-1 waits for an item of a queue, with 0 of 1 there\n", a.Co().AwaitChain())
		a.Cancel(nil)
		tryPut(t, q, 1)
		b := putter(w, k, q, 2)
		w.Settle()
		require.Equal(t, "Task-2 waits for room in a queue, with 1 of 1 there\n", b.Co().AwaitChain())
	})
}

func TestWaitsOfASecondLoopAreRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		make func() *queue.Queue[int]
		wait func(w *lab.World, k lab.Kind, q *queue.Queue[int]) *task.Task[struct{}]
		want string
	}{
		{"get", func() *queue.Queue[int] { return queue.New[int](0) },
			func(w *lab.World, k lab.Kind, q *queue.Queue[int]) *task.Task[struct{}] {
				return getter(w, k, "get", q)
			},
			"get: wait for an item of a queue, with 0 there: loop: belongs to another loop"},
		{"put", func() *queue.Queue[int] {
			q := queue.New[int](1)
			_ = q.TryPut(0)
			return q
		}, func(w *lab.World, k lab.Kind, q *queue.Queue[int]) *task.Task[struct{}] { return putter(w, k, q, 1) },
			"put 1: wait for room in a queue, with 1 of 1 there: loop: belongs to another loop"},
		{"join", func() *queue.Queue[int] {
			q := queue.New[int](1)
			_ = q.TryPut(0)
			return q
		}, func(w *lab.World, k lab.Kind, q *queue.Queue[int]) *task.Task[struct{}] {
			return joiner(w, k, "join", q)
		},
			"join: wait for the end of the work on a queue, with 1 unfinished: loop: belongs to another loop"},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
				q, second := test.make(), lab.NewWorld(t)
				a := test.wait(w, k, q)
				w.Settle()
				test.wait(second, k, q)
				second.Settle()
				second.Require(t, test.want)
				require.False(t, a.Done())
			})
		})
	}
}

func TestAQueueWithAName(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		var q queue.Queue[int]
		require.Equal(t, "jobs", q.Named("jobs").Name())
		getter := task.Do(co, func(co *loop.Co) error { _, err := q.Get(co); return err })
		_ = co.Yield()
		require.Equal(t, `Task-2 waits for an item of queue "jobs", with 0 there`, getter.Co().String())
		return q.TryPut(1)
	}))
}
