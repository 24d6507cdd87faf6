package future_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// waitingFor starts a task that waits for f, logs when and what came out, and ends with that error.
func (w *world) waitingFor(k kind, d time.Duration, f *future.Future[int]) *task.Task[int] {
	return k.start(w, 0, part{&future.WaitForStep[int]{F: f, D: d}, func(err error) error {
		w.logAt("wait for: %s", errText(err))
		return err
	}})
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
			eachKind(t, func(t *testing.T, w *world, k kind) {
				p := future.New[int](w)
				waiter := w.waitingFor(k, 10, p.Future())
				w.CallLater(5, func() { c.settle(p) })
				w.run(t)
				require.Equal(t, []string{c.want}, w.trace)
				require.Zero(t, waiter.Canceling())
				_ = waiter.Err()
				require.EqualValues(t, 5, w.Time(), "a timer was left")
			})
		})
	}
}

// Behaviors 201.
func TestWaitForTooLate(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		p := future.New[int](w)
		waiter := w.waitingFor(k, 10, p.Future())
		w.run(t)
		require.Equal(t, []string{"10ns wait for: deadline exceeded"}, w.trace)
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
				eachKind(t, func(t *testing.T, w *world, k kind) {
					worker := k.start(w, 7,
						part{sleep(100), func(err error) error { w.logAt("worker: %s", errText(err)); return nil }},
						part{sleep(5), c.cleanup})
					w.CallLater(d.start, func() {
						waiter := w.waitingFor(k, d.limit, worker.Future())
						waiter.OnDone(func(waiter *task.Task[int]) { _ = waiter.Err() })
					})
					w.run(t)
					require.Equal(t, []string{"10ns worker: canceled", c.want}, w.trace)
					require.Zero(t, worker.Future().Waiters())
				})
			})
		}
	}
}

// Behaviors 205.
func TestCancelingWhoWaitsForCancelsWhatItWaitsFor(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		worker := k.start(w, 0, part{sleep(100), func(err error) error { w.logAt("worker: %v", err); return err }})
		waiter := w.waitingFor(k, 10, worker.Future())
		w.run0(t)
		require.True(t, waiter.Cancel(errWhy))
		w.run(t)
		require.Equal(t, []string{"0s worker: canceled: why", "0s wait for: canceled: why"}, w.trace)
		require.True(t, worker.Canceled())
		require.True(t, waiter.Canceled())
		require.Equal(t, 1, waiter.Canceling())
		w.requireNoTimer(t)
	})
}

// Behaviors 205, 208.
func TestCancelingWhoWaitsForTheEndOfWhatWasTooLate(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		worker := k.start(w, 7,
			part{sleep(100), func(err error) error { w.logAt("worker: %v", err); return nil }},
			part{sleep(5), func(err error) error { w.logAt("worker is clean: %s", errText(err)); return nil }})
		w.run0(t)
		waiter := w.waitingFor(k, 0, worker.Future())
		w.run0(t)
		require.True(t, waiter.Cancel(errWhy))
		w.run0(t)
		require.Zero(t, worker.Future().Waiters())
		w.run(t)
		require.Equal(t, []string{
			"0s worker: canceled", "0s wait for: canceled: why", "5ns worker is clean: no error",
		}, w.trace)
		require.Equal(t, "value: 7", outcome(worker))
	})
}

// Whoever has left a wait for an end is not woken by that end from another wait.
func TestTheEndOfAWaitForThatIsOverWakesNobody(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		var p future.Promise[int]
		p.Init(w, canceler(func(error) bool { return true })) // it does not hurry
		waiter := k.start(w, 0,
			part{&future.WaitForStep[int]{F: p.Future()}, func(err error) error { w.logAt("wait for: %v", err); return nil }},
			part{sleep(10), func(err error) error { w.logAt("slept: %s", errText(err)); return nil }})
		w.run0(t)
		waiter.Cancel(errWhy)
		p.SetResult(1)
		w.run(t)
		require.Equal(t, []string{"0s wait for: canceled: why", "10ns slept: no error"}, w.trace)
	})
}

// run0 makes the turns that take no time.
func (w *world) run0(t *testing.T) {
	t.Helper()
	require.NoError(t, w.RunUntilIdle())
}

// Behaviors 206.
func TestACancellationBeatsTheValueInAWaitFor(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		for _, cancelFirst := range []bool{false, true} {
			p := future.New[int](w)
			waiter := w.waitingFor(k, 10, p.Future())
			w.run0(t)
			w.CallSoon(func() {
				if cancelFirst {
					waiter.Cancel(errWhy)
				}
				p.SetResult(1)
				if !cancelFirst {
					waiter.Cancel(errWhy)
				}
			})
			w.run(t)
			require.Equal(t, "canceled: why", outcome(waiter))
			want := map[bool]string{false: "value: 1", true: "canceled: why"}[cancelFirst]
			require.Equal(t, want, outcome(p))
		}
	})
}

// Behaviors 207.
func TestADeadlineBeatsTheValueInAWaitFor(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		p := future.New[int](w)
		w.CallLater(10, func() { w.log("settled: %v", p.SetResult(1)) })
		waiter := w.waitingFor(k, 10, p.Future())
		w.run(t)
		require.Equal(t, []string{"settled: true", "10ns wait for: deadline exceeded"}, w.trace)
		require.Equal(t, "value: 1", outcome(p))
		require.Equal(t, "error: deadline exceeded", outcome(waiter))
	})
}

// Behaviors 208.
func TestWaitForWithoutAnyTime(t *testing.T) {
	for _, d := range []time.Duration{0, -1} {
		eachKind(t, func(t *testing.T, w *world, k kind) {
			w.waitingFor(k, d, future.Finished(w, 1))
			w.turn(t)
			p := future.New[int](w)
			waiter := w.waitingFor(k, d, p.Future())
			w.run(t)
			require.Equal(t, []string{"turn", "0s wait for: no error", "0s wait for: deadline exceeded"}, w.trace)
			require.True(t, p.Future().Canceled())
			require.ErrorIs(t, waiter.Err(), loop.ErrTimeout)
		})
	}
}

// Behaviors 208.
func TestWaitForWithoutAnyTimeNeverStartsATask(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		var worker *task.Task[int]
		late := &lateWaitFor{d: 0, of: func() *future.Future[int] {
			worker = k.start(w, 0, part{sleep(0), func(error) error { w.log("worker began"); return nil }})
			return worker.Future()
		}}
		k.start(w, 0, part{late, func(err error) error { w.log("wait for: %v", err); return nil }})
		w.run(t)
		require.Equal(t, []string{"wait for: deadline exceeded"}, w.trace)
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
	eachKind(t, func(t *testing.T, w *world, k kind) {
		w.waitingFor(k, 10, future.Finished(w, 1))
		w.turn(t)
		require.Equal(t, []string{"turn", "0s wait for: no error"}, w.trace)
		w.requireNoTimer(t)
	})
}

// Behaviors 209.
func TestWaitForWithoutALimit(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		p := future.New[int](w)
		waiter := w.waitingFor(k, future.NoLimit, p.Future())
		w.run0(t)
		waiter.Cancel(errWhy)
		w.run0(t)
		require.Equal(t, []string{"0s wait for: canceled: why"}, w.trace)
		require.Equal(t, "canceled: why", outcome(p))
		w.requireNoTimer(t)
	})
}

// Behaviors 210.
func TestWaitForAShieldLeavesTheTaskRunning(t *testing.T) {
	eachKind(t, func(t *testing.T, w *world, k kind) {
		worker := k.start(w, 7, part{sleep(20), passOn})
		waiter := w.waitingFor(k, 10, future.Shield(worker))
		w.run(t)
		require.Equal(t, []string{"10ns wait for: deadline exceeded"}, w.trace)
		require.Error(t, waiter.Err())
		require.Equal(t, "value: 7", outcome(worker))
	})
}

func TestWaitForAFutureOfAnotherLoopIsRefused(t *testing.T) {
	for _, d := range []time.Duration{10, 0} {
		eachKind(t, func(t *testing.T, w *world, k kind) {
			foreign := future.New[int](newWorld(t)).Future()
			waiter := w.waitingFor(k, d, foreign)
			w.run(t)
			require.ErrorIs(t, waiter.Err(), loop.ErrForeignLoop)
			require.Equal(t, "pending", outcome(foreign))
			require.Zero(t, foreign.Waiters())
		})
	}
}

func TestWaitForGivesTheValueInAStraightLineTask(t *testing.T) {
	w := newWorld(t)
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
