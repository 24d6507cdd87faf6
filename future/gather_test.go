package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
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
	eachKind(t, func(t *testing.T, w *world, k kind) {
		a, b := k.start(w, 1, part{sleep(20), passOn}), k.start(w, 2, part{sleep(10), passOn})
		g := future.Gather(w, a, b, a)
		w.awaiting(k, "gather", g)
		w.run(t)
		require.Equal(t, []string{"gather: no error"}, w.trace)
		require.Equal(t, "value: [1 2 1]", outcome(g))
	})
}

// Behaviors 171, 182.
func TestOneAwaitableInSeveralPlaces(t *testing.T) {
	w := newWorld(t)
	p, q := future.New[int](w), future.New[int](w)
	g, h := future.Gather(w, p, q, p, p), future.Gather(w, q, p)
	require.Equal(t, 2, p.Future().Waiters())
	q.SetResult(2)
	p.SetResult(1)
	w.run(t)
	require.Equal(t, "value: [1 2 1 1]", outcome(g))
	require.Equal(t, "value: [2 1]", outcome(h))
}

// Behaviors 172.
func TestGatherOfNothing(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, "value: []", outcome(future.Gather[*future.Future[int]](w)))
	require.Equal(t, "value: []", outcome(future.Outcomes[*future.Future[int]](w)))
}

// Behaviors 168, 173.
func TestGatherOfWhatIsSettledIsSettled(t *testing.T) {
	w := newWorld(t)
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
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, outcome(future.Gather(w, c.as...))) })
	}
	all := future.Outcomes(w, value, failed, canceledFuture(w))
	os, err := all.Result()
	require.NoError(t, err)
	require.Equal(t, []string{"value", "boom", "canceled: why"}, outcomesText(os))
}

// Behaviors 174.
func TestTheFirstErrorSettlesAGather(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		good := k.start(w, 1, part{sleep(30), func(err error) error { w.logAt("good: %s", errText(err)); return err }})
		bad := k.start(w, 1, part{sleep(10), func(error) error { return errBoom }})
		worse := k.start(w, 1, part{sleep(20), func(error) error { return errWhy }})
		g := future.Gather(w, good, bad, worse)
		g.OnDone(func(g *future.Future[[]int]) { w.logAt("gather: %s", outcome(g)) })
		w.run(t)
		require.Equal(t, []string{"10ns gather: error: boom", "30ns good: no error"}, w.trace)
	})
}

// Behaviors 175.
func TestOutcomesKeepsErrorsAndCancellations(t *testing.T) {
	w := newWorld(t)
	ps := promises(w, 3)
	all := future.Outcomes(w, ps...)
	ps[2].Future().Cancel(errWhy)
	ps[0].SetError(errBoom)
	w.run(t)
	require.Equal(t, "pending", outcome(all))
	ps[1].SetResult(7)
	w.run(t)
	os, err := all.Result()
	require.NoError(t, err)
	require.Equal(t, []string{"boom", "value", "canceled: why"}, outcomesText(os))
	require.Equal(t, 7, os[1].Value)
}

// Behaviors 175.
func TestOutcomesOfTasksThatEndedCanceled(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		canceled, never := k.start(w, 1, part{sleep(10), passOn}), k.start(w, 2, part{sleep(10), passOn})
		never.Cancel(errWhy) // before its first step
		all := future.Outcomes(w, canceled, never)
		w.CallLater(1, func() { canceled.Cancel(errWhy) })
		w.run(t)
		os, err := all.Result()
		require.NoError(t, err)
		require.Equal(t, []string{"canceled", "canceled"}, outcomesText(os))
	})
}

// Behaviors 176.
func TestACanceledChildFailsTheGather(t *testing.T) {
	w := newWorld(t)
	ps := promises(w, 2)
	g := future.Gather(w, ps...)
	ps[0].Future().Cancel(errWhy)
	w.run(t)
	require.Equal(t, "error: canceled: why", outcome(g))
	require.ErrorIs(t, g.Err(), loop.ErrCanceled)
	require.False(t, g.Canceled())
	require.Equal(t, "pending", outcome(ps[1]))
}

// Behaviors 177.
func TestCancelingAGatherCancelsTheChildrenAndWaitsForThem(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		child := func(name string, cleanup loop.Stepper) *task.Task[int] {
			return k.start(w, 0,
				part{sleep(100), func(err error) error { w.logAt("%s: %v", name, err); return nil }},
				part{cleanup, func(error) error { w.logAt("%s is clean", name); return loop.Canceled(errWhy) }})
		}
		ended := k.start(w, 1)
		g := future.Gather(w, child("a", sleep(5)), ended, child("b", sleep(7)))
		g.OnDone(func(g *future.Future[[]int]) { w.logAt("gather: %s, canceled %v", outcome(g), g.Canceled()) })
		waiter := w.awaiting(k, "waiter", g)
		w.CallLater(10, func() { w.logAt("cancel: %v, pending %v", g.Cancel(errWhy), !g.Done()) })
		w.run(t)
		require.Equal(t, []string{
			"10ns cancel: true, pending true",
			"10ns a: canceled: why", "10ns b: canceled: why",
			"15ns a is clean",
			"15ns gather: error: canceled: why, canceled false",
			"waiter: canceled: why",
			"17ns b is clean",
		}, w.trace)
		require.True(t, waiter.Canceled())
		require.Zero(t, waiter.Canceling())
	})
}

// Behaviors 178.
func TestCancelingOutcomesIsNotTurnedIntoAList(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		a, b := k.start(w, 0, part{sleep(100), passOn}), k.start(w, 0, part{sleep(100), passOn})
		all := future.Outcomes(w, a, b)
		waiter := w.awaiting(k, "waiter", all)
		w.CallLater(1, func() { w.log("cancel: %v", waiter.Cancel(errWhy)) })
		w.run(t)
		require.Equal(t, []string{"cancel: true", "waiter: canceled: why"}, w.trace)
		require.False(t, all.Canceled())
		require.ErrorIs(t, all.Err(), loop.ErrCanceled)
	})
}

// Behaviors 179.
func TestCancelingAGatherWhoseChildrenSwallowTheRequest(t *testing.T) {
	for _, gather := range []struct {
		name string
		of   func(w *world, as ...*task.Task[int]) loop.Stepper
	}{
		{"Gather", func(w *world, as ...*task.Task[int]) loop.Stepper { return future.Gather(w, as...) }},
		{"Outcomes", func(w *world, as ...*task.Task[int]) loop.Stepper { return future.Outcomes(w, as...) }},
	} {
		t.Run(gather.name, func(t *testing.T) {
			eachKind(t, func(t *testing.T, w *world, k kind) {
				a, b := k.start(w, 1, part{sleep(100), swallow}), k.start(w, 2, part{sleep(100), swallow})
				waiter := w.awaiting(k, "waiter", gather.of(w, a, b))
				w.CallLater(1, func() { waiter.Cancel(errWhy) })
				w.run(t)
				require.Len(t, w.trace, 1)
				require.Regexp(t, "^waiter: canceled", w.trace[0])
				require.Equal(t, []string{"value: 1", "value: 2"}, []string{outcome(a), outcome(b)})
			})
		})
	}
}

// Behaviors 77, 179.
func TestCancelingAGatherWhoseChildrenAreReadyAndSwallowTheRequest(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		p := future.New[int](w)
		child := k.start(w, 1, part{p.Future(), func(err error) error { w.log("child: %v", err); return nil }})
		g := future.Gather(w, child)
		w.run(t)
		p.SetResult(1)
		require.True(t, g.Cancel(errWhy))
		w.run(t)
		require.Equal(t, []string{"child: canceled: why"}, w.trace)
		require.Equal(t, "error: canceled: why", outcome(g))
		require.Equal(t, "value: 1", outcome(child))
	})
}

// Behaviors 180.
func TestCancelingAGatherWhoseChildrenHaveEnded(t *testing.T) {
	w := newWorld(t)
	ps := promises(w, 2)
	g := future.Gather(w, ps...)
	ps[0].SetResult(1)
	ps[1].SetResult(2)
	require.False(t, g.Done())
	require.False(t, g.Cancel(nil))
	w.run(t)
	require.Equal(t, "value: [1 2]", outcome(g))
}

// Behaviors 181.
func TestCancelingAGatherThatHasFailed(t *testing.T) {
	w := newWorld(t)
	ps := promises(w, 2)
	g := future.Gather(w, ps...)
	ps[0].SetError(errBoom)
	w.run(t)
	require.False(t, g.Cancel(nil))
	require.Equal(t, "pending", outcome(ps[1]))
	require.True(t, ps[1].SetResult(2))
}

// Behaviors 183.
func TestAGatherThatRefusesAnArgumentLeavesTheOthersAlone(t *testing.T) {
	w := newWorld(t)
	mine, foreign := future.New[int](w), future.New[int](newWorld(t))
	g := future.Gather(w, mine, foreign)
	require.EqualError(t, g.Err(), "gather: argument 1: loop: belongs to another loop")
	require.ErrorIs(t, g.Err(), loop.ErrForeignLoop)
	require.Zero(t, mine.Future().Waiters())
	require.Zero(t, foreign.Future().Waiters())
	mine.SetResult(1)
	w.run(t)
}

// Behaviors 184.
func TestCancelingAGatherOfShields(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		a, b := k.start(w, 1, part{sleep(10), passOn}), k.start(w, 2, part{sleep(10), passOn})
		g := future.Gather(w, future.Shield(a), future.Shield(b))
		w.CallLater(1, func() { w.log("cancel: %v", g.Cancel(nil)) })
		w.run(t)
		require.Equal(t, []string{"cancel: true"}, w.trace)
		require.Equal(t, "error: canceled", outcome(g))
		require.Equal(t, []string{"value: 1", "value: 2"}, []string{outcome(a), outcome(b)})
	})
}

func TestGatherFuncAndOutcomesFunc(t *testing.T) {
	w := newWorld(t)
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
	w.run(t)
	require.Equal(t, "value: 6", outcome(sum))
	require.Equal(t, "value: value", outcome(failures))
}

func TestAPanicInTheFunctionOfAGatherLeavesNobodyWaiting(t *testing.T) {
	eachKind(t, func(t *testing.T, _ *world, k kind) {
		w := newWorld(t, recoverPanics)
		p := future.New[int](w)
		g := future.GatherFunc(w, func([]int) int { panic("ouch") }, p)
		var panicked *loop.PanicError
		k.start(w, 0, part{g, func(err error) error { require.ErrorAs(t, err, &panicked); return nil }})
		w.run(t)
		p.SetResult(1)
		w.run(t)
		require.Equal(t, "ouch", panicked.Value)
		require.Equal(t, "the function of a gather", panicked.Where)
		require.Len(t, w.reports, 1)
		require.Equal(t, "panic in callback", w.reports[0].Message)
		w.takeReports()
	})
}

// A gather takes one turn for the ends of its children, and whoever awaits it one more.
func TestTheTurnsOfAGather(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		ps := promises(w, 2)
		w.awaiting(k, "waiter", future.Gather(w, ps...))
		w.run(t)
		ps[0].SetResult(1)
		ps[1].SetResult(2)
		w.turn(t)
		w.turn(t)
		require.Equal(t, []string{"turn", "turn", "waiter: no error"}, w.trace)
	})
}
