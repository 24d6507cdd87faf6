package future_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
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
			w := newWorld(t)
			p := future.New[int](w)
			s := future.Shield(p)
			c.settle(p)
			require.Equal(t, "pending", outcome(s))
			w.turn(t)
			require.Equal(t, c.want, outcome(s))
		})
	}
}

// Behaviors 223, 227.
func TestCancelingAShieldLetsTheWorkGoOn(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		worker := k.start(w, 7, part{sleep(10), passOn})
		s := future.Shield(worker)
		waiter := w.awaiting(k, "waiter", s)
		w.CallLater(1, func() { w.log("cancel: %v", waiter.Cancel(errWhy)) })
		w.run(t)
		require.Equal(t, []string{"cancel: true", "waiter: canceled: why"}, w.trace)
		require.Equal(t, "canceled: why", outcome(s))
		require.Equal(t, "value: 7", outcome(worker))
		require.Zero(t, worker.Canceling())
	})
}

// Behaviors 168, 224.
func TestAShieldOfASettledFutureIsThatFuture(t *testing.T) {
	w := newWorld(t)
	for _, f := range []*future.Future[int]{future.Finished(w, 1), future.Failed[int](w, errBoom), canceledFuture(w)} {
		require.Same(t, f, future.Shield(f))
		_ = f.Err()
	}
}

// Behaviors 225.
func TestShieldsThatWereCanceledLeaveNothingBehind(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		p := future.New[int](w)
		for range 10 {
			waiter := k.start(w, 0, part{future.Shield(p), passOn})
			w.run(t)
			require.Equal(t, 1, p.Future().Waiters())
			waiter.Cancel(nil)
			w.run(t)
			require.Zero(t, p.Future().Waiters())
		}
	})
}

// Behaviors 226.
func TestAnErrorBehindACanceledShieldIsReportedIfNobodyRetrievesIt(t *testing.T) {
	for _, c := range []struct {
		name string
		gap  func(t *testing.T, w *world)
	}{
		{"in the same turn", func(*testing.T, *world) {}},
		{"later", func(t *testing.T, w *world) { w.run(t) }},
	} {
		for _, retrieved := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				w := newWorld(t)
				p := future.New[int](w)
				require.True(t, future.Shield(p).Cancel(nil))
				c.gap(t, w)
				p.SetError(errBoom)
				w.run(t)
				require.Empty(t, w.reports)
				if retrieved {
					require.Equal(t, errBoom, p.Future().Err())
					w.requireReports(t)
				} else {
					w.requireReports(t, unread)
				}
				runtime.KeepAlive(p)
			})
		}
	}
}

// The error of what a shield protects is the shield's to retrieve, and the shield's is somebody else's.
func TestAnErrorThroughAShieldIsReportedOnce(t *testing.T) {
	w := newWorld(t)
	p := future.New[int](w)
	s := future.Shield(p)
	p.SetError(errBoom)
	w.run(t)
	w.requireReports(t, "error was never retrieved (shield of future): boom")
	runtime.KeepAlive(s)
}

func TestAwaitingAShieldOfAnotherLoopIsRefused(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		s := future.Shield(future.New[int](newWorld(t)))
		waiter := w.awaiting(k, "waiter", s)
		w.run(t)
		require.ErrorIs(t, waiter.Err(), loop.ErrForeignLoop)
	})
}

func TestATaskMayShieldWhatItAwaitsAndAwaitItAgain(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		p := future.New[int](w)
		waiter := k.start(w, 1,
			part{future.Shield(p), func(err error) error { w.log("shield: %v", err); return nil }},
			part{p.Future(), func(err error) error { w.log("itself: %s", errText(err)); return err }})
		w.run(t)
		waiter.Cancel(errWhy)
		w.run(t)
		p.SetResult(1)
		w.run(t)
		require.Equal(t, []string{"shield: canceled: why", "itself: no error"}, w.trace)
	})
}
