package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 34.
func TestRunUntilCompleteGivesTheOutcome(t *testing.T) {
	for _, c := range []struct {
		name string
		then func(err error) error
		want string
	}{
		{"value", func(error) error { return nil }, "7 no error"},
		{"error", func(error) error { return errBoom }, "0 boom"},
		{"cancellation", func(error) error { return loop.Canceled(errWhy) }, "0 canceled: why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
				v, err := future.RunUntilComplete(w.Loop(), start(k, w, 7, lab.After(sleep(5), c.then)))
				w.Add("%d %s", v, errText(err))
				w.Require(t, c.want)
				require.False(t, w.IsRunning())
			})
		})
	}
}

// Behaviors 35.
func TestRunUntilCompleteOfASettledFutureMakesOneTurn(t *testing.T) {
	w := lab.NewWorld(t)
	w.CallSoon(func() {
		w.Add("ready")
		w.CallSoon(func() { w.Add("next turn") })
	})
	v, err := future.RunUntilComplete(w.Loop(), future.Finished(w, 1))
	require.NoError(t, err)
	require.Equal(t, 1, v)
	w.Require(t, "ready")
}

// Behaviors 31, 34.
func TestRunUntilCompleteEndsOneTurnAfterTheSettling(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	w.CallSoon(func() {
		p.SetResult(1)
		w.CallSoon(func() {
			w.Add("the turn after")
			w.CallSoon(func() { w.Add("too late") })
		})
	})
	_, err := future.RunUntilComplete(w.Loop(), p)
	require.NoError(t, err)
	w.Require(t, "the turn after")
}

// Behaviors 36.
func TestRunUntilCompleteThatIsStopped(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	w.CallSoon(w.Stop)
	v, err := future.RunUntilComplete(w.Loop(), p)
	require.ErrorIs(t, err, loop.ErrStopped)
	require.Zero(t, v)
	require.Equal(t, "pending", lab.Outcome(p))
}

// Behaviors 37.
func TestARunThatWasStoppedLeavesNothingOnTheFuture(t *testing.T) {
	w := lab.NewWorld(t)
	p, q := future.New[int](w), future.New[int](w)
	w.CallSoon(w.Stop)
	_, err := future.RunUntilComplete(w.Loop(), p)
	require.ErrorIs(t, err, loop.ErrStopped)
	require.Zero(t, p.Future().Waiters())
	p.SetResult(1)
	w.CallLater(10, func() { q.SetResult(2) })
	v, err := future.RunUntilComplete(w.Loop(), q)
	require.NoError(t, err)
	require.Equal(t, 2, v)
}

// Behaviors 37.
func TestARunThatIsStoppedWhenItsFutureIsSettledDoesNotEndTheNext(t *testing.T) {
	w := lab.NewWorld(t)
	p, q := future.New[int](w), future.New[int](w)
	w.CallSoon(func() {
		p.SetResult(1)
		w.Stop()
	})
	v, err := future.RunUntilComplete(w.Loop(), p)
	require.NoError(t, err)
	require.Equal(t, 1, v)
	w.CallLater(10, func() { q.SetResult(2) })
	v, err = future.RunUntilComplete(w.Loop(), q)
	require.NoError(t, err)
	require.Equal(t, 2, v)
}

// Behaviors 38.
func TestRunUntilCompleteRefusesAFutureOfAnotherLoop(t *testing.T) {
	w := lab.NewWorld(t)
	foreign := future.New[int](lab.NewWorld(t))
	_, err := future.RunUntilComplete(w.Loop(), foreign)
	require.ErrorIs(t, err, loop.ErrForeignLoop)
	require.Zero(t, foreign.Future().Waiters())
}

// Behaviors 39.
func TestRunUntilCompleteOfALoopThatRunsIsRefused(t *testing.T) {
	for _, f := range []struct {
		name string
		of   func(r loop.Ref) *future.Future[int]
	}{
		{"pending", func(r loop.Ref) *future.Future[int] { return future.New[int](r).Future() }},
		{"settled", func(r loop.Ref) *future.Future[int] { return future.Finished(r, 1) }},
	} {
		t.Run(f.name, func(t *testing.T) {
			w := lab.NewWorld(t)
			require.NoError(t, w.Run(func(co *loop.Co) error {
				inner := f.of(co)
				_, err := future.RunUntilComplete(w.Loop(), inner)
				require.ErrorIs(t, err, loop.ErrRunning)
				require.Zero(t, inner.Waiters())
				return co.Sleep(10)
			}))
		})
	}
}

// Behaviors 44.
func TestRunUntilCompleteOfAClosedLoopIsRefused(t *testing.T) {
	w := lab.NewWorld(t)
	settled := future.Finished(w, 1)
	require.NoError(t, w.Close())
	_, err := future.RunUntilComplete(w.Loop(), settled)
	require.ErrorIs(t, err, loop.ErrClosed)
}
