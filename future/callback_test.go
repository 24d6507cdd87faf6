package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
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
			w := lab.NewWorld(t)
			p := future.New[int](w)
			p.Future().OnDone(func(f *future.Future[int]) {
				require.Same(t, p.Future(), f)
				w.Add("callback: %s", lab.Outcome(f))
			})
			w.Add("settled: %v", c.settle(p))
			w.OneTurn()
			w.Require(t, "settled: true", "--", "callback: "+c.want)
		})
	}
}

// Behaviors 79.
func TestCallbacksAndTasksShareOneOrder(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		callback := func(name string) {
			p.Future().OnDone(func(*future.Future[int]) { w.Add("%s", name) })
		}
		callback("cb1")
		awaiting(w, k, "task1", p.Future())
		w.RunOut()
		callback("cb2")
		awaiting(w, k, "task2", p.Future())
		w.RunOut()
		p.SetResult(1)
		w.OneTurn()
		w.Require(t, "--", "cb1", "task1: no error", "cb2", "task2: no error")
	})
}

// Behaviors 80.
func TestACallbackOfASettledFutureRunsInTheNextTurn(t *testing.T) {
	w := lab.NewWorld(t)
	future.Finished(w, 1).OnDone(func(f *future.Future[int]) {
		w.Add("outer")
		f.OnDone(func(*future.Future[int]) { w.Add("inner") })
	})
	w.OneTurn()
	w.OneTurn()
	w.Require(t, "--", "outer", "--", "inner")
}

// Behaviors 81, 370.
func TestTheSameFunctionAddedTwiceIsCalledTwice(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	fn := func(*future.Future[int]) { w.Add("called") }
	first, second := p.Future().OnDone(fn), p.Future().OnDone(fn)
	require.NotSame(t, first, second)
	p.SetResult(1)
	w.RunOut()
	w.Require(t, "called", "called")
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
			w := lab.NewWorld(t)
			p := future.New[int](w)
			var callbacks []*future.Callback
			for _, name := range []string{"a", "b", "c"} {
				callbacks = append(callbacks, p.Future().OnDone(func(*future.Future[int]) { w.Add("%s", name) }))
			}
			for _, i := range c.remove {
				require.True(t, callbacks[i].Remove())
				require.False(t, callbacks[i].Remove())
			}
			require.Equal(t, len(c.want), p.Future().Waiters())
			p.SetResult(1)
			w.RunOut()
			w.Require(t, c.want...)
		})
	}
}

// Behaviors 83.
func TestRemoveComesTooLateOnceTheFutureIsSettled(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	cb := p.Future().OnDone(func(*future.Future[int]) { w.Add("called") })
	p.SetResult(1)
	require.False(t, cb.Remove())
	w.RunOut()
	w.Require(t, "called")
}

// Behaviors 83, 84.
func TestCallbacksThatRemoveAndAddDoNotDisturbTheDelivery(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	f := p.Future()
	var second *future.Callback
	f.OnDone(func(*future.Future[int]) {
		w.Add("first removes second: %v", second.Remove())
		f.OnDone(func(*future.Future[int]) { w.Add("added") })
	})
	second = f.OnDone(func(*future.Future[int]) { w.Add("second") })
	f.OnDone(func(*future.Future[int]) { w.Add("third") })
	p.SetResult(1)
	w.OneTurn()
	w.OneTurn()
	w.Require(t, "--", "first removes second: false", "second", "third", "--", "added")
}

// Behaviors 86.
func TestACallbackOfAFailedFutureGetsTheErrorFromResult(t *testing.T) {
	w := lab.NewWorld(t)
	future.Failed[int](w, errBoom).OnDone(func(f *future.Future[int]) {
		_, err := f.Result()
		w.Add("%v", err)
	})
	w.RunOut()
	w.Require(t, "boom")
}

// Behaviors 59, 60.
func TestAPanicInACallbackDisturbsNobodyElse(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		w := lab.NewWorld(t, recoverPanics)
		p := future.New[int](w)
		p.Future().OnDone(func(*future.Future[int]) { panic("ouch") })
		p.Future().OnDone(func(*future.Future[int]) { w.Add("next callback") })
		awaiting(w, k, "task", p.Future())
		w.RunOut()
		p.SetResult(1)
		w.RunOut()
		w.Require(t, "next callback", "task: no error")
		require.Equal(t, "value: 1", lab.Outcome(p))
		require.Len(t, w.Reports, 1)
		require.Equal(t, "panic in callback", w.Reports[0].Message)
		var panicked *loop.PanicError
		require.ErrorAs(t, w.Reports[0].Err, &panicked)
		require.Equal(t, "ouch", panicked.Value)
		w.TakeReports()
	})
}

// Behaviors 110, 115.
func TestCallbacksOfATask(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		worker := start(k, w, 5, lab.After(&loop.SleepStep{}, lab.PassOn))
		cb := worker.OnDone(func(t *task.Task[int]) { w.Add("of the task: %s", lab.Outcome(t)) })
		removed := worker.OnDone(func(*task.Task[int]) { w.Add("removed") })
		worker.Future().OnDone(func(f *future.Future[int]) { w.Add("of its future: %s", lab.Outcome(f)) })
		require.True(t, removed.Remove())
		w.RunOut()
		require.False(t, cb.Remove())
		w.Require(t, "of the task: value: 5", "of its future: value: 5")
	})
}

// countingWaiter counts how often it has run.
type countingWaiter int

func (c *countingWaiter) Run() { *c++ }

func TestSubscribeAndUnsubscribe(t *testing.T) {
	w := lab.NewWorld(t)
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
	w.RunOut()
	require.Equal(t, []countingWaiter{1, 2, 0}, []countingWaiter{once, twice, gone})
	require.Equal(t, 0, f.Unsubscribe(&twice))
	f.Subscribe(&once)
	w.RunOut()
	require.Equal(t, countingWaiter(2), once)
	require.Zero(t, f.Waiters())
}
