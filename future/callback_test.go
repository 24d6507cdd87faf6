package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 78, 85.
func TestCallbacksRunInTheTurnAfterTheSettling(t *testing.T) {
	for _, c := range []struct {
		name   string
		settle func(p *future.Promise[int]) bool
		want   string
	}{
		{"value", func(p *future.Promise[int]) bool { return p.SetResult(1) }, "value: 1"},
		{"error", func(p *future.Promise[int]) bool { return p.SetError(errBoom) }, "error: boom"},
		{"cancellation", func(p *future.Promise[int]) bool { return p.Future().Cancel(errWhy) }, "canceled: why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := future.New[int](w)
			p.Future().OnDone(func(f *future.Future[int]) {
				require.Same(t, p.Future(), f)
				w.log("callback: %s", outcome(f))
			})
			w.log("settled: %v", c.settle(p))
			w.turn(t)
			require.Equal(t, []string{"settled: true", "turn", "callback: " + c.want}, w.trace)
		})
	}
}

// Behaviors 79.
func TestCallbacksAndTasksShareOneOrder(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		p := future.New[int](w)
		callback := func(name string) {
			p.Future().OnDone(func(*future.Future[int]) { w.log("%s", name) })
		}
		callback("cb1")
		w.awaiting(k, "task1", p.Future())
		w.run(t)
		callback("cb2")
		w.awaiting(k, "task2", p.Future())
		w.run(t)
		p.SetResult(1)
		w.turn(t)
		require.Equal(t, []string{"turn", "cb1", "task1: no error", "cb2", "task2: no error"}, w.trace)
	})
}

// Behaviors 80.
func TestACallbackOfASettledFutureRunsInTheNextTurn(t *testing.T) {
	w := newWorld(t)
	future.Finished(w, 1).OnDone(func(f *future.Future[int]) {
		w.log("outer")
		f.OnDone(func(*future.Future[int]) { w.log("inner") })
	})
	w.turn(t)
	w.turn(t)
	require.Equal(t, []string{"turn", "outer", "turn", "inner"}, w.trace)
}

// Behaviors 81, 370.
func TestTheSameFunctionAddedTwiceIsCalledTwice(t *testing.T) {
	w := newWorld(t)
	p := future.New[int](w)
	fn := func(*future.Future[int]) { w.log("called") }
	first, second := p.Future().OnDone(fn), p.Future().OnDone(fn)
	require.NotSame(t, first, second)
	p.SetResult(1)
	w.run(t)
	require.Equal(t, []string{"called", "called"}, w.trace)
}

// Behaviors 82, 370.
func TestRemoveTakesOneCallbackBack(t *testing.T) {
	for _, c := range []struct {
		name   string
		remove []int
		want   []string
	}{
		{"the first", []int{0}, []string{"b", "c"}},
		{"one in the middle", []int{1}, []string{"a", "c"}},
		{"the last", []int{2}, []string{"a", "b"}},
		{"all, forwards", []int{0, 1, 2}, nil},
		{"all, backwards", []int{2, 1, 0}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			p := future.New[int](w)
			var callbacks []*future.Callback
			for _, name := range []string{"a", "b", "c"} {
				callbacks = append(callbacks, p.Future().OnDone(func(*future.Future[int]) { w.log("%s", name) }))
			}
			for _, i := range c.remove {
				require.True(t, callbacks[i].Remove())
				require.False(t, callbacks[i].Remove())
			}
			require.Equal(t, len(c.want), p.Future().Waiters())
			p.SetResult(1)
			w.run(t)
			require.Equal(t, c.want, w.trace)
		})
	}
}

// Behaviors 83.
func TestRemoveComesTooLateOnceTheFutureIsSettled(t *testing.T) {
	w := newWorld(t)
	p := future.New[int](w)
	cb := p.Future().OnDone(func(*future.Future[int]) { w.log("called") })
	p.SetResult(1)
	require.False(t, cb.Remove())
	w.run(t)
	require.Equal(t, []string{"called"}, w.trace)
}

// Behaviors 83, 84.
func TestCallbacksThatRemoveAndAddDoNotDisturbTheDelivery(t *testing.T) {
	w := newWorld(t)
	p := future.New[int](w)
	f := p.Future()
	var second *future.Callback
	f.OnDone(func(*future.Future[int]) {
		w.log("first removes second: %v", second.Remove())
		f.OnDone(func(*future.Future[int]) { w.log("added") })
	})
	second = f.OnDone(func(*future.Future[int]) { w.log("second") })
	f.OnDone(func(*future.Future[int]) { w.log("third") })
	p.SetResult(1)
	w.turn(t)
	w.turn(t)
	require.Equal(t, []string{"turn", "first removes second: false", "second", "third", "turn", "added"}, w.trace)
}

// Behaviors 86.
func TestACallbackOfAFailedFutureGetsTheErrorFromResult(t *testing.T) {
	w := newWorld(t)
	future.Failed[int](w, errBoom).OnDone(func(f *future.Future[int]) {
		_, err := f.Result()
		w.log("%v", err)
	})
	w.run(t)
	require.Equal(t, []string{"boom"}, w.trace)
}

// Behaviors 59, 60.
func TestAPanicInACallbackDisturbsNobodyElse(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			w := newWorld(t, recoverPanics)
			p := future.New[int](w)
			p.Future().OnDone(func(*future.Future[int]) { panic("ouch") })
			p.Future().OnDone(func(*future.Future[int]) { w.log("next callback") })
			w.awaiting(k, "task", p.Future())
			w.run(t)
			p.SetResult(1)
			w.run(t)
			require.Equal(t, []string{"next callback", "task: no error"}, w.trace)
			require.Equal(t, "value: 1", outcome(p))
			require.Len(t, w.reports, 1)
			require.Equal(t, "panic in callback", w.reports[0].Message)
			var panicked *loop.PanicError
			require.ErrorAs(t, w.reports[0].Err, &panicked)
			require.Equal(t, "ouch", panicked.Value)
			w.takeReports()
		})
	}
}

// Behaviors 110, 115.
func TestCallbacksOfATask(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		worker := k.start(w, 5, part{&loop.SleepStep{}, passOn})
		cb := worker.OnDone(func(t *task.Task[int]) { w.log("of the task: %s", outcome(t)) })
		removed := worker.OnDone(func(*task.Task[int]) { w.log("removed") })
		worker.Future().OnDone(func(f *future.Future[int]) { w.log("of its future: %s", outcome(f)) })
		require.True(t, removed.Remove())
		w.run(t)
		require.False(t, cb.Remove())
		require.Equal(t, []string{"of the task: value: 5", "of its future: value: 5"}, w.trace)
	})
}

// countingWaiter counts how often it has run.
type countingWaiter int

func (c *countingWaiter) Run() { *c++ }

func TestSubscribeAndUnsubscribe(t *testing.T) {
	w := newWorld(t)
	p := future.New[int](w)
	f := p.Future()
	var once, twice, gone countingWaiter
	for _, c := range []*countingWaiter{&gone, &twice, &gone, &once, &twice, &gone} {
		f.Subscribe(c)
	}
	require.Equal(t, 6, f.Waiters())
	require.Equal(t, 3, f.Unsubscribe(&gone))
	require.Equal(t, 0, f.Unsubscribe(&gone))
	require.Equal(t, 3, f.Waiters())
	p.SetResult(1)
	w.run(t)
	require.Equal(t, []countingWaiter{1, 2, 0}, []countingWaiter{once, twice, gone})
	require.Equal(t, 0, f.Unsubscribe(&twice))
	f.Subscribe(&once)
	w.run(t)
	require.Equal(t, countingWaiter(2), once)
	require.Zero(t, f.Waiters())
}
