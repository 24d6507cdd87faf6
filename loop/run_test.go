package loop_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

var errBoom, errWhy = errors.New("boom"), errors.New("why")

// Behaviors 31, 46.
func TestStopLetsTheBatchFinishAndTheRestWaits(t *testing.T) {
	s := newStage(t)
	s.loop.CallSoon(func() {
		s.loop.Stop()
		s.loop.CallSoon(s.Adds("scheduled by the batch"))
		s.Add("a")
	})
	s.loop.CallSoon(s.Adds("b"))
	s.run(t)
	s.Add("--")
	s.run(t)
	s.Require(t, "a", "b", "--", "scheduled by the batch")
}

// Behaviors 32, 33.
func TestStopBeforeTheRunMakesOneTurn(t *testing.T) {
	s := newStage(t)
	s.loop.Stop()
	s.run(t)
	require.Empty(t, s.waits)

	s.loop.CallSoon(func() { s.loop.CallSoon(s.Adds("next turn")) })
	s.loop.CallSoon(s.Adds("ready"))
	s.loop.CallSoon(s.loop.Stop)
	s.run(t)
	s.Require(t, "ready")
	s.run(t)
	s.Require(t, "ready", "next turn")
}

// Behaviors 30.
func TestTimersSurviveStop(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(2*time.Second, s.Adds("two"))
	s.loop.CallLater(time.Second, s.Adds("one"))
	s.loop.CallLater(time.Hour, s.Adds("hour"))
	s.turn(t)
	s.clock.Advance(time.Minute)
	s.turn(t)
	s.run(t)
	s.Require(t, "--", "one", "two", "--", "hour")
	require.Equal(t, time.Hour, s.loop.Time())
}

func TestANilContextIsRefused(t *testing.T) {
	const want = "loop: a nil context cannot end: use context.Background()"
	var none context.Context
	nothing := func(*loop.Co) error { return nil }
	require.Equal(t, want, panicOf(func() { _ = loop.RunContext(none, nothing) }))
	require.Equal(t, want, panicOf(func() { _ = loop.RunWith(none, &loop.Options{}, nothing) }))
	l := loop.New(nil)
	require.Equal(t, want, panicOf(func() { _ = l.RunContext(none, nothing) }))
	require.False(t, l.IsRunning())
	require.NoError(t, l.RunContext(context.Background(), nothing))
	require.NoError(t, l.Close())
}

// Behaviors 34, 319.
func TestRunReturnsTheErrorOfMain(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error { return co.Yield() }))
	for _, err := range []error{errBoom, loop.Canceled(errBoom)} {
		require.Same(t, err, loop.Run(func(*loop.Co) error { return err }), "the error itself, and nothing around it")
	}
}

// Behaviors 34.
func TestRunUntilComplete(t *testing.T) {
	s := newStage(t)
	value, failure := future.New[int](s.loop), future.New[int](s.loop)
	s.loop.CallLater(time.Second, func() { value.SetResult(42) })
	s.loop.CallLater(time.Minute, func() { failure.SetError(errBoom) })
	v, err := future.RunUntilComplete(s.loop, value)
	require.NoError(t, err)
	require.Equal(t, 42, v)
	require.Equal(t, time.Second, s.loop.Time())
	_, err = future.RunUntilComplete(s.loop, failure)
	require.Equal(t, errBoom, err)
}

// Behaviors 35.
func TestRunUntilCompleteOfWhatIsDoneMakesATurn(t *testing.T) {
	s := newStage(t)
	s.loop.CallSoon(func() {
		s.loop.CallSoon(s.Adds("next turn"))
		s.Add("ready")
	})
	v, err := future.RunUntilComplete(s.loop, future.Finished(s.loop, "value"))
	require.NoError(t, err)
	require.Equal(t, "value", v)
	s.Require(t, "ready")
}

// Behaviors 36, 37.
func TestARunThatIsStoppedEarlyLeavesTheFuturePendingAndNoStopBehind(t *testing.T) {
	s := newStage(t)
	p := future.New[int](s.loop)
	s.loop.CallSoon(s.loop.Stop)
	_, err := future.RunUntilComplete(s.loop, p)
	require.Equal(t, loop.ErrStopped, err)
	require.False(t, p.Future().Done())

	p.SetResult(1)
	s.loop.CallLater(time.Second, s.Adds("the next run went on"))
	s.run(t)
	s.Require(t, "the next run went on")
}

// Behaviors 37.
func TestAStopInTheTurnOfTheEndLeavesNoStopBehind(t *testing.T) {
	tests := []struct {
		name string
		run  func(s *stage) error
	}{
		{"of main", func(s *stage) error {
			return s.loop.Run(func(*loop.Co) error {
				s.loop.Stop()
				return nil
			})
		}},
		{"of a future", func(s *stage) error {
			p := future.New[int](s.loop)
			s.loop.CallSoon(func() {
				p.SetResult(1)
				s.loop.Stop()
			})
			_, err := future.RunUntilComplete(s.loop, p)
			return err
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			require.NoError(t, test.run(s))
			require.NoError(t, s.loop.Run(func(co *loop.Co) error {
				err := co.Sleep(time.Second)
				s.Add("the next run went on")
				return err
			}))
			s.Require(t, "the next run went on")
		})
	}
}

func TestStopBeforeMainHasEnded(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(time.Second, s.loop.Stop)
	require.Equal(t, loop.ErrStopped, s.loop.Run(func(co *loop.Co) error {
		err := co.Sleep(time.Hour)
		s.Add("main ends in the second run: %v", err)
		return errBoom
	}))
	s.Add("stopped")
	s.run(t)
	s.Require(t, "stopped", "main ends in the second run: <nil>")
	s.reports.Require(t, "error of a main that outlived its run (main): boom")
}

// Behaviors 38.
func TestRunUntilCompleteRefusesAFutureOfAnotherLoop(t *testing.T) {
	s, other := newStage(t), newStage(t)
	_, err := future.RunUntilComplete(s.loop, future.Finished(other.loop, 1))
	require.ErrorIs(t, err, loop.ErrForeignLoop)
}

// Behaviors 46, 333.
func TestALoopRunsAgainAndKeepsWhatItHas(t *testing.T) {
	s := newStage(t)
	s.loop.Low().SetValue("key", "value")
	for n := range 3 {
		require.NoError(t, s.loop.Run(func(co *loop.Co) error {
			s.Add("run %d at %v: %v", n, s.loop.Time(), s.loop.Low().Value("key"))
			return co.Sleep(time.Second)
		}))
	}
	require.Equal(t, errBoom, s.loop.Run(func(*loop.Co) error { return errBoom }))
	require.NoError(t, s.loop.Run(func(*loop.Co) error { return nil }))
	s.Require(t, "run 0 at 0s: value", "run 1 at 1s: value", "run 2 at 2s: value")
}

// Behaviors 47.
func TestIsRunning(t *testing.T) {
	s := newStage(t)
	look := func() { s.Add("%t", s.loop.IsRunning()) }
	look()
	s.loop.CallSoon(look)
	_ = s.loop.Run(func(*loop.Co) error {
		look()
		return errBoom
	})
	look()
	_, err := s.loop.Turn()
	require.NoError(t, err)
	look()
	require.NoError(t, s.loop.Close())
	look()
	s.Require(t, "false", "true", "true", "false", "false", "false")
	require.True(t, s.loop.IsClosed())
}

func TestRunContext(t *testing.T) {
	t.Run("its end cancels main with its cause", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		err := loop.RunContext(ctx, func(co *loop.Co) error {
			cancel(errWhy)
			return co.Await(&gate{})
		})
		require.ErrorIs(t, err, loop.ErrCanceled)
		require.ErrorIs(t, err, errWhy)
	})
	t.Run("a context that has ended cancels main before its first step", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errWhy)
		ran := false
		err := loop.RunContext(ctx, func(*loop.Co) error {
			ran = true
			return nil
		})
		require.ErrorIs(t, err, errWhy)
		require.True(t, loop.IsCanceled(err))
		require.False(t, ran)
	})
	t.Run("its values reach coroutines during the run only", func(t *testing.T) {
		type key struct{}
		s := newStage(t)
		ctx := context.WithValue(t.Context(), key{}, "value")
		require.NoError(t, s.loop.RunContext(ctx, func(co *loop.Co) error {
			require.Equal(t, "value", co.Context().Value(key{}))
			require.Equal(t, "value", s.loop.Context().Value(key{}))
			return nil
		}))
		require.Equal(t, context.Background(), s.loop.Context())
	})
	t.Run("its end after the run is of no concern", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newStage(t)
		require.NoError(t, s.loop.RunContext(ctx, func(co *loop.Co) error { return co.Yield() }))
		cancel()
		require.NoError(t, s.loop.Run(func(co *loop.Co) error { return co.Sleep(1) }))
	})
}

// Behaviors 44.
func TestAClosedLoopRefusesEverything(t *testing.T) {
	s := newStage(t)
	require.NoError(t, s.loop.Close())
	noop := func(*loop.Co) error { return nil }
	_, turn := s.loop.Turn()
	for name, err := range map[string]error{
		"Run": s.loop.Run(noop), "RunContext": s.loop.RunContext(t.Context(), noop), "RunForever": s.loop.RunForever(),
		"Turn": turn, "RunUntilIdle": s.loop.RunUntilIdle(),
		"CallSoonThreadsafe": s.loop.CallSoonThreadsafe(func() {}), "Post": s.loop.Low().Post(loop.NewCall(func() {})),
	} {
		require.Equal(t, loop.ErrClosed, err, name)
	}
	for what, call := range map[string]func(){
		"scheduling":           func() { s.loop.CallSoon(func() {}) },
		"setting a timer":      func() { s.loop.CallLater(1, func() {}) },
		"starting a coroutine": func() { loop.Start(s.loop, loop.Func(noop), nil) },
	} {
		require.PanicsWithValue(t, "loop: "+what+" after the loop was closed", call)
	}
	s.loop.SetDebug(true)
	s.loop.SetDebug(false)
	require.Panics(t, func() { s.loop.CallAt(1, func() {}) }, "debug mode does not open it again")
}

func TestOptionsHaveDefaults(t *testing.T) {
	t.Setenv("MONOLOOP_DEBUG", "")
	for _, o := range []*loop.Options{nil, {}} {
		l := loop.New(o)
		require.False(t, l.Debug())
		require.Less(t, l.Time(), time.Hour, "the clock starts with the loop")
		_, ok := l.NextDeadline()
		require.False(t, ok)
		require.NoError(t, l.Close())
	}
	o := loop.Options{Clock: &timer.Virtual{}}
	l := loop.New(&o)
	o.Clock = nil
	require.Zero(t, l.Time(), "the options were copied")
	require.NoError(t, l.Close())
}

func TestANilMainIsRefused(t *testing.T) {
	s := newStage(t)
	for name, run := range map[string]func(){
		"loop.Run":    func() { _ = loop.Run(nil) },
		"Loop.Run":    func() { _ = s.loop.Run(nil) },
		"Low.OnClose": func() { s.loop.Low().OnClose(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			require.PanicsWithValue(t, "loop: a nil function cannot be run", run)
		})
	}
	require.NoError(t, s.loop.Run(func(co *loop.Co) error { return co.Yield() }), "the loop is as it was")
}
