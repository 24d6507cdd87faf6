package loop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

func TestVirtualTimeStandsStillWhileTheLoopIsHeld(t *testing.T) {
	s := newStage(t)
	s.loop.CallLater(time.Hour, s.Adds("timer"))
	s.loop.CallSoon(func() {
		first, second := s.loop.Low().Hold(loop.WillPost), s.loop.Low().Hold(loop.WillPost)
		go func() { // the work outside
			for _, h := range []*loop.Hold{&first, &second} {
				_ = s.loop.CallSoonThreadsafe(func() {
					s.Add("post at %v", s.loop.Time())
					h.Release()
				})
			}
		}()
	})
	s.run(t)
	s.Require(t, "post at 0s", "post at 0s", "timer")
	require.Equal(t, time.Hour, s.loop.Time())
}

func TestAHeldLoopStillRunsWhatIsReadyAndDue(t *testing.T) {
	s := newStage(t)
	h := s.loop.Low().Hold(loop.WillPost)
	s.loop.CallLater(0, s.Adds("due"))
	s.loop.CallSoon(func() { s.loop.CallSoon(s.Adds("ready")) })
	require.NoError(t, s.loop.RunUntilIdle())
	s.Require(t, "due", "ready")
	h.Release()
}

func TestHoldsAreCountedByKindAndReleasedOnce(t *testing.T) {
	s := newStage(t)
	low := s.loop.Low()
	holds := func() []int {
		willPost, mayPost := low.Holds()
		return []int{willPost, mayPost}
	}
	first, second, listener := low.Hold(loop.WillPost), low.Hold(loop.WillPost), low.Hold(loop.MayPost)
	require.Equal(t, []int{2, 1}, holds())
	for range 2 {
		first.Release()
		listener.Release()
		require.Equal(t, []int{1, 0}, holds())
	}
	second.Release()
	require.Equal(t, []int{0, 0}, holds())
	var none loop.Hold
	none.Release()
	require.Equal(t, []int{0, 0}, holds())
}
