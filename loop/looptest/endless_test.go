package looptest_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// yielder gives way for ever, and counts how often all runs together did, and how often in debug mode.
type yielder struct{ all, debug int }

func (y *yielder) program(_ *looptest.T, co *loop.Co) error {
	for {
		y.all++
		if co.Loop().Debug() {
			y.debug++
		}
		if err := co.Yield(); err != nil {
			return err
		}
	}
}

// A program that goes on for ever is run once to find that, and once to tell it. Nobody asks at each step where it
// stands.
func TestAProgramThatNeverEndsIsToldAtOnce(t *testing.T) {
	var y yielder
	e := looptest.Explorer{MaxSteps: 20_000}
	f := e.Run(y.program).Failure
	require.Equal(t, looptest.Endless, f.Kind)
	require.Equal(t, "more than 20000 steps and callbacks, in the last 100 of them:\n"+
		"    main gives way, endless_test.go in (*yielder).program (100 times)", lineNumbers.ReplaceAllString(f.Err.Error(), ".go"))
	require.Less(t, y.all, 3*20_000)
	require.Zero(t, y.debug)

	setFlag(t, "looptest.replay", "m1:")
	setFlag(t, "test.v", "true")
	y, e.MaxSteps = yielder{}, 120_000
	told := judged("TestX", func(tb testing.TB) { e.Explore(tb, y.program) })
	require.Len(t, told, 2)
	require.Contains(t, told[0], " events …\n")
	require.Less(t, strings.Count(told[0], "\n"), 20_100)
	require.Less(t, y.debug, 110_000, "and then no more")
}

// A schedule that does not end is shrunk by runs that are ended early, so that all of them cost less than a few full
// ones.
func TestAScheduleThatNeverEndsIsShrunkByShortRuns(t *testing.T) {
	var y yielder
	f := looptest.Explorer{Source: looptest.Random(3), MaxSteps: 200_000}.Run(func(t *looptest.T, co *loop.Co) error {
		next := 0
		for i := range 4 {
			task.Do(co, func(*loop.Co) error {
				if next == i {
					next++
				}
				return nil
			})
		}
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		if next == 4 {
			return nil
		}
		task.Do(co, func(co *loop.Co) error { return y.program(t, co) })
		return y.program(t, co)
	}).Failure
	require.Equal(t, looptest.Endless, f.Kind)
	require.Equal(t, 1, f.Departures)
	require.Less(t, y.all, 5*200_000)
}

// What only shows in a long run is found in a long run: that the short ones do not end says nothing.
func TestAScheduleThatIsLongIsNoEndlessOne(t *testing.T) {
	f := looptest.Explorer{Source: looptest.Random(1), MaxSteps: 100_000}.Run(func(t *looptest.T, co *loop.Co) error {
		swapped := false
		task.Do(co, func(*loop.Co) error { swapped = false; return nil })
		task.Do(co, func(*loop.Co) error { swapped = true; return nil })
		for n := 0; n < 10_000 || !swapped; n++ {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return nil
	}).Failure
	require.Equal(t, looptest.Endless, f.Kind)
	require.Equal(t, "m1:next=0/1", f.Record)
}

func TestManyDoingsOfAnEndlessRunAreCutShort(t *testing.T) {
	f := once(func(_ *looptest.T, co *loop.Co) error {
		for range 9 {
			task.Do(co, func(co *loop.Co) error {
				for {
					if err := co.Yield(); err != nil {
						return err
					}
				}
			})
		}
		return co.Await(&parks{})
	})
	require.Equal(t, looptest.Endless, f.Kind)
	require.Equal(t, 7, strings.Count(f.Err.Error(), "\n")+1)
	require.Regexp(t, `\n    and 4 others$`, f.Err.Error())
}

// placesHere are where in this file something was made, or waits.
var placesHere = regexp.MustCompile(`\S+endless_test.go:\d+`)

// A resolver stops virtual time, and what would resolve it waits for time to pass.
func TestWhoHoldsTheClockIsTold(t *testing.T) {
	defer looptest.SetPatience(40 * time.Millisecond)()
	f := once(func(_ *looptest.T, co *loop.Co) error {
		r := bridge.NewResolver[int](co)
		if _, err := bridge.CallLaterThreadsafe(co.Loop(), time.Second, func() { r.Resolve(1, nil) }); err != nil {
			return err
		}
		_, err := r.Future().Await(co)
		return err
	})
	require.Equal(t, looptest.Hung, f.Kind)
	require.Equal(t, "nothing has happened for 40ms, since the loop waits for what is outside: a Hold that "+
		"will post and was not released, so that virtual time stands still at 0s, and the timer that is due at 1s never comes\n"+
		"main waits at PLACE for resolver made at PLACE, pending, 1 waiting",
		placesHere.ReplaceAllString(f.Err.Error(), "PLACE"))
}

// A sweep over a program that does not end when it is canceled gives up after a few runs.
func TestASweepGivesUpWhenRunsDoNotEnd(t *testing.T) {
	defer looptest.SetPatience(20 * time.Millisecond)()
	report := looptest.Sweeper{}.Run(func(_ *looptest.T, co *loop.Co) error {
		for range 10 {
			if co.Yield() != nil {
				co.Loop().Low().Hold(loop.WillPost)
				return co.Sleep(time.Second)
			}
		}
		return nil
	})
	require.True(t, report.GivenUp)
	require.Equal(t, []string{"main 1 once: hang", "main 1 twice: hang", "main 1 again: left behind",
		"main 1 timeout: hang"}, found(report))
	require.Equal(t, 1, len(report.Points))
}
