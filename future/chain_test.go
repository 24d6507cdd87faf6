package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
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
		{"a value", func(int) (string, error) { return "one", nil }, [3]string{"value: one", "error: boom", "canceled: why"}},
		{"an error", func(int) (string, error) { return "", errWhy }, [3]string{"error: why", "error: boom", "canceled: why"}},
		{"a cancellation", func(int) (string, error) { return "", loop.ErrCanceled }, [3]string{"canceled", "error: boom", "canceled: why"}},
	} {
		for i, s := range settlings {
			t.Run(c.name+" of "+s.name, func(t *testing.T) {
				w := newWorld(t)
				p := future.New[int](w)
				f := future.Then(p, func(v int) (string, error) {
					require.Equal(t, 1, v)
					w.log("called")
					return c.fn(v)
				})
				s.settle(p)
				require.Equal(t, "pending", outcome(f))
				w.turn(t)
				require.Equal(t, c.want[i], outcome(f))
				require.Equal(t, s.name == "value", len(w.trace) == 2, w.trace)
			})
		}
	}
}

func TestMapOfWhatIsSettled(t *testing.T) {
	w := newWorld(t)
	f := future.Map(future.Finished(w, 2), func(v int) float64 { return float64(v) / 4 })
	require.Equal(t, "pending", outcome(f))
	w.turn(t)
	require.Equal(t, "value: 0.5", outcome(f))
}

func TestAChainMayBeAwaitedByEveryKindOfTask(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		worker := k.start(w, 3, part{sleep(1), passOn})
		double := func(v int) int { return 2 * v }
		f := future.Map(future.Map(worker, double), double)
		w.awaiting(k, "waiter", f)
		w.run(t)
		require.Equal(t, []string{"waiter: no error"}, w.trace)
		require.Equal(t, "value: 12", outcome(f))
	})
}

func TestCancelingAChainCancelsItsBeginning(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		worker := k.start(w, 3, part{sleep(100), passOn})
		f := future.Map(future.Map(worker, func(v int) int { return v }), func(v int) int { return v })
		waiter := w.awaiting(k, "waiter", f)
		w.CallLater(1, func() { w.log("cancel: %v, pending %v", waiter.Cancel(errWhy), !f.Done()) })
		w.run(t)
		require.Equal(t, []string{"cancel: true, pending true", "waiter: canceled: why"}, w.trace)
		require.True(t, worker.Canceled())
		require.True(t, f.Canceled())
	})
}

func TestShieldKeepsAChainFromCancelingItsBeginning(t *testing.T) {
	w := newWorld(t)
	p := future.New[int](w)
	f := future.Map(future.Shield(p), func(v int) int { return v })
	require.True(t, f.Cancel(nil))
	w.run(t)
	require.True(t, f.Canceled())
	require.Equal(t, "pending", outcome(p))
}

func TestAChainRefusesToBeCanceledWhenItsValueIsOnItsWay(t *testing.T) {
	w := newWorld(t)
	p := future.New[int](w)
	f := future.Map(p, func(v int) int { return v })
	p.SetResult(1)
	require.False(t, f.Cancel(nil))
	w.run(t)
	require.Equal(t, "value: 1", outcome(f))
}

func TestAPanicInAChainIsItsError(t *testing.T) {
	w := newWorld(t, recoverPanics)
	f := future.Map(future.Finished(w, 1), func(int) int { panic("ouch") })
	w.run(t)
	var panicked *loop.PanicError
	require.ErrorAs(t, f.Err(), &panicked)
	require.Equal(t, "ouch", panicked.Value)
	require.Equal(t, "the function of Then", panicked.Where)
	require.Contains(t, string(panicked.Stack), "chain_test.go")
	require.Len(t, w.reports, 1)
	require.Equal(t, "panic in callback", w.reports[0].Message)
	w.takeReports()
}

func TestFlatten(t *testing.T) {
	for i, s := range settlings {
		want := []string{"value: 1", "error: boom", "canceled: why"}[i]
		t.Run(s.name+" of the inner", func(t *testing.T) {
			w := newWorld(t)
			outer, inner := future.New[*future.Future[int]](w), future.New[int](w)
			f := future.Flatten(outer)
			outer.SetResult(inner.Future())
			w.run(t)
			require.Equal(t, "pending", outcome(f))
			s.settle(inner)
			w.run(t)
			require.Equal(t, want, outcome(f))
		})
		t.Run(s.name+" of an inner that is settled", func(t *testing.T) {
			w := newWorld(t)
			inner := future.New[int](w)
			s.settle(inner)
			f := future.Flatten(future.Finished(w, inner.Future()))
			w.run(t)
			require.Equal(t, want, outcome(f))
		})
	}
}

func TestFlattenOfAnOuterThatFails(t *testing.T) {
	w := newWorld(t)
	failed := future.Flatten(future.Failed[*future.Future[int]](w, errBoom))
	outer := future.New[*future.Future[int]](w)
	outer.Future().Cancel(errWhy)
	canceled := future.Flatten(outer)
	w.run(t)
	require.Equal(t, "error: boom", outcome(failed))
	require.Equal(t, "canceled: why", outcome(canceled))
}

func TestWhatFlattenRefuses(t *testing.T) {
	w := newWorld(t)
	null := future.Flatten(future.Finished[*future.Future[int]](w, nil))
	foreign := future.New[int](newWorld(t)).Future()
	other := future.Flatten(future.Finished(w, foreign))
	w.run(t)
	require.EqualError(t, null.Err(), "flatten: future: nothing to wait for: a nil future")
	require.ErrorIs(t, null.Err(), future.ErrNothing)
	require.EqualError(t, other.Err(), "flatten: loop: belongs to another loop")
	require.ErrorIs(t, other.Err(), loop.ErrForeignLoop)
	require.Zero(t, foreign.Waiters())
}

func TestCancelingAFlattenedFutureCancelsTheOneThatIsPending(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		outer, inner := future.New[*future.Future[int]](w), future.New[int](w)
		waiter := w.awaiting(k, "waiter", future.Flatten(outer))
		w.run(t)
		require.True(t, waiter.Cancel(errWhy))
		require.True(t, outer.Future().Canceled())

		waiter = w.awaiting(k, "second waiter", future.Flatten(future.Finished(w, inner.Future())))
		w.run(t)
		require.True(t, waiter.Cancel(errWhy))
		require.True(t, inner.Future().Canceled())
		w.run(t)
		require.Equal(t, []string{"waiter: canceled: why", "second waiter: canceled: why"}, w.trace)
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
			w := newWorld(t)
			outer := future.New[*future.Future[int]](w)
			f := future.Flatten(outer)
			back := c.back(f)
			outer.SetResult(back)
			w.run(t)
			require.Equal(t, "pending", outcome(f))
			require.True(t, f.Cancel(errWhy))
			w.run(t)
			require.Equal(t, "canceled: why", outcome(f))
			require.ErrorIs(t, back.Err(), loop.ErrCanceled)
		})
	}
}

// Behaviors 92.
func TestAwaitsDoNotFlatten(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		inner := future.New[int](w).Future()
		w.awaiting(k, "waiter", future.Finished(w, inner))
		w.run(t)
		require.Equal(t, []string{"waiter: no error"}, w.trace)
	})
}
