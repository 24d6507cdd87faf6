package future_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 74, 76, 77.
func TestACanceledFutureAlwaysTellsTheCause(t *testing.T) {
	f := future.New[int](lab.NewWorld(t)).Future()
	require.True(t, f.Cancel(errWhy))
	require.True(t, f.Done())
	require.True(t, f.Canceled())
	for range 2 {
		_, err := f.Result()
		for _, err := range []error{err, f.Err()} {
			require.EqualError(t, err, "canceled: why")
			require.ErrorIs(t, err, loop.ErrCanceled)
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, err, errWhy)
		}
	}
}

// Behaviors 149, 150, 152, 153.
func TestCancelingAFutureReachesAllWhoAwaitIt(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		a, b := awaiting(w, k, "a", p.Future()), awaiting(w, k, "b", p.Future())
		w.RunOut()
		require.True(t, a.Cancel(errWhy))
		require.True(t, p.Future().Canceled())
		w.RunOut()
		w.Require(t, "a: canceled: why", "b: canceled: why")
		require.True(t, a.Canceled())
		require.True(t, b.Canceled())
		require.Equal(t, []int{1, 0}, []int{a.Canceling(), b.Canceling()})
	})
}

// Behaviors 136.
func TestACancellationBeatsAValueThatHasNotArrived(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		waiter := awaiting(w, k, "task", p.Future())
		w.RunOut()
		p.SetResult(1)
		require.True(t, waiter.Cancel(errWhy))
		w.RunOut()
		w.Require(t, "task: canceled: why")
		require.Equal(t, "value: 1", lab.Outcome(p))
	})
}

func TestACircleOfAwaitsCanBeCanceled(t *testing.T) {
	for _, length := range []int{2, 3, 10} {
		lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
			circle := make([]*task.Task[int], length)
			for i := range circle {
				circle[i] = start(k, w, 0,
					lab.After(&lateStep{func() loop.Stepper { return circle[(i+1)%length] }}, lab.PassOn))
			}
			w.RunOut()
			require.True(t, circle[0].Cancel(errWhy))
			w.RunOut()
			for _, member := range circle {
				require.Equal(t, "canceled: why", lab.Outcome(member))
				require.Equal(t, 1, member.Canceling())
			}
		})
	}
}

// Whoever leaves a circle of awaits leaves nothing behind in it, and so is not woken by its end from another wait.
func TestACircleOfAwaitsForgetsWhoLeavesIt(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		var b *task.Task[int]
		var both *future.Future[[]int]
		a := start(k, w, 1,
			lab.After(&lateStep{func() loop.Stepper { return b }},
				func(err error) error { w.AddAt("a: %v", err); return nil }),
			lab.After(sleep(10), func(err error) error { w.AddAt("a slept: %s", errText(err)); return err }))
		b = start(k, w, 0, lab.After(&lateStep{func() loop.Stepper { return both }}, lab.PassOn))
		b.OnDone(func(*task.Task[int]) { w.AddAt("b ended") })
		both = future.Gather[future.Awaitable[int]](w, a, future.New[int](w))
		w.RunOut()
		require.True(t, a.Cancel(nil))
		w.RunOut()
		w.Require(t, "0s a: canceled", "0s b ended", "10ns a slept: no error")
		require.Equal(t, "value: 1", lab.Outcome(a))
	})
}

// Behaviors 153.
func TestCancelingThroughALongChainOfTasks(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		last := start(k, w, 0, lab.After(p.Future(), lab.PassOn))
		for range 100 {
			last = start(k, w, 0, lab.After(last, lab.PassOn))
		}
		w.RunOut()
		require.True(t, last.Cancel(errWhy))
		w.RunOut()
		require.Equal(t, "canceled: why", lab.Outcome(last))
		require.True(t, p.Future().Canceled())
	})
}

// A canceler is what a promise made by Init asks to cancel.
type canceler func(cause error) bool

func (c canceler) Cancel(cause error) bool { return c(cause) }

func TestCancelAsksTheCanceler(t *testing.T) {
	w := lab.NewWorld(t)
	agree := false
	var p future.Promise[int]
	p.Init(w, canceler(func(cause error) bool { w.Add("asked: %v", cause); return agree }))
	require.False(t, p.Future().Cancel(errWhy))
	agree = true
	require.True(t, p.Future().Cancel(errWhy))
	require.Equal(t, "pending", lab.Outcome(&p))
	p.SetResult(1)
	require.False(t, p.Future().Cancel(errWhy))
	w.Require(t, "asked: why", "asked: why")
}

// A request that the Canceler refuses is delivered by the end of the wait.
func TestARequestThatTheMakerRefusesWaits(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		var p future.Promise[int]
		p.Init(w, canceler(func(error) bool { return false }))
		waiter := awaiting(w, k, "task", p.Future())
		w.RunOut()
		require.True(t, waiter.Cancel(errWhy))
		w.RunOut()
		w.Require(t)
		p.SetResult(1)
		w.RunOut()
		w.Require(t, "task: canceled: why")
	})
}
