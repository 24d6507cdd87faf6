package loop_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func TestRunInsideABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var j lab.Journal
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			for _, d := range []time.Duration{3 * time.Hour, time.Hour, 2 * time.Hour} {
				loop.Start(co, loop.Func(func(co *loop.Co) error {
					err := co.Sleep(d)
					j.Add("%v after %v", err, time.Since(start))
					return err
				}), nil)
				loop.Start(co, &loop.SleepStep{D: d},
					func(err error) { j.Add("step: %v after %v", err, time.Since(start)) })
			}
			return co.Sleep(5 * time.Hour)
		}))
		require.Equal(t, 5*time.Hour, time.Since(start))
		j.Require(t, "<nil> after 1h0m0s", "step: <nil> after 1h0m0s",
			"<nil> after 2h0m0s", "step: <nil> after 2h0m0s",
			"<nil> after 3h0m0s", "step: <nil> after 3h0m0s")
	})
}

// Behaviors 9.
func TestAPostWakesALoopInsideABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := loop.New(nil)
		start := time.Now()
		time.AfterFunc(time.Hour, func() { _ = l.CallSoonThreadsafe(l.Stop) })
		l.CallLater(24*time.Hour, func() {})
		require.NoError(t, l.RunForever())
		require.Equal(t, time.Hour, time.Since(start))

		ended := make(chan error)
		go func() { ended <- l.RunForever() }()
		synctest.Wait() // the loop waits, and so everything in the bubble does
		require.NoError(t, l.CallSoonThreadsafe(l.Stop))
		require.NoError(t, <-ended)
		require.Equal(t, time.Hour, time.Since(start))
		require.NoError(t, l.Close())
	})
}

func TestACanceledSleepDoesNotHoldABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Sleep(1000 * time.Hour) }), nil)
			return co.Sleep(time.Minute)
		}))
		require.Equal(t, time.Minute, time.Since(start))
	})
}

func TestTwoLoopsInOneBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		other := make(chan time.Duration)
		go func() {
			_ = loop.Run(func(co *loop.Co) error { return co.Sleep(2 * time.Hour) })
			other <- time.Since(start)
		}()
		require.NoError(t, loop.Run(func(co *loop.Co) error { return co.Sleep(time.Hour) }))
		require.Equal(t, time.Hour, time.Since(start))
		require.Equal(t, 2*time.Hour, <-other)
	})
}

// The clock of a loop that was made outside counts from there.
func TestALoopMadeOutsideRunsFirstInsideABubble(t *testing.T) {
	l := loop.New(nil)
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		require.Negative(t, l.Time())
		require.NoError(t, l.Run(func(co *loop.Co) error { return co.Sleep(time.Hour) }))
		require.NoError(t, l.Close())
		require.Equal(t, time.Hour, time.Since(start))
	})
}

func TestVirtualTimeInsideABubbleLeavesThatOfTheBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		lab.Run(t, func(co *loop.Co) error {
			err := co.Sleep(time.Hour)
			require.Equal(t, time.Hour, co.Loop().Time())
			return err
		})
		require.Zero(t, time.Since(start))
	})
}

// A loop stays where it has run first.
func TestALoopDoesNotEnterOrLeaveABubble(t *testing.T) {
	in := "loop: a loop that has run outside of a synctest bubble is run or closed inside: make and close it in the bubble"
	out := "loop: a loop that has run in a synctest bubble is run or closed outside: close it in the bubble"
	ways := func(l *loop.Loop) []func() {
		return []func(){
			func() { _ = l.Run(func(*loop.Co) error { return nil }) },
			func() { _ = l.RunForever() },
			func() { _ = l.Close() },
		}
	}
	outside := loop.New(nil)
	require.NoError(t, outside.Run(func(co *loop.Co) error { return co.Yield() }))
	inside := loop.New(nil)
	synctest.Test(t, func(t *testing.T) {
		inside.Stop()
		require.NoError(t, inside.RunForever())
		for _, way := range ways(outside) {
			require.PanicsWithValue(t, in, way)
		}
	})
	for _, way := range ways(inside) {
		require.PanicsWithValue(t, out, way)
	}
	require.NoError(t, outside.Close())
}

func TestALoopAtWorkKnowsWhetherItIsInABubble(t *testing.T) {
	look := func(t *testing.T) (seen [][2]bool) {
		l := loop.New(nil)
		look := func() {
			inside, known := l.Low().InBubble()
			seen = append(seen, [2]bool{inside, known})
		}
		l.CallSoon(look)
		_, err := l.Turn()
		require.NoError(t, err)
		require.NoError(t, l.Run(func(*loop.Co) error { look(); return nil }))
		look()
		require.NoError(t, l.Close())
		return seen
	}
	require.Equal(t, [][2]bool{{false, false}, {false, true}, {false, false}}, look(t))
	synctest.Test(t, func(t *testing.T) {
		require.Equal(t, [][2]bool{{false, false}, {true, true}, {true, false}}, look(t))
	})
}
