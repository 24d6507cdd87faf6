package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// outcomesText tells what is in a list of outcomes.
func outcomesText[T any](os []future.Outcome[T]) (texts []string) {
	for _, o := range os {
		text := "value"
		if o.Err != nil {
			text = o.Err.Error()
		}
		texts = append(texts, text)
	}
	return texts
}

// Behaviors 170, 171.
func TestGatherKeepsTheOrderOfTheArguments(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		a, b := start(k, w, 1, lab.After(sleep(20), lab.PassOn)), start(k, w, 2, lab.After(sleep(10), lab.PassOn))
		g := future.Gather(w, a, b, a)
		awaiting(w, k, "gather", g)
		w.RunOut()
		w.Require(t, "gather: no error")
		require.Equal(t, "value: [1 2 1]", lab.Outcome(g))
	})
}

// Behaviors 171, 182.
func TestOneAwaitableInSeveralPlaces(t *testing.T) {
	w := lab.NewWorld(t)
	p, q := future.New[int](w), future.New[int](w)
	g, h := future.Gather(w, p, q, p, p), future.Gather(w, q, p)
	require.Equal(t, 2, p.Future().Waiters())
	q.SetResult(2)
	p.SetResult(1)
	w.RunOut()
	require.Equal(t, "value: [1 2 1 1]", lab.Outcome(g))
	require.Equal(t, "value: [2 1]", lab.Outcome(h))
}

// Behaviors 172.
func TestGatherOfNothing(t *testing.T) {
	w := lab.NewWorld(t)
	require.Equal(t, "value: []", lab.Outcome(future.Gather[*future.Future[int]](w)))
	require.Equal(t, "value: []", lab.Outcome(future.Outcomes[*future.Future[int]](w)))
}

// Behaviors 168, 173.
func TestGatherOfWhatIsSettledIsSettled(t *testing.T) {
	w := lab.NewWorld(t)
	value, failed := future.Finished(w, 1), future.Failed[int](w, errBoom)
	for _, c := range []struct {
		name string
		as   []*future.Future[int]
		want string
	}{
		{"values", []*future.Future[int]{value, value}, "value: [1 1]"},
		{"an error", []*future.Future[int]{value, failed, canceledFuture(w)}, "error: boom"},
		{"a cancellation", []*future.Future[int]{canceledFuture(w), failed}, "error: canceled: why"},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, lab.Outcome(future.Gather(w, c.as...))) })
	}
	all := future.Outcomes(w, value, failed, canceledFuture(w))
	os, err := all.Result()
	require.NoError(t, err)
	require.Equal(t, []string{"value", "boom", "canceled: why"}, outcomesText(os))
}

// Behaviors 174.
func TestTheFirstErrorSettlesAGather(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		good := start(k, w, 1,
			lab.After(sleep(30), func(err error) error { w.AddAt("good: %s", errText(err)); return err }))
		bad := start(k, w, 1, lab.After(sleep(10), func(error) error { return errBoom }))
		worse := start(k, w, 1, lab.After(sleep(20), func(error) error { return errWhy }))
		g := future.Gather(w, good, bad, worse)
		g.OnDone(func(g *future.Future[[]int]) { w.AddAt("gather: %s", lab.Outcome(g)) })
		w.RunOut()
		w.Require(t, "10ns gather: error: boom", "30ns good: no error")
	})
}

// Behaviors 175.
func TestOutcomesKeepsErrorsAndCancellations(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 3)
	all := future.Outcomes(w, ps...)
	ps[2].Future().Cancel(errWhy)
	ps[0].SetError(errBoom)
	w.RunOut()
	require.Equal(t, "pending", lab.Outcome(all))
	ps[1].SetResult(7)
	w.RunOut()
	os, err := all.Result()
	require.NoError(t, err)
	require.Equal(t, []string{"boom", "value", "canceled: why"}, outcomesText(os))
	require.Equal(t, 7, os[1].Value)
}

// Behaviors 175.
func TestOutcomesOfTasksThatEndedCanceled(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		canceled := start(k, w, 1, lab.After(sleep(10), lab.PassOn))
		never := start(k, w, 2, lab.After(sleep(10), lab.PassOn))
		never.Cancel(errWhy) // before its first step
		all := future.Outcomes(w, canceled, never)
		w.CallLater(1, func() { canceled.Cancel(errWhy) })
		w.RunOut()
		os, err := all.Result()
		require.NoError(t, err)
		require.Equal(t, []string{"canceled", "canceled"}, outcomesText(os))
	})
}

// Behaviors 176.
func TestACanceledChildFailsTheGather(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 2)
	g := future.Gather(w, ps...)
	ps[0].Future().Cancel(errWhy)
	w.RunOut()
	require.Equal(t, "error: canceled: why", lab.Outcome(g))
	require.ErrorIs(t, g.Err(), loop.ErrCanceled)
	require.False(t, g.Canceled())
	require.Equal(t, "pending", lab.Outcome(ps[1]))
}

// Behaviors 177.
func TestCancelingAGatherCancelsTheChildrenAndWaitsForThem(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		child := func(name string, cleanup loop.Stepper) *task.Task[int] {
			return start(k, w, 0,
				lab.After(sleep(100), func(err error) error { w.AddAt("%s: %v", name, err); return nil }),
				lab.After(cleanup, func(error) error { w.AddAt("%s is clean", name); return loop.Canceled(errWhy) }))
		}
		ended := start(k, w, 1)
		g := future.Gather(w, child("a", sleep(5)), ended, child("b", sleep(7)))
		g.OnDone(func(g *future.Future[[]int]) { w.AddAt("gather: %s, canceled %v", lab.Outcome(g), g.Canceled()) })
		waiter := awaiting(w, k, "waiter", g)
		w.CallLater(10, func() { w.AddAt("cancel: %v, pending %v", g.Cancel(errWhy), !g.Done()) })
		w.RunOut()
		w.Require(t, "10ns cancel: true, pending true",
			"10ns a: canceled: why", "10ns b: canceled: why",
			"15ns a is clean",
			"15ns gather: error: canceled: why, canceled false",
			"waiter: canceled: why",
			"17ns b is clean")
		require.True(t, waiter.Canceled())
		require.Zero(t, waiter.Canceling())
	})
}

// Behaviors 178.
func TestCancelingOutcomesIsNotTurnedIntoAList(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		a, b := start(k, w, 0, lab.After(sleep(100), lab.PassOn)), start(k, w, 0, lab.After(sleep(100), lab.PassOn))
		all := future.Outcomes(w, a, b)
		waiter := awaiting(w, k, "waiter", all)
		w.CallLater(1, func() { w.Add("cancel: %v", waiter.Cancel(errWhy)) })
		w.RunOut()
		w.Require(t, "cancel: true", "waiter: canceled: why")
		require.False(t, all.Canceled())
		require.ErrorIs(t, all.Err(), loop.ErrCanceled)
	})
}

// Behaviors 179.
func TestCancelingAGatherWhoseChildrenSwallowTheRequest(t *testing.T) {
	for _, gather := range []struct {
		name string
		of   func(w *lab.World, as ...*task.Task[int]) loop.Stepper
	}{
		{"Gather", func(w *lab.World, as ...*task.Task[int]) loop.Stepper { return future.Gather(w, as...) }},
		{"Outcomes", func(w *lab.World, as ...*task.Task[int]) loop.Stepper { return future.Outcomes(w, as...) }},
	} {
		t.Run(gather.name, func(t *testing.T) {
			lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
				a, b := start(k, w, 1, lab.After(sleep(100), swallow)), start(k, w, 2, lab.After(sleep(100), swallow))
				waiter := awaiting(w, k, "waiter", gather.of(w, a, b))
				w.CallLater(1, func() { waiter.Cancel(errWhy) })
				w.RunOut()
				require.Len(t, w.Journal, 1)
				require.Regexp(t, "^waiter: canceled", w.Journal[0])
				require.Equal(t, []string{"value: 1", "value: 2"}, []string{lab.Outcome(a), lab.Outcome(b)})
			})
		})
	}
}

// Behaviors 77, 179.
func TestCancelingAGatherWhoseChildrenAreReadyAndSwallowTheRequest(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		child := start(k, w, 1, lab.After(p.Future(), func(err error) error { w.Add("child: %v", err); return nil }))
		g := future.Gather(w, child)
		w.RunOut()
		p.SetResult(1)
		require.True(t, g.Cancel(errWhy))
		w.RunOut()
		w.Require(t, "child: canceled: why")
		require.Equal(t, "error: canceled: why", lab.Outcome(g))
		require.Equal(t, "value: 1", lab.Outcome(child))
	})
}

// Behaviors 180.
func TestCancelingAGatherWhoseChildrenHaveEnded(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 2)
	g := future.Gather(w, ps...)
	ps[0].SetResult(1)
	ps[1].SetResult(2)
	require.False(t, g.Done())
	require.False(t, g.Cancel(nil))
	w.RunOut()
	require.Equal(t, "value: [1 2]", lab.Outcome(g))
}

// Behaviors 181.
func TestCancelingAGatherThatHasFailed(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 2)
	g := future.Gather(w, ps...)
	ps[0].SetError(errBoom)
	w.RunOut()
	require.False(t, g.Cancel(nil))
	require.Equal(t, "pending", lab.Outcome(ps[1]))
	require.True(t, ps[1].SetResult(2))
}

// Behaviors 183.
func TestAGatherThatRefusesAnArgumentLeavesTheOthersAlone(t *testing.T) {
	w := lab.NewWorld(t)
	mine, foreign := future.New[int](w), future.New[int](lab.NewWorld(t))
	g := future.Gather(w, mine, foreign)
	require.EqualError(t, g.Err(), "gather: argument 1: loop: belongs to another loop")
	require.ErrorIs(t, g.Err(), loop.ErrForeignLoop)
	require.Zero(t, mine.Future().Waiters())
	require.Zero(t, foreign.Future().Waiters())
	mine.SetResult(1)
	w.RunOut()
}

// Behaviors 184.
func TestCancelingAGatherOfShields(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		a, b := start(k, w, 1, lab.After(sleep(10), lab.PassOn)), start(k, w, 2, lab.After(sleep(10), lab.PassOn))
		g := future.Gather(w, future.Shield(a), future.Shield(b))
		w.CallLater(1, func() { w.Add("cancel: %v", g.Cancel(nil)) })
		w.RunOut()
		w.Require(t, "cancel: true")
		require.Equal(t, "error: canceled", lab.Outcome(g))
		require.Equal(t, []string{"value: 1", "value: 2"}, []string{lab.Outcome(a), lab.Outcome(b)})
	})
}

func TestGatherFuncAndOutcomesFunc(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 3)
	sum := future.GatherFunc(w, func(values []int) (sum int) {
		for _, v := range values {
			sum += v
		}
		return sum
	}, ps...)
	failures := future.OutcomesFunc(w, func(os []future.Outcome[int]) string { return outcomesText(os)[0] }, ps...)
	for i, p := range ps {
		p.SetResult(i + 1)
	}
	w.RunOut()
	require.Equal(t, "value: 6", lab.Outcome(sum))
	require.Equal(t, "value: value", lab.Outcome(failures))
}

func TestAPanicInTheFunctionOfAGatherLeavesNobodyWaiting(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		w := lab.NewWorld(t, recoverPanics)
		p := future.New[int](w)
		g := future.GatherFunc(w, func([]int) int { panic("ouch") }, p)
		var panicked *loop.PanicError
		start(k, w, 0, lab.After(g, func(err error) error { require.ErrorAs(t, err, &panicked); return nil }))
		w.RunOut()
		p.SetResult(1)
		w.RunOut()
		require.Equal(t, "ouch", panicked.Value)
		require.Equal(t, "the function of a gather", panicked.Where)
		require.Len(t, w.Reports, 1)
		require.Equal(t, "panic in callback", w.Reports[0].Message)
		w.TakeReports()
	})
}

// A gather takes one turn for the ends of its children, and whoever awaits it one more.
func TestTheTurnsOfAGather(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 2)
		awaiting(w, k, "waiter", future.Gather(w, ps...))
		w.RunOut()
		ps[0].SetResult(1)
		ps[1].SetResult(2)
		w.OneTurn()
		w.OneTurn()
		w.Require(t, "--", "--", "waiter: no error")
	})
}
