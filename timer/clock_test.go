package timer_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/timer"
)

var (
	_ timer.Clock = (*timer.Real)(nil)
	_ timer.Clock = (*timer.Virtual)(nil)
)

// Behaviors 28.
func TestRealTimeNeverGoesBack(t *testing.T) {
	c := timer.NewReal()
	last := time.Duration(0)
	for range 1000 {
		now := c.Now()
		require.GreaterOrEqual(t, now, last)
		last = now
	}
}

// Behaviors 17, 26.
func TestTheRealClockWaitsUntilTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timer.NewReal()
		wake := make(chan struct{}, 1)
		for _, deadline := range []time.Duration{time.Nanosecond, time.Second, 24 * 365 * time.Hour} {
			c.Wait(deadline, wake)
			require.Equal(t, deadline, c.Now())
		}
		c.Wait(time.Second, wake)
		require.Equal(t, 24*365*time.Hour, c.Now(), "a deadline that has passed takes no time")
	})
}

func TestAWakeEndsTheWaitOfTheRealClock(t *testing.T) {
	tests := []struct {
		name     string
		deadline time.Duration
	}{
		{"with a deadline", time.Hour},
		{"without one", timer.Never},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := timer.NewReal()
				wake := make(chan struct{}, 1)
				time.AfterFunc(time.Minute, func() { wake <- struct{}{} })
				c.Wait(test.deadline, wake)
				require.Equal(t, time.Minute, c.Now())
				require.Empty(t, wake, "the wake was received")

				c.Wait(3*time.Hour, wake)
				require.Equal(t, 3*time.Hour, c.Now(), "the timer of the first wait does not end the second one")
			})
		})
	}
}

func TestADeadlineLongAgoTakesNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := timer.NewReal()
		time.Sleep(time.Second)
		c.Wait(-1<<63, make(chan struct{}))
		require.Equal(t, time.Second, c.Now())
	})
}

// Behaviors 28.
func TestVirtualTimeNeverReachesNever(t *testing.T) {
	var c timer.Virtual
	for range 3 {
		c.Advance(timer.Never)
		require.Equal(t, timer.Never-1, c.Now())
	}
}

// Behaviors 28.
func TestVirtualTimeJumpsToTheDeadline(t *testing.T) {
	var c timer.Virtual
	require.Zero(t, c.Now())
	c.Wait(time.Hour, nil)
	require.Equal(t, time.Hour, c.Now())
	c.Wait(time.Minute, nil)
	require.Equal(t, time.Hour, c.Now(), "it never goes back")
	c.Advance(time.Second)
	require.Equal(t, time.Hour+time.Second, c.Now())
	require.PanicsWithValue(t, "timer: Virtual.Advance by a negative duration", func() { c.Advance(-1) })
	require.Equal(t, time.Hour+time.Second, c.Now())
}

func TestVirtualTimeWithoutADeadlineWaitsForAWake(t *testing.T) {
	var c timer.Virtual
	wake := make(chan struct{})
	go func() { wake <- struct{}{} }()
	c.Wait(timer.Never, wake)
	require.Zero(t, c.Now())
}

func TestOnIdleStandsInForAWaitWithoutADeadline(t *testing.T) {
	idle := 0
	c := timer.Virtual{OnIdle: func() { idle++ }}
	c.Wait(time.Second, nil)
	require.Zero(t, idle)
	c.Wait(timer.Never, nil)
	require.Equal(t, 1, idle)
	require.Equal(t, time.Second, c.Now())
}
