package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// settlings are the three ways to settle a promise.
var settlings = []struct {
	name   string
	settle func(p *future.Promise[int])
}{
	{"value", func(p *future.Promise[int]) { p.SetResult(1) }},
	{"error", func(p *future.Promise[int]) { p.SetError(errBoom) }},
	{"cancellation", func(p *future.Promise[int]) { p.Future().Cancel(errWhy) }},
}

func TestThen(t *testing.T) {
	for _, c := range []struct {
		name string
		fn   func(v int) (string, error)
		want [3]string // what becomes of a value, an error, a cancellation
	}{
		{"a value", func(int) (string, error) { return "one", nil },
			[3]string{"value: one", "error: boom", "canceled: why"}},
		{"an error", func(int) (string, error) { return "", errWhy },
			[3]string{"error: why", "error: boom", "canceled: why"}},
		{"a cancellation", func(int) (string, error) { return "", loop.ErrCanceled },
			[3]string{"canceled", "error: boom", "canceled: why"}},
	} {
		for i, s := range settlings {
			t.Run(c.name+" of "+s.name, func(t *testing.T) {
				w := lab.NewWorld(t)
				p := future.New[int](w)
				f := future.Then(p, func(v int) (string, error) {
					require.Equal(t, 1, v)
					w.Add("called")
					return c.fn(v)
				})
				s.settle(p)
				require.Equal(t, "pending", lab.Outcome(f))
				w.OneTurn()
				require.Equal(t, c.want[i], lab.Outcome(f))
				require.Equal(t, s.name == "value", len(w.Journal) == 2, w.Journal)
			})
		}
	}
}

func TestNilFunctionsAreRefusedWhereTheyAreGiven(t *testing.T) {
	w := lab.NewWorld(t)
	f := future.Finished(w, 2)
	require.PanicsWithValue(t, "future: OnDone of a nil function", func() { f.OnDone(nil) })
	require.PanicsWithValue(t, "future: Then of a nil function",
		func() { future.Then[*future.Future[int], int, int](f, nil) })
	require.PanicsWithValue(t, "future: Map of a nil function",
		func() { future.Map[*future.Future[int], int, int](f, nil) })
}

func TestMapOfWhatIsSettled(t *testing.T) {
	w := lab.NewWorld(t)
	f := future.Map(future.Finished(w, 2), func(v int) float64 { return float64(v) / 4 })
	require.Equal(t, "pending", lab.Outcome(f))
	w.OneTurn()
	require.Equal(t, "value: 0.5", lab.Outcome(f))
}

func TestAChainMayBeAwaitedByEveryKindOfTask(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		worker := start(k, w, 3, lab.After(sleep(1), lab.PassOn))
		double := func(v int) int { return 2 * v }
		f := future.Map(future.Map(worker, double), double)
		awaiting(w, k, "waiter", f)
		w.RunOut()
		w.Require(t, "waiter: no error")
		require.Equal(t, "value: 12", lab.Outcome(f))
	})
}

func TestCancelingAChainCancelsItsBeginning(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		worker := start(k, w, 3, lab.After(sleep(100), lab.PassOn))
		f := future.Map(future.Map(worker, func(v int) int { return v }), func(v int) int { return v })
		waiter := awaiting(w, k, "waiter", f)
		w.CallLater(1, func() { w.Add("cancel: %v, pending %v", waiter.Cancel(errWhy), !f.Done()) })
		w.RunOut()
		w.Require(t, "cancel: true, pending true", "waiter: canceled: why")
		require.True(t, worker.Canceled())
		require.True(t, f.Canceled())
	})
}

func TestShieldKeepsAChainFromCancelingItsBeginning(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	f := future.Map(future.Shield(p), func(v int) int { return v })
	require.True(t, f.Cancel(nil))
	w.RunOut()
	require.True(t, f.Canceled())
	require.Equal(t, "pending", lab.Outcome(p))
}

func TestAChainRefusesToBeCanceledWhenItsValueIsOnItsWay(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	f := future.Map(p, func(v int) int { return v })
	p.SetResult(1)
	require.False(t, f.Cancel(nil))
	w.RunOut()
	require.Equal(t, "value: 1", lab.Outcome(f))
}

func TestAPanicInAChainIsItsError(t *testing.T) {
	w := lab.NewWorld(t, recoverPanics)
	f := future.Map(future.Finished(w, 1), func(int) int { panic("ouch") })
	w.RunOut()
	var panicked *loop.PanicError
	require.ErrorAs(t, f.Err(), &panicked)
	require.Equal(t, "ouch", panicked.Value)
	require.Equal(t, "the function of Then", panicked.Where)
	require.Contains(t, string(panicked.Stack), "chain_test.go")
	require.Len(t, w.Reports, 1)
	require.Equal(t, "panic in callback", w.Reports[0].Message)
	w.TakeReports()
}

func TestFlatten(t *testing.T) {
	for i, s := range settlings {
		want := []string{"value: 1", "error: boom", "canceled: why"}[i]
		t.Run(s.name+" of the inner", func(t *testing.T) {
			w := lab.NewWorld(t)
			outer, inner := future.New[*future.Future[int]](w), future.New[int](w)
			f := future.Flatten(outer)
			outer.SetResult(inner.Future())
			w.RunOut()
			require.Equal(t, "pending", lab.Outcome(f))
			s.settle(inner)
			w.RunOut()
			require.Equal(t, want, lab.Outcome(f))
		})
		t.Run(s.name+" of an inner that is settled", func(t *testing.T) {
			w := lab.NewWorld(t)
			inner := future.New[int](w)
			s.settle(inner)
			f := future.Flatten(future.Finished(w, inner.Future()))
			w.RunOut()
			require.Equal(t, want, lab.Outcome(f))
		})
	}
}

func TestFlattenOfAnOuterThatFails(t *testing.T) {
	w := lab.NewWorld(t)
	failed := future.Flatten(future.Failed[*future.Future[int]](w, errBoom))
	outer := future.New[*future.Future[int]](w)
	outer.Future().Cancel(errWhy)
	canceled := future.Flatten(outer)
	w.RunOut()
	require.Equal(t, "error: boom", lab.Outcome(failed))
	require.Equal(t, "canceled: why", lab.Outcome(canceled))
}

func TestWhatFlattenRefuses(t *testing.T) {
	w := lab.NewWorld(t)
	null := future.Flatten(future.Finished[*future.Future[int]](w, nil))
	foreign := future.New[int](lab.NewWorld(t)).Future()
	other := future.Flatten(future.Finished(w, foreign))
	w.RunOut()
	require.EqualError(t, null.Err(), "flatten: future: nothing to wait for: a nil future")
	require.ErrorIs(t, null.Err(), future.ErrNothing)
	require.EqualError(t, other.Err(), "flatten: loop: belongs to another loop")
	require.ErrorIs(t, other.Err(), loop.ErrForeignLoop)
	require.Zero(t, foreign.Waiters())
}

func TestCancelingAFlattenedFutureCancelsTheOneThatIsPending(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		outer, inner := future.New[*future.Future[int]](w), future.New[int](w)
		waiter := awaiting(w, k, "waiter", future.Flatten(outer))
		w.RunOut()
		require.True(t, waiter.Cancel(errWhy))
		require.True(t, outer.Future().Canceled())

		waiter = awaiting(w, k, "second waiter", future.Flatten(future.Finished(w, inner.Future())))
		w.RunOut()
		require.True(t, waiter.Cancel(errWhy))
		require.True(t, inner.Future().Canceled())
		w.RunOut()
		w.Require(t, "waiter: canceled: why", "second waiter: canceled: why")
	})
}

func TestACircleOfFuturesCanBeCanceled(t *testing.T) {
	for _, c := range []struct {
		name string
		back func(f *future.Future[int]) *future.Future[int]
	}{
		{"itself", func(f *future.Future[int]) *future.Future[int] { return f }},
		{"a chain from itself", func(f *future.Future[int]) *future.Future[int] {
			return future.Map(f, func(v int) int { return v })
		}},
		{"a gather of itself", func(f *future.Future[int]) *future.Future[int] {
			return future.GatherFunc(f, func(vs []int) int { return vs[0] }, f)
		}},
		{"a task that awaits it", func(f *future.Future[int]) *future.Future[int] {
			return task.Go(f, f.Await).Future()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := lab.NewWorld(t)
			outer := future.New[*future.Future[int]](w)
			f := future.Flatten(outer)
			back := c.back(f)
			outer.SetResult(back)
			w.RunOut()
			require.Equal(t, "pending", lab.Outcome(f))
			require.True(t, f.Cancel(errWhy))
			w.RunOut()
			require.Equal(t, "canceled: why", lab.Outcome(f))
			require.ErrorIs(t, back.Err(), loop.ErrCanceled)
		})
	}
}

// Behaviors 92.
func TestAwaitsDoNotFlatten(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		inner := future.New[int](w).Future()
		awaiting(w, k, "waiter", future.Finished(w, inner))
		w.RunOut()
		w.Require(t, "waiter: no error")
	})
}
