package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Behaviors 1, 2.
func TestCallbacksRunInOrderOnceAndNeverInline(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"a", "b", "c"} {
		s.loop.CallSoon(s.Adds(name))
	}
	s.Add("scheduled while idle")
	s.loop.CallSoon(func() {
		s.loop.CallSoon(s.Adds("e"))
		s.Add("d")
	})
	s.run(t)
	s.run(t)
	s.Require(t, "scheduled while idle", "a", "b", "c", "d", "e")
}

// Behaviors 3.
func TestWhatABatchSchedulesWaitsForTheNextTurn(t *testing.T) {
	s := newStage(t)
	s.loop.CallSoon(func() {
		s.Add("a")
		s.loop.CallSoon(s.Adds("a's child"))
	})
	s.loop.CallSoon(s.Adds("b"))
	s.turn(t)
	s.turn(t)
	s.Require(t, "a", "b", "--", "a's child", "--")
}

// Behaviors 4.
func TestCallbacksThatRescheduleEachOtherStarveNobody(t *testing.T) {
	s := newStage(t)
	posted := make(chan error, 1)
	go func() { posted <- s.loop.CallSoonThreadsafe(s.Adds("post")) }()
	s.loop.CallLater(time.Second, s.Adds("timer"))
	var ping, pong func()
	ping = func() {
		s.loop.CallSoon(pong)
		s.clock.Advance(time.Millisecond)
	}
	pong = func() {
		if len(s.Journal) == 2 {
			s.loop.Stop()
		}
		s.loop.CallSoon(ping)
	}
	ping()
	s.run(t)
	require.NoError(t, <-posted)
	require.ElementsMatch(t, lab.Journal{"post", "timer"}, s.Journal)
	require.Empty(t, s.waits)
}

// Behaviors 5.
func TestTheLoopDoesNotWaitWhileAnythingIsReadyOrStopWasCalled(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(s *stage)
		waits   []time.Duration
	}{
		{"a ready callback", func(s *stage) { s.loop.CallSoon(s.loop.Stop) }, nil},
		{"a callback that schedules another", func(s *stage) {
			s.loop.CallSoon(func() { s.loop.CallSoon(s.loop.Stop) })
		}, nil},
		{"a post", func(s *stage) { _ = s.loop.CallSoonThreadsafe(s.loop.Stop) }, nil},
		{"a timer that is due", func(s *stage) { s.loop.CallLater(0, s.loop.Stop) }, nil},
		{"stop", func(s *stage) { s.loop.Stop() }, nil},
		{"stop with a timer that is not due", func(s *stage) {
			s.loop.CallLater(time.Hour, s.Adds("never"))
			s.loop.Stop()
		}, nil},
		{"a timer that is not due", func(s *stage) { s.loop.CallLater(time.Hour, s.loop.Stop) },
			[]time.Duration{time.Hour}},
		{"nothing", func(*stage) {}, []time.Duration{timer.Never}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			test.prepare(s)
			s.run(t)
			require.Equal(t, test.waits, s.waits)
			s.Require(t)
		})
	}
}

// waitingClock is a clock whose waits are announced, and end by a wake only.
type waitingClock struct {
	timer.Virtual
	waiting chan time.Duration
}

func (c *waitingClock) Wait(deadline time.Duration, wake <-chan struct{}) {
	c.waiting <- deadline
	<-wake
}

// Behaviors 6, 9.
func TestAnIdleLoopWaitsOnceAndWithoutLimitAndIsWokenByAPost(t *testing.T) {
	clock := &waitingClock{waiting: make(chan time.Duration)}
	l := loop.New(&loop.Options{Clock: clock})
	var ran bool
	ended := make(chan error)
	go func() {
		err := l.RunForever()
		close(clock.waiting)
		ended <- err
	}()
	require.Equal(t, timer.Never, <-clock.waiting)
	require.NoError(t, l.CallSoonThreadsafe(func() {
		ran = true
		l.Stop()
	}))
	_, again := <-clock.waiting
	require.False(t, again, "it waited once")
	require.NoError(t, <-ended)
	require.True(t, ran)
	require.NoError(t, l.Close())
}

// Behaviors 7, 21.
func TestReadyThenDueThenNextTurn(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(0, s.Adds("timer"))
	s.loop.CallSoon(func() {
		s.Add("ready")
		s.loop.CallSoon(s.Adds("next turn"))
	})
	s.turn(t)
	s.turn(t)
	s.Require(t, "ready", "timer", "--", "next turn", "--")
}

func TestATurnTakesReadyThenPostsThenTimers(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(0, s.Adds("timer"))
	require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post")))
	s.loop.CallSoon(s.Adds("ready"))
	s.turn(t)
	s.Require(t, "ready", "post", "timer", "--")
}

// Behaviors 22.
func TestATimerSetByATimerFiresInTheNextTurn(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(0, func() {
		s.Add("first")
		s.loop.CallLater(0, s.Adds("second"))
		s.loop.CallLater(-5, s.Adds("earlier"))
	})
	s.loop.CallLater(0, s.Adds("equal"))
	s.turn(t)
	s.turn(t)
	s.Require(t, "first", "equal", "--", "earlier", "second", "--")
}

// Behaviors 29.
func TestAfterABusyStretchAllThatIsDueFiresInOneTurnInOrder(t *testing.T) {
	s := newStage(t)
	for _, d := range []int{3, 1, 2, 9} {
		s.loop.CallLater(time.Duration(d)*time.Second, func() { s.Add("timer %d", d) })
	}
	s.loop.CallSoon(func() { s.clock.Advance(4 * time.Second) })
	s.turn(t)
	s.turn(t)
	s.turn(t)
	s.Require(t, "--", "timer 1", "timer 2", "timer 3", "--", "--")
	require.Empty(t, s.waits)
}

// hastyClock returns from its waits long before the deadline.
type hastyClock struct {
	timer.Virtual
	waits int
}

func (c *hastyClock) Wait(deadline time.Duration, wake <-chan struct{}) {
	c.waits++
	c.Virtual.Wait(min(deadline, c.Now()+24*time.Hour), wake)
}

// Behaviors 17, 26.
func TestATimerNeverFiresEarlyWhateverTheClockDoes(t *testing.T) {
	clock := &hastyClock{}
	l := loop.New(&loop.Options{Clock: clock})
	fired := time.Duration(-1)
	l.CallLater(100*time.Hour, func() {
		fired = l.Time()
		l.Stop()
	})
	require.NoError(t, l.RunForever())
	require.Equal(t, 100*time.Hour, fired)
	require.Equal(t, 5, clock.waits)
	require.NoError(t, l.Close())
}

// A timer is never early, and where the loop is idle until then, the turn that finds its deadline past is the one that
// calls it.
func TestATimerOfAnIdleLoopIsCalledInTheTurnThatFindsItDue(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(time.Second, s.Adds("due"))
	for _, step := range []time.Duration{0, time.Second - 1, 1} {
		s.clock.Advance(step)
		_, err := s.loop.Turn()
		require.NoError(t, err)
		s.Add("turn at %v", s.loop.Time())
	}
	s.Require(t, "turn at 0s", "turn at 999.999999ms", "due", "turn at 1s")
}
