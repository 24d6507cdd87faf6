package future_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// waitingFor starts a task that waits for f, logs when and what came out, and ends with that error.
func waitingFor(w *lab.World, k lab.Kind, d time.Duration, f *future.Future[int]) *task.Task[int] {
	return start(k, w, 0, lab.After(&future.WaitForStep[int]{F: f, D: d}, func(err error) error {
		w.AddAt("wait for: %s", errText(err))
		return err
	}))
}

func TestWaitForInTime(t *testing.T) {
	for _, c := range []struct {
		name   string
		settle func(p *future.Promise[int])
		want   string
	}{
		// Behaviors 200.
		{"value", func(p *future.Promise[int]) { p.SetResult(1) }, "5ns wait for: no error"},
		// Behaviors 200.
		{"error", func(p *future.Promise[int]) { p.SetError(errBoom) }, "5ns wait for: boom"},
		// Behaviors 200.
		{"cancellation", func(p *future.Promise[int]) { p.Future().Cancel(errWhy) }, "5ns wait for: canceled: why"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
				p := future.New[int](w)
				waiter := waitingFor(w, k, 10, p.Future())
				w.CallLater(5, func() { c.settle(p) })
				w.RunOut()
				w.Require(t, c.want)
				require.Zero(t, waiter.Canceling())
				_ = waiter.Err()
				require.EqualValues(t, 5, w.Time(), "a timer was left")
			})
		})
	}
}

// Behaviors 201.
func TestWaitForTooLate(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		waiter := waitingFor(w, k, 10, p.Future())
		w.RunOut()
		w.Require(t, "10ns wait for: deadline exceeded")
		require.True(t, p.Future().Canceled())
		require.False(t, waiter.Canceled())
		require.Zero(t, waiter.Canceling())
		err := waiter.Err()
		require.ErrorIs(t, err, loop.ErrTimeout)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NotErrorIs(t, err, loop.ErrCanceled)
		var timeout *loop.TimeoutError
		require.ErrorAs(t, err, &timeout)
		require.ErrorIs(t, timeout.Canceled, loop.ErrCanceled)
	})
}

func TestWaitForWaitsForTheEndOfWhatItCanceled(t *testing.T) {
	for _, c := range []struct {
		name    string
		cleanup func(err error) error
		want    string
	}{
		// Behaviors 201, 202.
		{"the task ends canceled", func(error) error { return loop.ErrCanceled }, "15ns wait for: deadline exceeded"},
		// Behaviors 203.
		{"the task swallows the request", func(error) error { return nil }, "15ns wait for: no error"},
		// Behaviors 204.
		{"the task ends with an error", func(error) error { return errBoom }, "15ns wait for: boom"},
	} {
		for _, d := range []struct {
			name  string
			limit time.Duration
			start time.Duration
		}{
			{"", 10, 0},
			// Behaviors 208.
			{", without any time", 0, 10},
			// Behaviors 208.
			{", with less than no time", -1, 10},
		} {
			t.Run(c.name+d.name, func(t *testing.T) {
				lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
					worker := start(k, w, 7,
						lab.After(sleep(100),
							func(err error) error { w.AddAt("worker: %s", errText(err)); return nil }),
						lab.After(sleep(5), c.cleanup))
					w.CallLater(d.start, func() {
						waiter := waitingFor(w, k, d.limit, worker.Future())
						waiter.OnDone(func(waiter *task.Task[int]) { _ = waiter.Err() })
					})
					w.RunOut()
					w.Require(t, "10ns worker: canceled", c.want)
					require.Zero(t, worker.Future().Waiters())
				})
			})
		}
	}
}

// Behaviors 205.
func TestCancelingWhoWaitsForCancelsWhatItWaitsFor(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		worker := start(k, w, 0,
			lab.After(sleep(100), func(err error) error { w.AddAt("worker: %v", err); return err }))
		waiter := waitingFor(w, k, 10, worker.Future())
		w.Settle()
		require.True(t, waiter.Cancel(errWhy))
		w.RunOut()
		w.Require(t, "0s worker: canceled: why", "0s wait for: canceled: why")
		require.True(t, worker.Canceled())
		require.True(t, waiter.Canceled())
		require.Equal(t, 1, waiter.Canceling())
		w.RequireNoTimer()
	})
}

// Behaviors 205, 208.
func TestCancelingWhoWaitsForTheEndOfWhatWasTooLate(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		worker := start(k, w, 7,
			lab.After(sleep(100), func(err error) error { w.AddAt("worker: %v", err); return nil }),
			lab.After(sleep(5), func(err error) error { w.AddAt("worker is clean: %s", errText(err)); return nil }))
		w.Settle()
		waiter := waitingFor(w, k, 0, worker.Future())
		w.Settle()
		require.True(t, waiter.Cancel(errWhy))
		w.Settle()
		require.Zero(t, worker.Future().Waiters())
		w.RunOut()
		w.Require(t, "0s worker: canceled", "0s wait for: canceled: why", "5ns worker is clean: no error")
		require.Equal(t, "value: 7", lab.Outcome(worker))
	})
}

// Whoever has left a wait for an end is not woken by that end from another wait.
func TestTheEndOfAWaitForThatIsOverWakesNobody(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		var p future.Promise[int]
		p.Init(w, canceler(func(error) bool { return true })) // it does not hurry
		waiter := start(k, w, 0,
			lab.After(&future.WaitForStep[int]{F: p.Future()},
				func(err error) error { w.AddAt("wait for: %v", err); return nil }),
			lab.After(sleep(10), func(err error) error { w.AddAt("slept: %s", errText(err)); return nil }))
		w.Settle()
		waiter.Cancel(errWhy)
		p.SetResult(1)
		w.RunOut()
		w.Require(t, "0s wait for: canceled: why", "10ns slept: no error")
	})
}

// Behaviors 206.
func TestACancellationBeatsTheValueInAWaitFor(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		for _, cancelFirst := range []bool{false, true} {
			p := future.New[int](w)
			waiter := waitingFor(w, k, 10, p.Future())
			w.Settle()
			w.CallSoon(func() {
				if cancelFirst {
					waiter.Cancel(errWhy)
				}
				p.SetResult(1)
				if !cancelFirst {
					waiter.Cancel(errWhy)
				}
			})
			w.RunOut()
			require.Equal(t, "canceled: why", lab.Outcome(waiter))
			want := map[bool]string{false: "value: 1", true: "canceled: why"}[cancelFirst]
			require.Equal(t, want, lab.Outcome(p))
		}
	})
}

// Behaviors 207.
func TestADeadlineBeatsTheValueInAWaitFor(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		w.CallLater(10, func() { w.Add("settled: %v", p.SetResult(1)) })
		waiter := waitingFor(w, k, 10, p.Future())
		w.RunOut()
		w.Require(t, "settled: true", "10ns wait for: deadline exceeded")
		require.Equal(t, "value: 1", lab.Outcome(p))
		require.Equal(t, "error: deadline exceeded", lab.Outcome(waiter))
	})
}

// Behaviors 208.
func TestWaitForWithoutAnyTime(t *testing.T) {
	for _, d := range []time.Duration{0, -1} {
		lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
			waitingFor(w, k, d, future.Finished(w, 1))
			w.OneTurn()
			p := future.New[int](w)
			waiter := waitingFor(w, k, d, p.Future())
			w.RunOut()
			w.Require(t, "--", "0s wait for: no error", "0s wait for: deadline exceeded")
			require.True(t, p.Future().Canceled())
			require.ErrorIs(t, waiter.Err(), loop.ErrTimeout)
		})
	}
}

// Behaviors 208.
func TestWaitForWithoutAnyTimeNeverStartsATask(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		var worker *task.Task[int]
		late := &lateWaitFor{d: 0, of: func() *future.Future[int] {
			worker = start(k, w, 0, lab.After(sleep(0), func(error) error { w.Add("worker began"); return nil }))
			return worker.Future()
		}}
		start(k, w, 0, lab.After(late, func(err error) error { w.Add("wait for: %v", err); return nil }))
		w.RunOut()
		w.Require(t, "wait for: deadline exceeded")
		require.True(t, worker.Canceled())
	})
}

// A lateWaitFor is a wait for what is made at its first step.
type lateWaitFor struct {
	d    time.Duration
	of   func() *future.Future[int]
	step *future.WaitForStep[int]
}

func (s *lateWaitFor) Step(co *loop.Co, in error) (bool, error) {
	if s.step == nil {
		s.step = &future.WaitForStep[int]{F: s.of(), D: s.d}
	}
	return s.step.Step(co, in)
}

// Behaviors 168.
func TestWaitForWhatIsSettledDoesNotGiveWay(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		waitingFor(w, k, 10, future.Finished(w, 1))
		w.OneTurn()
		w.Require(t, "--", "0s wait for: no error")
		w.RequireNoTimer()
	})
}

// Behaviors 209.
func TestWaitForWithoutALimit(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		waiter := waitingFor(w, k, future.NoLimit, p.Future())
		w.Settle()
		waiter.Cancel(errWhy)
		w.Settle()
		w.Require(t, "0s wait for: canceled: why")
		require.Equal(t, "canceled: why", lab.Outcome(p))
		w.RequireNoTimer()
	})
}

// Behaviors 210.
func TestWaitForAShieldLeavesTheTaskRunning(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		worker := start(k, w, 7, lab.After(sleep(20), lab.PassOn))
		waiter := waitingFor(w, k, 10, future.Shield(worker))
		w.RunOut()
		w.Require(t, "10ns wait for: deadline exceeded")
		require.Error(t, waiter.Err())
		require.Equal(t, "value: 7", lab.Outcome(worker))
	})
}

func TestWaitForAFutureOfAnotherLoopIsRefused(t *testing.T) {
	for _, d := range []time.Duration{10, 0} {
		lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
			foreign := future.New[int](lab.NewWorld(t)).Future()
			waiter := waitingFor(w, k, d, foreign)
			w.RunOut()
			require.ErrorIs(t, waiter.Err(), loop.ErrForeignLoop)
			require.Equal(t, "pending", lab.Outcome(foreign))
			require.Zero(t, foreign.Waiters())
		})
	}
}

func TestWaitForGivesTheValueInAStraightLineTask(t *testing.T) {
	w := lab.NewWorld(t)
	require.NoError(t, w.Run(func(co *loop.Co) error {
		v, err := future.WaitFor(co, time.Second, future.Finished(co, 3))
		require.Equal(t, 3, v)
		require.NoError(t, err)
		v, err = future.WaitFor(co, time.Second, future.New[int](co))
		require.Zero(t, v)
		require.ErrorIs(t, err, loop.ErrTimeout)
		return nil
	}))
}
