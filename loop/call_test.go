package loop_test

import (
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Behaviors 11.
func TestAHandle(t *testing.T) {
	s := newStage(t)
	canceled := s.loop.CallSoon(s.Adds("canceled"))
	kept := s.loop.CallSoon(s.Adds("kept"))
	require.True(t, canceled.Cancel())
	require.False(t, canceled.Cancel(), "twice is harmless")
	s.run(t)
	require.False(t, kept.Cancel(), "after the call")
	require.False(t, canceled.Cancel())
	require.False(t, loop.Handle{}.Cancel())
	s.Require(t, "kept")
}

// Behaviors 12.
func TestAHandleCanceledByAnEarlierCallbackOfItsBatchDoesNotRun(t *testing.T) {
	s := newStage(t)
	var victim loop.Handle
	s.loop.CallSoon(func() { s.Add("cancel %t", victim.Cancel()) })
	victim = s.loop.CallSoon(s.Adds("victim"))
	s.loop.CallSoon(func() { s.Add("cancel again %t", victim.Cancel()) })
	s.run(t)
	s.Require(t, "cancel true", "cancel again false")
}

func TestAHandleCanceledInsideItsOwnCallIsTooLate(t *testing.T) {
	s := newStage(t)
	var soon loop.Handle
	var later loop.TimerHandle
	soon = s.loop.CallSoon(func() { s.Add("soon %t", soon.Cancel()) })
	later = s.loop.CallLater(1, func() { s.Add("later %t", later.Cancel()) })
	s.run(t)
	s.Require(t, "soon false", "later false")
}

// Behaviors 11, 23.
func TestATimerHandle(t *testing.T) {
	s := newStage(t)
	canceled := s.loop.CallLater(1, s.Adds("canceled"))
	kept := s.loop.CallLater(1, s.Adds("kept"))
	require.True(t, canceled.Cancel())
	require.False(t, canceled.Cancel())
	s.run(t)
	require.False(t, kept.Cancel())
	require.False(t, loop.TimerHandle{}.Cancel())

	s.loop.CallLater(1, s.Adds("on the memory of an earlier one"))
	s.loop.CallLater(1, s.Adds("and another"))
	require.False(t, canceled.Cancel(), "an old handle does not reach it")
	require.False(t, kept.Cancel())
	s.run(t)
	s.Require(t, "kept", "on the memory of an earlier one", "and another")
}

// Behaviors 23.
func TestATimerThatIsDueCanStillBeCanceledByItsBatch(t *testing.T) {
	s := newStage(t)
	var victim loop.TimerHandle
	s.loop.CallLater(1, func() {
		s.Add("cancel %t", victim.Cancel())
		s.loop.CallLater(5, s.Adds("set meanwhile"))
	})
	victim = s.loop.CallLater(1, s.Adds("victim"))
	s.run(t)
	require.False(t, victim.Cancel())
	s.Require(t, "cancel true", "set meanwhile")
}

// Behaviors 43.
func TestAHandleOfAClosedLoopHasNothingToCancel(t *testing.T) {
	s := newStage(t)
	soon, later := s.loop.CallSoon(s.Adds("soon")), s.loop.CallLater(0, s.Adds("later"))
	require.NoError(t, s.loop.Close())
	require.False(t, soon.Cancel())
	require.False(t, later.Cancel())
}

// Behaviors 13.
func TestACanceledCallbackIsLetGoAtOnce(t *testing.T) {
	s := newStage(t)
	tests := []struct {
		name   string
		cancel func(fn func()) (keep any)
	}{
		{"a ready one", func(fn func()) any {
			h := s.loop.CallSoon(fn)
			h.Cancel()
			return h
		}},
		{"a timer", func(fn func()) any {
			h := s.loop.CallLater(time.Hour, fn)
			h.Cancel()
			return h
		}},
		{"a posted call", func(fn func()) any {
			c := loop.NewCall(fn)
			require.NoError(t, s.loop.Low().Post(c))
			c.Cancel()
			return c
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			big, keep := heldBy(test.cancel)
			runtime.GC()
			require.Nil(t, big.Value())
			runtime.KeepAlive(keep)
		})
	}
}

// heldBy gives cancel a callback that holds something, of which a weak pointer is left.
//
//go:noinline
func heldBy(cancel func(fn func()) any) (weak.Pointer[[1024]int], any) {
	big := new([1024]int)
	return weak.Make(big), cancel(func() { big[0]++ })
}

// Behaviors 18, 19, 20.
func TestTheOrderOfTimers(t *testing.T) {
	tests := []struct {
		name   string
		delays []time.Duration
		want   []int // indexes of delays
	}{
		{"by deadline", []time.Duration{30, 10, 20}, []int{1, 2, 0}},
		{"equal ones in order of setting", []time.Duration{7, 7, 7, 7, 7, 7, 7, 7}, []int{0, 1, 2, 3, 4, 5, 6, 7}},
		{"what is not positive is due in the next turn, in order", []time.Duration{0, -1, -2, 5}, []int{2, 1, 0, 3}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			var got []int
			for i, d := range test.delays {
				s.loop.CallLater(d, func() { got = append(got, i) })
			}
			require.Empty(t, got, "never inline")
			s.run(t)
			require.Equal(t, test.want, got)
		})
	}
}

// Behaviors 20.
func TestADelayThatIsNotPositiveIsDueInTheNextTurn(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(-time.Hour, s.Adds("negative"))
	s.loop.CallLater(0, s.Adds("zero"))
	s.loop.CallAt(-1, s.Adds("in the past"))
	s.turn(t)
	s.Require(t, "negative", "in the past", "zero", "--")
	require.Empty(t, s.waits)
}

// Behaviors 25.
func TestACanceledTimerDoesNotShortenTheWait(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(time.Second, s.Adds("canceled")).Cancel()
	s.loop.CallLater(time.Hour, s.loop.Stop)
	s.run(t)
	require.Equal(t, []time.Duration{time.Hour}, s.waits)
}

// Behaviors 27.
func TestWhenIsTheDeadlineInLoopTime(t *testing.T) {
	s := newStage(t)
	s.clock.Advance(time.Minute)
	later, at := s.loop.CallLater(time.Second, s.Adds("")), s.loop.CallAt(5, s.Adds(""))
	require.Equal(t, time.Minute+time.Second, later.When())
	require.Equal(t, time.Duration(5), at.When())
	later.Cancel()
	s.run(t)
	s.loop.CallLater(time.Hour, s.Adds("")) // uses the memory again
	require.Equal(t, time.Minute+time.Second, later.When(), "after the cancellation")
	require.Equal(t, time.Duration(5), at.When(), "after the call")
}

func TestADelayBeyondTimeIsNever(t *testing.T) {
	s := newStage(t)
	s.clock.Advance(time.Hour)
	require.Equal(t, timer.Never, s.loop.After(timer.Never-time.Minute))
	require.Equal(t, 2*time.Hour, s.loop.After(time.Hour))
	s.loop.CallLater(timer.Never, s.Adds("never"))
	s.run(t)
	s.Require(t)
	require.Equal(t, time.Hour, s.loop.Time())
}

// Behaviors 24.
func TestAMillionTimersSetAndCanceledAllocateNothing(t *testing.T) {
	s := newStage(t)
	nothing := func() {}
	cycle := func() {
		for n := range 1000 {
			s.loop.CallLater(time.Hour+time.Duration(n), nothing).Cancel()
		}
	}
	cycle()
	require.Zero(t, testing.AllocsPerRun(1000, cycle))
}

// Behaviors 28.
func TestTheLoopFollowsTheClockItIsGiven(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(1000*time.Hour, s.Adds("fired"))
	require.Zero(t, s.loop.Time())
	s.run(t)
	require.Equal(t, 1000*time.Hour, s.loop.Time())
	s.loop.CallLater(time.Hour, s.Adds("fired again"))
	s.clock.Advance(time.Hour)
	s.turn(t)
	s.Require(t, "fired", "fired again", "--")
}

// Behaviors 68.
func TestANilFunctionIsRefused(t *testing.T) {
	s := newStage(t)
	for name, schedule := range map[string]func(){
		"CallSoon":           func() { s.loop.CallSoon(nil) },
		"CallLater":          func() { s.loop.CallLater(1, nil) },
		"CallAt":             func() { s.loop.CallAt(1, nil) },
		"CallSoonThreadsafe": func() { _ = s.loop.CallSoonThreadsafe(nil) },
		"NewCall":            func() { loop.NewCall(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			require.PanicsWithValue(t, "loop: a nil function cannot be scheduled", schedule)
		})
	}
}

func TestSchedulingAllocatesNothingOnceWarm(t *testing.T) {
	s := newStage(t)
	nothing := func() {}
	posted := loop.NewCall(nothing)
	tests := []struct {
		name  string
		cycle func()
	}{
		{"CallSoon", func() { s.loop.CallSoon(nothing) }},
		{"CallSoon and cancel", func() { s.loop.CallSoon(nothing).Cancel() }},
		{"CallLater", func() { s.loop.CallLater(0, nothing) }},
		{"CallLater and cancel", func() { s.loop.CallLater(time.Hour, nothing).Cancel() }},
		{"CallSoonThreadsafe", func() { _ = s.loop.CallSoonThreadsafe(nothing) }},
		{"Post", func() { _ = s.loop.Low().Post(posted) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for range 2 { // both halves of the inbox, too
				for range 100 {
					test.cycle()
				}
				s.run(t)
			}
			allocs := testing.AllocsPerRun(50, test.cycle)
			s.run(t)
			require.Zero(t, allocs)
		})
	}
}
