package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestVirtualTimeStandsStillWhileTheLoopIsHeld(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(time.Hour, s.say("timer"))
	s.loop.CallSoon(func() {
		s.loop.Hold()
		s.loop.Hold()
		go func() { // the work outside
			for range 2 {
				_ = s.loop.CallSoonThreadsafe(func() {
					s.add("post at %v", s.loop.Time())
					s.loop.Release()
				})
			}
		}()
	})
	s.run(t)
	require.Equal(t, journal{"post at 0s", "post at 0s", "timer"}, s.journal)
	require.Equal(t, time.Hour, s.loop.Time())
}

func TestAHeldLoopStillRunsWhatIsReadyAndDue(t *testing.T) {
	s := newStage(t)
	s.loop.Hold()
	s.loop.CallLater(0, s.say("due"))
	s.loop.CallSoon(func() { s.loop.CallSoon(s.say("ready")) })
	require.NoError(t, s.loop.RunUntilIdle())
	require.Equal(t, journal{"due", "ready"}, s.journal)
	s.loop.Release()
}

func TestOutsideCountsHoldsAndListens(t *testing.T) {
	s := newStage(t)
	s.loop.Hold()
	s.loop.Hold()
	s.loop.Listen()
	holds, listens := s.loop.Outside()
	require.Equal(t, []int{2, 1}, []int{holds, listens})
	s.loop.Release()
	s.loop.Release()
	s.loop.Unlisten()
	holds, listens = s.loop.Outside()
	require.Equal(t, []int{0, 0}, []int{holds, listens})
}
