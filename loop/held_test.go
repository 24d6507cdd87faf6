package loop_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Under virtual time whoever holds the loop stops the clock. If that lasts, it is told what waits for the time to pass.
func TestAHoldThatStopsTheClockIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var j lab.Journal
		o := &loop.Options{Clock: &timer.Virtual{}, OnError: func(r loop.Report) {
			require.ErrorIs(t, r.Err, loop.ErrHeld)
			j.Add("%v", r)
		}}
		require.NoError(t, loop.RunWith(t.Context(), o, func(co *loop.Co) error {
			l := co.Loop()
			for _, d := range []time.Duration{9 * time.Second, time.Minute} { // the bubble's time
				h := l.Low().Hold(loop.WillPost)
				time.AfterFunc(d, func() { _ = l.CallSoonThreadsafe(h.Release) })
				if err := co.Sleep(time.Hour); err != nil {
					return err
				}
				j.Add("%v", l.Time())
			}
			return nil
		}))
		j.Require(t, "1h0m0s", "virtual time stands still, and has for 10s: the loop is held (Holds that were not released: 1) "+
			"at 1h0m0s, so that the timer that is due at 2h0m0s cannot come, and 1 coroutine waits\n"+
			"main waits for sleep 1h0m0s", "2h0m0s")
	})
}
