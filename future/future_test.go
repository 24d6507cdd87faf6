package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 70, 71.
func TestANewFutureIsPending(t *testing.T) {
	w := lab.NewWorld(t)
	f := future.New[int](w).Future()
	require.False(t, f.Done())
	require.False(t, f.Canceled())
	v, err := f.Result()
	require.Zero(t, v)
	require.ErrorIs(t, err, future.ErrPending)
	require.ErrorIs(t, f.Err(), future.ErrPending)
}

// Behaviors 72.
func TestErrTellsTheErrorOfASettledFuture(t *testing.T) {
	w := lab.NewWorld(t)
	require.NoError(t, future.Finished(w, 1).Err())
	require.Equal(t, errBoom, future.Failed[int](w, errBoom).Err())
}

// Behaviors 87.
func TestATaskResumesOneTurnAfterTheCompletion(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		awaiting(w, k, "task", p.Future())
		w.OneTurn()
		w.CallSoon(func() { w.Add("settled: %v", p.SetResult(1)) })
		w.OneTurn()
		w.OneTurn()
		w.Require(t, "--", "--", "settled: true", "--", "task: no error")
	})
}

// Behaviors 88.
func TestAwaitingASettledFutureDoesNotGiveWay(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ended := start(k, w, 0,
			lab.After(future.Finished(w, 1), func(err error) error { w.Add("value: %s", errText(err)); return nil }),
			lab.After(future.Failed[int](w, errBoom),
				func(err error) error { w.Add("error: %s", errText(err)); return nil }),
			lab.After(canceledFuture(w), func(err error) error { w.Add("cancellation: %s", errText(err)); return nil }),
		)
		w.OneTurn()
		require.True(t, ended.Done())
		w.Require(t, "--", "value: no error", "error: boom", "cancellation: canceled: why")
	})
}

func canceledFuture(r loop.Ref) *future.Future[int] {
	f := future.New[int](r).Future()
	f.Cancel(errWhy)
	return f
}

// Behaviors 89.
func TestAFutureMayBeAwaitedAnyNumberOfTimes(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		log := func(err error) error { w.Add("%s", lab.Outcome(p)); return err }
		again := lab.After(p.Future(), log)
		start(k, w, 0, again, again, lab.After(sleep(1), lab.PassOn), again)
		w.RunOut()
		p.SetResult(1)
		w.RunOut()
		w.Require(t, "value: 1", "value: 1", "value: 1")
	})
}

// Behaviors 90, 91.
func TestAllWaitersGetTheSameErrorInOrder(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		a, b, c := awaiting(w, k, "a", p.Future()), awaiting(w, k, "b", p.Future()), awaiting(w, k, "c", p.Future())
		w.RunOut()
		cause := &loop.PanicError{Value: "a pointer to compare", Where: "here"}
		p.SetError(cause)
		w.RunOut()
		text := cause.Error()
		w.Require(t, "a: "+text, "b: "+text, "c: "+text)
		for _, waiter := range []*task.Task[int]{a, b, c} {
			require.Same(t, cause, waiter.Err())
		}
	})
}

// Behaviors 92.
func TestAFutureOfAFutureIsNotUnwrapped(t *testing.T) {
	w := lab.NewWorld(t)
	inner := future.New[int](w).Future()
	outer := future.Finished(w, inner)
	require.NoError(t, w.Run(func(co *loop.Co) error {
		v, err := outer.Await(co)
		require.Same(t, inner, v)
		return err
	}))
}

// Behaviors 96.
func TestAFutureKnowsItsLoop(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	require.Same(t, w.Loop(), p.Loop())
	require.Same(t, w.Loop(), p.Future().Loop())
	p.SetResult(1)
	require.Same(t, w.Loop(), p.Future().Loop())
}

// Behaviors 97.
func TestAFutureNeedsALoop(t *testing.T) {
	require.Panics(t, func() { future.New[int](nil) })
}

// Behaviors 98.
func TestString(t *testing.T) {
	w := lab.NewWorld(t)
	waited := future.New[int](w)
	waited.Future().OnDone(func(*future.Future[int]) {})
	waited.Future().OnDone(func(*future.Future[int]) {})
	named := task.Do(w, func(co *loop.Co) error { return errBoom }, task.Named("worker"))
	w.RunOut()
	require.Equal(t, errBoom, named.Err())
	for _, c := range []struct {
		name, want string
		f          interface{ String() string }
	}{
		{"pending", "future, pending", future.New[int](w).Future()},
		{"waited for", "future, pending, 2 waiting", waited.Future()},
		{"finished", "future, finished: 7", future.Finished(w, 7)},
		{"canceled", "future, canceled: canceled: why", canceledFuture(w)},
		{"of a task", "worker, failed: boom", named.Future()},
		{"of a gather", "gather of 2, pending", future.Gather(w, promises(w, 2)...)},
		{"of a chain", "then of future, pending", future.Map(future.New[int](w), func(int) int { return 0 })},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.f.String()) })
	}
}

// Behaviors 98, 102.
func TestStringDoesNotCountAsLooking(t *testing.T) {
	w := lab.NewWorld(t)
	f := future.Failed[int](w, errBoom)
	require.Equal(t, "future, failed: boom", f.String())
	w.RequireReports("error was never retrieved (future): boom")
}

// Behaviors 67.
func TestDebugModeTellsWhereAFutureWasMade(t *testing.T) {
	w := lab.NewWorld(t, debug)
	require.Regexp(t, `^future made at .*future_test\.go:\d+, pending$`, future.New[int](w).Future().String())
	require.Regexp(t, `^gather of 0 made at .*future_test\.go:\d+, finished: \[\]$`,
		future.Gather[*future.Future[int]](w).String())
}

// Behaviors 100.
func TestAChainOfCallbacksTakesOneTurnALink(t *testing.T) {
	w := lab.NewWorld(t)
	a, b, c := future.New[int](w), future.New[int](w), future.New[int](w)
	a.Future().OnDone(func(*future.Future[int]) { w.Add("a"); b.SetResult(1) })
	b.Future().OnDone(func(*future.Future[int]) { w.Add("b"); c.SetResult(1) })
	a.SetResult(1)
	w.OneTurn()
	require.False(t, c.Future().Done())
	w.OneTurn()
	require.True(t, c.Future().Done())
	w.Require(t, "--", "a", "--", "b")
}

// Behaviors 118.
func TestATaskThatAwaitsItselfGetsAnError(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		var self *task.Task[int]
		again := &lateStep{func() loop.Stepper { return self }}
		self = start(k, w, 3, lab.After(again, func(err error) error {
			require.ErrorIs(t, err, future.ErrSelfAwait)
			w.Add("%v", err)
			return nil
		}))
		w.OneTurn()
		w.OneTurn()
		w.Require(t, "--", "--", "future: a task cannot await itself")
		require.Equal(t, "value: 3", lab.Outcome(self))
	})
}

// A lateStep is a Stepper that is not known yet when its task is made.
type lateStep struct{ of func() loop.Stepper }

func (s *lateStep) Step(co *loop.Co, in error) (bool, error) { return s.of().Step(co, in) }

// Behaviors 119.
func TestAwaitingAFutureOfAnotherLoopIsRefused(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		foreign := future.New[int](lab.NewWorld(t))
		awaiting(w, k, "task", foreign.Future())
		w.OneTurn()
		w.OneTurn()
		w.Require(t, "--", "--", "task: loop: belongs to another loop")
		require.Zero(t, foreign.Future().Waiters())
		w.RequireReports("error was never retrieved (Task-1): loop: belongs to another loop")
	})
}

func TestTheAwaitChainTellsWhatATaskWaitsFor(t *testing.T) {
	for _, c := range []struct {
		name string
		wait func(w *lab.World, fs ...*future.Future[int]) loop.Stepper
		want string
	}{
		{"a future", func(w *lab.World, fs ...*future.Future[int]) loop.Stepper { return fs[0] },
			"Task-1 waits for future, pending, 1 waiting"},
		{"a gather", func(w *lab.World, fs ...*future.Future[int]) loop.Stepper { return future.Gather(w, fs...) },
			"Task-1 waits for gather of 1, pending, 1 waiting"},
		{"a chain", func(w *lab.World, fs ...*future.Future[int]) loop.Stepper {
			return future.Flatten(future.Map(fs[0], func(int) *future.Future[int] { return nil }))
		}, "Task-1 waits for flattened then of future, pending, 1 waiting"},
		{"a wait", func(_ *lab.World, fs ...*future.Future[int]) loop.Stepper {
			return &future.WaitStep[*future.Future[int]]{Limit: future.NoLimit, As: fs}
		}, "Task-1 waits for all of 1"},
		{"the next of 1 to complete", func(w *lab.World, fs ...*future.Future[int]) loop.Stepper {
			return &future.CompletedStep[*future.Future[int], int]{Of: future.NewCompleted(w, fs...)}
		}, "Task-1 waits for the next of 1 to complete"},
		{"the end of a future", func(w *lab.World, _ ...*future.Future[int]) loop.Stepper {
			var p future.Promise[int]
			p.Init(w, canceler(func(error) bool { return true }))
			return &future.WaitForStep[int]{F: p.Future()}
		}, "Task-1 waits for the end of future, pending, 1 waiting"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
				waiter := start(k, w, 0, lab.After(c.wait(w, future.New[int](w).Future()), lab.PassOn))
				w.RunOut()
				require.Equal(t, c.want, waiter.String())
			})
		})
	}
}
