package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestAHostMakesOneTurnAtATime(t *testing.T) {
	s := newStage(t)
	turn := func() {
		more, err := s.loop.Turn()
		require.NoError(t, err)
		s.Add("-- more %t", more)
	}
	turn()
	s.loop.CallSoon(func() {
		s.Add("a")
		s.loop.CallSoon(s.Adds("b"))
	})
	s.loop.CallLater(time.Second, s.Adds("timer"))
	turn()
	turn()
	s.clock.Advance(time.Second)
	turn()
	s.Require(t, "-- more false", "a", "-- more true", "b", "-- more false", "timer", "-- more false")
	require.Empty(t, s.waits, "a turn never waits")
}

func TestRunUntilIdle(t *testing.T) {
	s := newStage(t)
	n := 0
	var again func()
	again = func() {
		if n++; n < 10 {
			s.loop.CallSoon(again)
		}
	}
	s.loop.CallSoon(again)
	s.loop.CallLater(0, s.Adds("due"))
	s.loop.CallLater(1, s.Adds("not due"))
	loop.Start(s.loop, loop.Func(func(co *loop.Co) error {
		for range 20 {
			_ = co.Yield()
		}
		s.Add("coroutine")
		return co.Sleep(time.Hour)
	}), nil)
	require.NoError(t, s.loop.RunUntilIdle())
	require.Equal(t, 10, n)
	s.Require(t, "due", "coroutine")
	require.False(t, s.loop.Pending())
	require.Empty(t, s.waits)
}

func TestStopEndsAPump(t *testing.T) {
	s := newStage(t)
	s.loop.CallSoon(func() {
		s.loop.Stop()
		s.loop.CallSoon(s.Adds("later"))
	})
	require.NoError(t, s.loop.RunUntilIdle())
	s.Require(t)
	require.NoError(t, s.loop.RunUntilIdle())
	s.Require(t, "later")
}

func TestPendingAndNextDeadline(t *testing.T) {
	s := newStage(t)
	require.False(t, s.loop.Pending())
	_, ok := s.loop.NextDeadline()
	require.False(t, ok)

	h := s.loop.CallSoon(s.Adds("soon"))
	require.True(t, s.loop.Pending())
	h.Cancel()
	require.NoError(t, s.loop.RunUntilIdle())

	timer := s.loop.CallLater(time.Second, s.Adds("timer"))
	s.loop.CallLater(time.Minute, s.Adds("late timer"))
	next, ok := s.loop.NextDeadline()
	require.True(t, ok)
	require.Equal(t, time.Second, next)
	require.False(t, s.loop.Pending())
	s.clock.Advance(time.Second)
	require.True(t, s.loop.Pending())
	timer.Cancel()
	require.False(t, s.loop.Pending())
	next, _ = s.loop.NextDeadline()
	require.Equal(t, time.Minute, next)

	require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post")))
	require.True(t, s.loop.Pending())
	require.NoError(t, s.loop.RunUntilIdle())
	s.Require(t, "post")
}

func TestAHostThatSleepsUntilWokenOrDue(t *testing.T) {
	s := newStage(t)
	stop := false
	s.loop.CallLater(time.Hour, func() {
		s.Add("timer")
		go func() {
			_ = s.loop.CallSoonThreadsafe(func() {
				s.Add("post")
				stop = true
			})
		}()
	})
	for !stop { // the loop of a host, under virtual time
		require.NoError(t, s.loop.RunUntilIdle())
		if next, ok := s.loop.NextDeadline(); ok {
			s.clock.Advance(next - s.loop.Time())
		} else if !stop {
			<-s.loop.Woken()
		}
	}
	s.Require(t, "timer", "post")
}

func TestWokenIsAnnouncedOnceABatch(t *testing.T) {
	s := newStage(t)
	woken := s.loop.Woken()
	for range 3 {
		require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post")))
	}
	require.Len(t, woken, 1)
	<-woken
	require.NoError(t, s.loop.RunUntilIdle())
	require.Empty(t, woken)
	require.Len(t, s.Journal, 3)
}

func TestWokenAnnouncesWhatWasPostedBefore(t *testing.T) {
	s := newStage(t)
	require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post")))
	<-s.loop.Woken()
	require.NoError(t, s.loop.RunUntilIdle())
	s.Require(t, "post")
}

func TestPumpAndRunMayAlternate(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		piece := func(*loop.Co, error) (loop.Stepper, error) {
			s.Add("step")
			return yield(), nil
		}
		loop.Start(s.loop, k.Body(piece, piece, piece, piece), func(err error) { s.Add("ended %v", err) })
		_, err := s.loop.Turn()
		require.NoError(t, err)
		s.Add("--")
		s.turn(t)
		require.NoError(t, s.loop.RunUntilIdle())
		s.Require(t, "step", "--", "step", "--", "step", "step", "ended <nil>")
	})
}

func TestAHostIsToldOfNoDeadlineThatNeverComes(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(timer.Never, s.Adds("never"))
	_, ok := s.loop.NextDeadline()
	require.False(t, ok)
	require.False(t, s.loop.Pending())
	s.loop.CallLater(time.Hour, s.Adds("in an hour"))
	next, ok := s.loop.NextDeadline()
	require.True(t, ok)
	require.Equal(t, time.Hour, next)
}
