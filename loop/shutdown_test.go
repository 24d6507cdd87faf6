package loop_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Behaviors 42, 333.
func TestCloseTwiceIsFine(t *testing.T) {
	for _, run := range []bool{false, true} {
		s := newStage(t)
		s.loop.Low().OnClose(func(*loop.Co) error { return errBoom })
		if run {
			require.NoError(t, s.loop.Run(func(co *loop.Co) error { return co.Yield() }))
		}
		require.False(t, s.loop.IsClosed())
		require.ErrorIs(t, s.loop.Close(), errBoom)
		require.True(t, s.loop.IsClosed())
		require.NoError(t, s.loop.Close(), "there is nothing left to fail")
	}
}

// Behaviors 43.
func TestCloseDropsCallbacksAndTimersAndLeavesFuturesAlone(t *testing.T) {
	s := newStage(t)
	p := future.New[int](s.loop)
	p.Future().OnDone(func(*future.Future[int]) { s.Add("done") })
	s.loop.CallSoon(s.Adds("ready"))
	s.loop.CallLater(0, s.Adds("due"))
	s.loop.CallLater(time.Hour, s.Adds("timer"))
	require.NoError(t, s.loop.Close())
	require.False(t, p.Future().Done())
	s.Require(t)
	_, ok := s.loop.NextDeadline()
	require.False(t, ok)
	require.False(t, s.loop.Pending())
}

// Behaviors 321, 322.
func TestTheOrderOfAShutdown(t *testing.T) {
	for _, outcome := range []error{nil, errBoom, loop.Canceled(nil)} {
		lab.EachKind(t, func(t *testing.T, k lab.Kind) {
			var j lab.Journal
			var l *loop.Loop
			canceled := func(name string) scene {
				return scene{
					func(*loop.Co, error) (loop.Stepper, error) { return &gate{}, nil },
					func(_ *loop.Co, in error) (loop.Stepper, error) {
						j.Add("%s: %v", name, in)
						return yield(), nil
					},
					func(_ *loop.Co, in error) (loop.Stepper, error) {
						j.Add("%s ends", name)
						return nil, nil
					},
				}
			}
			err := loop.Run(func(co *loop.Co) error {
				l = co.Loop()
				for _, name := range []string{"first", "second"} {
					l.Low().OnClose(func(co *loop.Co) error {
						j.Add("closer registered %s, alone %t", name, len(l.All()) == 1)
						return co.Yield()
					})
				}
				for _, name := range []string{"a", "b", "c"} {
					loop.Start(co, k.Body(canceled(name)...), nil)
				}
				require.NoError(t, co.Yield())
				j.Add("main ends")
				return outcome
			})
			require.Equal(t, outcome, err)
			j.Require(t, "main ends",
				"a: canceled", "b: canceled", "c: canceled",
				"a ends", "b ends", "c ends",
				"closer registered second, alone true", "closer registered first, alone true")
			require.True(t, l.IsClosed())
		})
	}
}

// Behaviors 323.
func TestALeftoverThatFailsIsReportedAndMainsOutcomeStays(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		fail := func(err error) scene {
			return scene{
				func(*loop.Co, error) (loop.Stepper, error) { return &gate{}, nil },
				func(*loop.Co, error) (loop.Stepper, error) { return nil, err },
			}
		}
		require.NoError(t, s.loop.Run(func(co *loop.Co) error {
			loop.Start(co, k.Body(fail(errBoom)...), nil)
			loop.Start(co, k.Body(fail(nil)...), nil)
			loop.Start(co, k.Body(fail(loop.Canceled(nil))...), nil)
			return co.Yield()
		}))
		require.NoError(t, s.loop.Close())
		s.reports.Require(t, "error of a coroutine that nobody awaits (Task-2): boom")
	})
}

// Behaviors 324.
func TestTheSweepIsRepeatedUntilNothingIsLeft(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		var generation func(n int) scene
		generation = func(n int) scene {
			return canceledTo(func() {
				s.Add("generation %d", n)
				if n < 4 {
					loop.Start(s.loop, k.Body(generation(n+1)...), nil)
					loop.Start(s.loop, k.Body(s.tidy("child of the clean-up")...), nil)
				}
			})
		}
		s.loop.Low().OnClose(func(co *loop.Co) error {
			s.Add("closer")
			loop.Start(co, k.Body(canceledTo(s.Adds("started by the closer"))...), nil)
			return co.Yield()
		})
		loop.Start(s.loop, k.Body(generation(3)...), nil)
		s.turn(t)
		require.NoError(t, s.loop.Close())
		s.Require(t, "--", "generation 3", "generation 4", "child of the clean-up: canceled", "child of the clean-up: cleaned up, <nil>",
			"closer", "started by the closer")
	})
}

func TestACoroutineThatCloseCancelsBeforeItsFirstStepNeverBegins(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		loop.Start(s.loop, k.Body(s.tidy("never")...), func(err error) { s.Add("ended: %v", err) })
		require.NoError(t, s.loop.Close())
		s.Require(t, "ended: canceled")
	})
}

func TestTheErrorOfCloseJoinsThoseOfTheClosers(t *testing.T) {
	errOther := errors.New("other")
	err := loop.Run(func(co *loop.Co) error {
		co.Loop().Low().OnClose(func(*loop.Co) error { return errBoom })
		co.Loop().Low().OnClose(func(*loop.Co) error { return errOther })
		return loop.Canceled(nil)
	})
	for _, want := range []error{errBoom, errOther, loop.ErrCanceled} {
		require.ErrorIs(t, err, want)
	}
}

func TestACloserMayRegisterAnotherOne(t *testing.T) {
	s := newStage(t)
	s.loop.Low().OnClose(func(*loop.Co) error {
		s.loop.Low().OnClose(func(*loop.Co) error {
			s.Add("inner")
			return nil
		})
		s.Add("outer")
		return nil
	})
	require.NoError(t, s.loop.Close())
	s.Require(t, "outer", "inner")
}

// Behaviors 325, 364.
func TestStragglersAreForcedToEndAndNamed(t *testing.T) {
	s := newStage(t, func(o *loop.Options) { o.ShutdownTimeout = time.Minute })
	var refused error
	loop.Start(s.loop, lab.StraightLine.Body(s.tidy("tidy")...), nil)
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
		defer s.Add("straight: deferred")
		for { // the loop that a program should not have
			if err := co.Sleep(time.Hour); err == loop.ErrClosed {
				refused = err
			}
		}
	}), func(err error) { s.Add("straight: %v", err) }).SetName("straight")
	loop.Start(s.loop, stubborn{}, func(err error) { s.Add("step: %v", err) }).SetName("step")
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error { return co.Await(stubborn{}) }),
		func(err error) { s.Add("deaf: %v", err) }).SetName("deaf")
	s.turn(t)
	err := s.loop.Close()
	var stragglers *loop.StragglersError
	require.ErrorAs(t, err, &stragglers)
	require.Equal(t, []string{"straight", "step", "deaf"}, stragglers.Names)
	require.Equal(t, "loop: forced to end: straight, step, deaf", stragglers.Error())
	require.Equal(t, loop.ErrClosed, refused)
	s.Require(t, "--", "tidy: canceled", "tidy: cleaned up, <nil>",
		"straight: deferred", "straight: loop: closed", "deaf: loop: closed", "step: loop: closed")
	require.Equal(t, time.Minute, s.loop.Time())
	require.True(t, s.loop.IsClosed())
}

// stubborn is a Stepper that never ends.
type stubborn struct{}

func (stubborn) Step(co *loop.Co, _ error) (bool, error) {
	co.Low().Park(nil)
	return false, nil
}

func TestAnAwaitThatFailsForGoodStillLetsTheBodyCleanUp(t *testing.T) {
	s := newStage(t, func(o *loop.Options) { o.ShutdownTimeout = time.Minute })
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
		_ = co.Sleep(time.Hour)
		s.Add("first: %v", co.Sleep(time.Hour))
		s.Add("second: %v", co.Yield())
		s.Add("third: %v", co.Await(&gate{}))
		return errBoom
	}), func(err error) { s.Add("ended: %v", err) })
	s.turn(t)
	require.Error(t, s.loop.Close())
	s.Require(t, "--", "first: loop: closed", "second: loop: closed", "third: loop: closed", "ended: boom")
}

func TestAForcedSleepDisturbsNoLaterOne(t *testing.T) {
	s := newStage(t, func(o *loop.Options) { o.ShutdownTimeout = time.Minute })
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
		_ = co.Sleep(time.Hour)
		return co.Sleep(time.Hour) // until the force
	}), nil)
	s.loop.Low().OnClose(func(co *loop.Co) error { // on the memory of the forced sleep
		err := co.Sleep(3 * time.Hour)
		s.Add("closer slept until %v", s.loop.Time())
		return err
	})
	s.turn(t)
	require.Error(t, s.loop.Close())
	s.Require(t, "--", "closer slept until 3h1m0s")
}

func TestAShutdownInTimeHasNoStragglers(t *testing.T) {
	clock := &timer.Virtual{}
	l := loop.New(&loop.Options{Clock: clock, ShutdownTimeout: time.Minute})
	loop.Start(l, loop.Func(func(co *loop.Co) error {
		_ = co.Sleep(time.Hour)
		return co.Sleep(59 * time.Second)
	}), nil)
	require.NoError(t, l.RunUntilIdle())
	require.NoError(t, l.Close())
	require.Equal(t, 59*time.Second, clock.Now())
}

// Behaviors 365, 371.
func TestNothingIsLeftOfAClosedLoop(t *testing.T) {
	s := newStage(t)
	kept := make([]*loop.Co, 0, 20)
	for range 10 { // goleak sees the goroutines that a missed one would leave
		kept = append(kept,
			loop.Start(s.loop, loop.Func(func(co *loop.Co) error { return co.Await(&gate{}) }), nil),
			loop.Start(s.loop, &gate{}, nil))
	}
	s.turn(t)
	loop.Start(s.loop, loop.Func(func(*loop.Co) error { return nil }), nil)
	future.Failed[int](s.loop, errBoom)
	require.NoError(t, s.loop.Close())
	require.Empty(t, s.loop.All())
	for _, co := range kept {
		require.True(t, co.Ended())
	}
	s.reports.Require(t, "error was never retrieved (future): boom")
	runtime.KeepAlive(kept)
}
