package queue_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
	"github.com/monoloop-go/monoloop/timer"
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
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](1)
		w.putter(k, q, 1)
		w.CallSoon(func() { w.log("other") })
		w.getter(k, "a", q)
		w.turn(t)
		require.Equal(t, []string{"put 1: <nil>", "other", "a: got 1"}, w.trace)
	})
}

// Behaviors 265.
func TestWhoWaitsIsServedInOrder(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](2)
		for _, name := range []string{"a", "b", "c"} {
			w.getter(k, name, q)
		}
		w.settle(t)
		require.Empty(t, w.trace)
		for i := range 6 {
			w.putter(k, q, i)
		}
		w.settle(t)
		require.Equal(t, 2, q.Len())
		w.getter(k, "d", q)
		w.settle(t)
		require.Equal(t, []string{"put 0: <nil>", "put 1: <nil>", "a: got 0", "b: got 1", "put 2: <nil>", "put 3: <nil>",
			"c: got 2", "put 4: <nil>", "d: got 3", "put 5: <nil>"}, w.trace)
	})
}

// Behaviors 266.
func TestAGetThatIsCanceledWhenItsItemIsThere(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](0)
		a := w.getter(k, "a", q)
		w.getter(k, "b", q)
		w.settle(t)
		tryPut(t, q, 1)
		a.Cancel(nil)
		require.Equal(t, 1, q.Len())
		w.settle(t)
		require.Equal(t, []string{"a: canceled", "b: got 1"}, w.trace)

		c := w.getter(k, "c", q)
		w.settle(t)
		tryPut(t, q, 2)
		c.Cancel(nil)
		w.settle(t)
		require.Equal(t, []int{2}, drain(q))
	})
}

// Behaviors 267.
func TestAPutThatIsCanceledWhenThereIsRoomForIt(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](1)
		tryPut(t, q, 0)
		one := w.putter(k, q, 1)
		w.putter(k, q, 2)
		w.settle(t)
		require.Equal(t, []int{0}, drain(q))
		one.Cancel(nil)
		w.settle(t)
		require.Equal(t, []string{"put 1: canceled", "put 2: <nil>"}, w.trace)
		require.Equal(t, []int{2}, drain(q))
		require.Equal(t, 2, q.Unfinished())
	})
}

// held starts a task of kind k that waits in q for a moment, is canceled then, and is held by nobody but q, if at all.
func held(t *testing.T, w *world, k kind, wait loop.Stepper) weak.Pointer[task.Task[struct{}]] {
	a := k.start(w, wait, func(error) {})
	w.settle(t)
	a.Cancel(nil)
	w.settle(t)
	return weak.Make(a)
}

// Behaviors 268.
func TestWaitersThatWereCanceledLeaveNothingBehind(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](1)
		getter := held(t, w, k, k.get(q, new(int)))
		tryPut(t, q, 1)
		putter := held(t, w, k, k.put(q, 2))
		joiner := held(t, w, k, k.join(q))
		// The ready queue and the stacks still hold the last things that went through them.
		for range 100 {
			w.putter(k, queue.New[int](0), 0)
		}
		w.settle(t)
		runtime.GC()
		require.Nil(t, getter.Value())
		require.Nil(t, putter.Value())
		require.Nil(t, joiner.Value())
		require.Equal(t, []int{1}, drain(q))
	})
}

// Behaviors 269.
func TestATryTakesWhatSomebodyWasWokenFor(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](1)
		tryPut(t, q, 0)
		w.putter(k, q, 1)
		w.putter(k, q, 2)
		w.settle(t)
		require.Equal(t, []int{0}, drain(q))
		tryPut(t, q, 3) // the room for 1
		w.settle(t)
		require.Equal(t, []int{3}, drain(q)) // and 2 comes first now
		w.settle(t)
		require.Equal(t, []int{2}, drain(q))
		w.settle(t)
		require.Equal(t, []int{1}, drain(q))
		require.Equal(t, []string{"put 2: <nil>", "put 1: <nil>"}, w.trace)
	})
}

// The same for an item: no get is lost, and none gets what is not there.
func TestATryTakesTheItemSomebodyWasWokenFor(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](0)
		w.getter(k, "a", q)
		w.getter(k, "b", q)
		w.settle(t)
		tryPut(t, q, 1)
		require.Equal(t, []int{1}, drain(q))
		w.settle(t)
		require.Empty(t, w.trace)
		tryPut(t, q, 2, 3)
		w.settle(t)
		require.Equal(t, []string{"b: got 2", "a: got 3"}, w.trace)
	})
}

// Behaviors 270.
func TestJoin(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](0)
		require.Equal(t, queue.ErrOverDone, q.TaskDone())
		w.joiner(k, "of none", q)
		w.settle(t)
		tryPut(t, q, 1, 2)
		w.joiner(k, "a", q)
		canceled := w.joiner(k, "canceled", q)
		w.joiner(k, "b", q)
		w.settle(t)
		canceled.Cancel(nil)
		w.settle(t)
		require.NoError(t, q.TaskDone())
		require.Equal(t, []int{1, 2}, drain(q))
		require.Equal(t, 1, q.Unfinished())
		w.settle(t)
		w.log("done")
		require.NoError(t, q.TaskDone())
		tryPut(t, q, 3) // does not hold up who was woken
		w.settle(t)
		require.NoError(t, q.TaskDone())
		require.Equal(t, queue.ErrOverDone, q.TaskDone())
		require.Equal(t, []string{"of none: <nil>", "canceled: canceled", "done", "a: <nil>", "b: <nil>"}, w.trace)
	})
}

// Behaviors 271.
func TestShutdown(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](2)
		tryPut(t, q, 1, 2)
		w.putter(k, q, 3)
		w.settle(t)
		q.Shutdown()
		w.settle(t)
		w.putter(k, q, 4)
		w.settle(t)
		w.log("%v", q.TryPut(5))
		for _, name := range []string{"a", "b"} {
			w.getter(k, name, q)
		}
		w.getter(k, "c", q)
		w.settle(t)
		q.Shutdown()
		require.Equal(t, 2, q.Unfinished())
		require.Equal(t, []string{"put 3: queue: shut down", "put 4: queue: shut down", "queue: shut down", "a: got 1", "b: got 2",
			"c: queue: shut down"}, w.trace)
	})
}

// Behaviors 271, 272.
func TestShutdownWakesWhoWaitsToGet(t *testing.T) {
	for _, shutdown := range []struct {
		name string
		of   func(q *queue.Queue[int])
	}{{"Shutdown", (*queue.Queue[int]).Shutdown}, {"ShutdownNow", (*queue.Queue[int]).ShutdownNow}} {
		t.Run(shutdown.name, func(t *testing.T) {
			eachKind(t, func(t *testing.T, w *world, k kind) {
				q := queue.New[int](0)
				w.getter(k, "a", q)
				w.getter(k, "b", q)
				w.settle(t)
				shutdown.of(q)
				w.settle(t)
				require.Equal(t, []string{"a: queue: shut down", "b: queue: shut down"}, w.trace)
			})
		})
	}
}

// Behaviors 272.
func TestShutdownNow(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](3)
		tryPut(t, q, 1, 2, 3)
		require.Equal(t, 1, drainOne(t, q))
		tryPut(t, q, 4)
		w.joiner(k, "join", q)
		w.putter(k, q, 5)
		w.settle(t)
		q.ShutdownNow()
		require.Equal(t, []int{0, 1}, []int{q.Len(), q.Unfinished()})
		w.settle(t)
		w.log("one is in work")
		require.NoError(t, q.TaskDone())
		w.settle(t)
		_, err := q.TryGet()
		w.log("%v", err)
		require.Equal(t, queue.ErrOverDone, q.TaskDone())
		require.Equal(t, []string{"put 5: queue: shut down", "one is in work", "join: <nil>", "queue: shut down"}, w.trace)
	})
}

func drainOne(t *testing.T, q *queue.Queue[int]) int {
	item, err := q.TryGet()
	require.NoError(t, err)
	return item
}

// Behaviors 272.
func TestShutdownNowEndsAJoinIfNothingIsInWork(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](0)
		tryPut(t, q, 1, 2)
		w.joiner(k, "join", q)
		w.settle(t)
		q.ShutdownNow()
		w.settle(t)
		require.Equal(t, []string{"join: <nil>"}, w.trace)
	})
}

// A getter that was woken for an item, which is dropped before it runs, gets the end and not nothing.
func TestShutdownNowBetweenTheWakeUpAndTheRun(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](0)
		w.getter(k, "a", q)
		w.settle(t)
		tryPut(t, q, 1)
		q.ShutdownNow()
		w.settle(t)
		require.Equal(t, []string{"a: queue: shut down"}, w.trace)
	})
}

func TestAll(t *testing.T) {
	all := func(w *world, q *queue.Queue[int], stop int) *task.Task[struct{}] {
		return task.Do(w, func(co *loop.Co) error {
			for item, err := range q.All(co) {
				if err != nil {
					w.log("%v", err)
					return err
				}
				w.log("got %d", item)
				if item == stop {
					break
				}
			}
			w.log("end")
			return nil
		})
	}
	for _, test := range []struct {
		name string
		do   func(t *testing.T, w *world, q *queue.Queue[int], a *task.Task[struct{}])
		want []string
	}{
		{"until it is shut down and empty", func(t *testing.T, w *world, q *queue.Queue[int], _ *task.Task[struct{}]) {
			tryPut(t, q, 2)
			w.settle(t)
			tryPut(t, q, 3)
			q.Shutdown()
		}, []string{"got 1", "got 2", "got 3", "end"}},
		{"until it is canceled", func(_ *testing.T, _ *world, _ *queue.Queue[int], a *task.Task[struct{}]) { a.Cancel(errors.New("why")) },
			[]string{"got 1", "canceled: why"}},
		{"until the body has enough", func(t *testing.T, _ *world, q *queue.Queue[int], _ *task.Task[struct{}]) { tryPut(t, q, 9, 4) },
			[]string{"got 1", "got 9", "end"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, q := newWorld(t), queue.New[int](0)
			tryPut(t, q, 1)
			a := all(w, q, 9)
			w.settle(t)
			test.do(t, w, q, a)
			w.settle(t)
			require.Equal(t, test.want, w.trace)
		})
	}
}

// Steps may be used again, which a consumer without a stack does.
func TestStepsAreUsedAgain(t *testing.T) {
	w, q := newWorld(t), queue.New[int](1)
	get, put, n := &queue.GetStep[int]{Queue: q}, &queue.PutStep[int]{Queue: q}, 0
	task.DoStep(w, stepFunc(func(co *loop.Co, in error) (bool, error) {
		for {
			if done, err := get.Step(co, in); !done || err != nil {
				return done, err
			}
			w.log("got %d", get.Item)
		}
	}))
	task.DoStep(w, stepFunc(func(co *loop.Co, in error) (bool, error) {
		for ; n < 4; n++ {
			put.Item = n
			if done, err := put.Step(co, in); !done || err != nil {
				return done, err
			}
		}
		return true, nil
	}))
	w.settle(t)
	require.Equal(t, []string{"got 0", "got 1", "got 2", "got 3"}, w.trace)
}

type stepFunc func(co *loop.Co, in error) (bool, error)

func (f stepFunc) Step(co *loop.Co, in error) (bool, error) { return f(co, in) }

func TestTheAwaitChainNamesTheQueue(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		q := queue.New[int](1)
		a := w.getter(k, "a", q)
		w.settle(t)
		require.Equal(t, "Task-1 waits for an item of a queue, with 0 of 1 there\n", a.Co().AwaitChain())
		a.Cancel(nil)
		tryPut(t, q, 1)
		b := w.putter(k, q, 2)
		w.settle(t)
		require.Equal(t, "Task-2 waits for room in a queue, with 1 of 1 there\n", b.Co().AwaitChain())
	})
}

func TestWaitsOfASecondLoopAreRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		make func() *queue.Queue[int]
		wait func(w *world, k kind, q *queue.Queue[int]) *task.Task[struct{}]
		want string
	}{
		{"get", func() *queue.Queue[int] { return queue.New[int](0) },
			func(w *world, k kind, q *queue.Queue[int]) *task.Task[struct{}] { return w.getter(k, "get", q) },
			"get: wait for an item of a queue, with 0 there: loop: belongs to another loop"},
		{"put", func() *queue.Queue[int] {
			q := queue.New[int](1)
			_ = q.TryPut(0)
			return q
		}, func(w *world, k kind, q *queue.Queue[int]) *task.Task[struct{}] { return w.putter(k, q, 1) },
			"put 1: wait for room in a queue, with 1 of 1 there: loop: belongs to another loop"},
		{"join", func() *queue.Queue[int] {
			q := queue.New[int](1)
			_ = q.TryPut(0)
			return q
		}, func(w *world, k kind, q *queue.Queue[int]) *task.Task[struct{}] { return w.joiner(k, "join", q) },
			"join: wait for the end of the work on a queue, with 1 unfinished: loop: belongs to another loop"},
	} {
		t.Run(test.name, func(t *testing.T) {
			eachKind(t, func(t *testing.T, w *world, k kind) {
				q, second := test.make(), newWorld(t)
				a := test.wait(w, k, q)
				w.settle(t)
				test.wait(second, k, q)
				second.settle(t)
				require.Equal(t, []string{test.want}, second.trace)
				require.False(t, a.Done())
			})
		})
	}
}

// The waits of tasks that are forced to end leave nothing behind at which their clean-up could stumble.
func TestTasksThatAreForcedToEndWhileTheyWait(t *testing.T) {
	eachKind(t, func(t *testing.T, _ *world, k kind) {
		w := &world{theLoop: loop.New(&loop.Options{Clock: &timer.Virtual{}, ShutdownTimeout: time.Second})}
		full, empty := queue.New[int](1), queue.New[int](0)
		tryPut(t, full, 0)
		for _, wait := range []func() loop.Stepper{
			func() loop.Stepper { return k.get(empty, new(int)) },
			func() loop.Stepper { return k.put(full, 1) },
			func() loop.Stepper { return k.join(full) },
		} {
			task.Do(w, func(co *loop.Co) error {
				defer full.ShutdownNow()
				defer empty.Shutdown()
				for {
					if err := co.Await(wait()); !loop.IsCanceled(err) {
						w.log("%v", err)
						return nil
					}
				}
			})
		}
		w.settle(t)
		_, stragglers := errors.AsType[*loop.StragglersError](w.Close())
		require.True(t, stragglers)
		require.Equal(t, []string{"loop: closed", "loop: closed", "loop: closed"}, w.trace)
		require.Zero(t, full.Len())
	})
}

// Whatever the cause of a cancellation, the iteration gives it.
func TestAllTellsOfACancellationBecauseOfAShutdown(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var got []error
	require.NoError(t, l.Run(func(co *loop.Co) error {
		q := queue.New[int](0)
		l.CallSoon(func() { co.Cancel(queue.ErrShutDown) })
		for _, err := range q.All(co) {
			got = append(got, err)
		}
		return nil
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []error{loop.Canceled(queue.ErrShutDown)}, got)
}
