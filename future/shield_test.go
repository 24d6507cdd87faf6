package future_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func TestAShieldIsTransparent(t *testing.T) {
	for _, c := range []struct {
		name   string
		settle func(p *future.Promise[int])
		want   string
	}{
		// Behaviors 222.
		{"value", func(p *future.Promise[int]) { p.SetResult(1) }, "value: 1"},
		// Behaviors 222.
		{"error", func(p *future.Promise[int]) { p.SetError(errBoom) }, "error: boom"},
		// Behaviors 222.
		{"cancellation", func(p *future.Promise[int]) { p.Future().Cancel(errWhy) }, "canceled"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := lab.NewWorld(t)
			p := future.New[int](w)
			s := future.Shield(p)
			c.settle(p)
			require.Equal(t, "pending", lab.Outcome(s))
			w.OneTurn()
			require.Equal(t, c.want, lab.Outcome(s))
		})
	}
}

// Behaviors 223, 227.
func TestCancelingAShieldLetsTheWorkGoOn(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		worker := start(k, w, 7, lab.After(sleep(10), lab.PassOn))
		s := future.Shield(worker)
		waiter := awaiting(w, k, "waiter", s)
		w.CallLater(1, func() { w.Add("cancel: %v", waiter.Cancel(errWhy)) })
		w.RunOut()
		w.Require(t, "cancel: true", "waiter: canceled: why")
		require.Equal(t, "canceled: why", lab.Outcome(s))
		require.Equal(t, "value: 7", lab.Outcome(worker))
		require.Zero(t, worker.Canceling())
	})
}

// Behaviors 168, 224.
func TestAShieldOfASettledFutureIsThatFuture(t *testing.T) {
	w := lab.NewWorld(t)
	for _, f := range []*future.Future[int]{future.Finished(w, 1), future.Failed[int](w, errBoom), canceledFuture(w)} {
		require.Same(t, f, future.Shield(f))
		_ = f.Err()
	}
}

// Behaviors 225.
func TestShieldsThatWereCanceledLeaveNothingBehind(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		for range 10 {
			waiter := start(k, w, 0, lab.After(future.Shield(p), lab.PassOn))
			w.RunOut()
			require.Equal(t, 1, p.Future().Waiters())
			waiter.Cancel(nil)
			w.RunOut()
			require.Zero(t, p.Future().Waiters())
		}
	})
}

// Behaviors 226.
func TestAnErrorBehindACanceledShieldIsReportedIfNobodyRetrievesIt(t *testing.T) {
	for _, c := range []struct {
		name string
		gap  func(t *testing.T, w *lab.World)
	}{
		{"in the same turn", func(*testing.T, *lab.World) {}},
		{"later", func(t *testing.T, w *lab.World) { w.RunOut() }},
	} {
		for _, retrieved := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				w := lab.NewWorld(t)
				p := future.New[int](w)
				require.True(t, future.Shield(p).Cancel(nil))
				c.gap(t, w)
				p.SetError(errBoom)
				w.RunOut()
				require.Empty(t, w.Reports)
				if retrieved {
					require.Equal(t, errBoom, p.Future().Err())
					w.RequireReports()
				} else {
					w.RequireReports(unread)
				}
				runtime.KeepAlive(p)
			})
		}
	}
}

// The error of what a shield protects is the shield's to retrieve, and the shield's is somebody else's.
func TestAnErrorThroughAShieldIsReportedOnce(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	s := future.Shield(p)
	p.SetError(errBoom)
	w.RunOut()
	w.RequireReports("error was never retrieved (shield of future): boom")
	runtime.KeepAlive(s)
}

func TestAwaitingAShieldOfAnotherLoopIsRefused(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		s := future.Shield(future.New[int](lab.NewWorld(t)))
		waiter := awaiting(w, k, "waiter", s)
		w.RunOut()
		require.ErrorIs(t, waiter.Err(), loop.ErrForeignLoop)
	})
}

func TestATaskMayShieldWhatItAwaitsAndAwaitItAgain(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		waiter := start(k, w, 1,
			lab.After(future.Shield(p), func(err error) error { w.Add("shield: %v", err); return nil }),
			lab.After(p.Future(), func(err error) error { w.Add("itself: %s", errText(err)); return err }))
		w.RunOut()
		waiter.Cancel(errWhy)
		w.RunOut()
		p.SetResult(1)
		w.RunOut()
		w.Require(t, "shield: canceled: why", "itself: no error")
	})
}
