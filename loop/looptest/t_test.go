package looptest_test

import (
	"fmt"
	"regexp"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// once runs p first in, first out, and returns how it failed.
func once(p looptest.Program) *looptest.Failure {
	return looptest.Explorer{Source: looptest.FIFO(), Schedules: 1, MaxSteps: 2000, MaxShrinks: -1}.Run(p).Failure
}

func TestWhatCountsAsAFailure(t *testing.T) {
	never := func() loop.Stepper { return &parks{} }
	for _, test := range []struct {
		name    string
		program looptest.Program
		kind    looptest.FailureKind
		err     string
	}{
		{"an error of main", func(*looptest.T, *loop.Co) error { return errPlanted }, looptest.Failed,
			"the planted bug"},
		{"a cancellation of main", func(_ *looptest.T, co *loop.Co) error { co.Cancel(nil); return co.Yield() },
			looptest.Failed, "canceled"},
		{"an error of a closer", func(_ *looptest.T, co *loop.Co) error {
			co.Loop().Low().OnClose(func(*loop.Co) error { return errPlanted })
			return nil
		}, looptest.Failed, "the planted bug"},
		{"a panic of main", func(*looptest.T, *loop.Co) error { panic("boom") }, looptest.Panicked, "in main: boom"},
		{"a panic of a callback", func(_ *looptest.T, co *loop.Co) error {
			co.Loop().CallSoon(func() { panic("boom") })
			return co.Yield()
		}, looptest.Panicked, "in callback: boom"},
		{"misuse", func(_ *looptest.T, co *loop.Co) error { return (&loop.Co{}).Yield() }, looptest.Panicked,
			"in main: loop: Yield of a Co that was never started"},
		{"an error of an assertion", func(t *looptest.T, _ *loop.Co) error { t.Errorf("not %d", 1); return nil },
			looptest.Asserted, "not 1"},
		{"two errors of assertions", func(t *looptest.T, _ *loop.Co) error { t.Errorf("a"); t.Errorf("b"); return nil },
			looptest.Asserted, "a\nb"},
		{"the end of a run by an assertion", func(t *looptest.T, _ *loop.Co) error { t.Fatalf("fatal"); return nil },
			looptest.Asserted, "fatal"},
		{"a Goexit", func(*looptest.T, *loop.Co) error { runtime.Goexit(); return nil }, looptest.Asserted,
			"loop: runtime.Goexit called in a coroutine"},
		{"a deadlock", func(_ *looptest.T, co *loop.Co) error { return co.Await(never()) }, looptest.Deadlocked,
			"loop: deadlock: nothing is ready, no timer is set, nothing outside holds the loop, and 1 coroutine waits\nmain waits at PLACE for nothing"},
		{"a task that waits for ever when it was canceled", func(_ *looptest.T, co *loop.Co) error {
			task.Do(co, func(co *loop.Co) error {
				_ = co.Await(never())
				return co.Await(never())
			}, task.Named("stubborn"))
			return co.Yield()
		}, looptest.Deadlocked, "loop: deadlock: nothing is ready, no timer is set, nothing outside holds the loop, and 1 coroutine waits\n" +
			"stubborn, made at PLACE, waits at PLACE for nothing\nloop: forced to end: stubborn"},
		{"a task that goes on for ever when it was canceled", func(_ *looptest.T, co *loop.Co) error {
			task.Do(co, func(co *loop.Co) error {
				for {
					_ = co.Yield()
				}
			})
			return co.Yield()
		}, looptest.Endless, "more than 2000 steps and callbacks, in the last 100 of them:\n    Task-2 gives way, t_test.go:68 in " +
			"TestWhatCountsAsAFailure.func14.1 (100 times)"},
		{"a closer that goes on for ever", func(_ *looptest.T, co *loop.Co) error {
			co.Loop().Low().OnClose(func(co *loop.Co) error {
				for {
					_ = co.Sleep(time.Hour)
				}
			})
			return nil
		}, looptest.Endless, "more than 2000 steps and callbacks, in the last 100 of them:\n    closer waits for sleep 1h0m0s, " +
			"t_test.go:77 in TestWhatCountsAsAFailure.func15.1 (50 times)"},
		{"callbacks without end", func(_ *looptest.T, co *loop.Co) error {
			var again func()
			again = func() { co.Loop().CallSoon(again) }
			again()
			return co.Await(never())
		}, looptest.Endless, "more than 2000 steps and callbacks, in the last 100 of them:\n    a callback is scheduled, t_test.go:85 in " +
			"TestWhatCountsAsAFailure.func16.1 (100 times)"},
		{"an error that nobody has read", func(_ *looptest.T, co *loop.Co) error {
			task.Do(co, func(*loop.Co) error { return errPlanted }, task.Named("lonely"))
			return co.Yield()
		}, looptest.Reported, "error was never retrieved (lonely) made at PLACE: the planted bug"},
		{"a sleep that is too long for any clock", func(_ *looptest.T, co *loop.Co) error { return co.Sleep(1<<63 - 1) }, looptest.Deadlocked,
			"loop: deadlock: nothing is ready, no timer is set, nothing outside holds the loop, and 1 coroutine waits\n" +
				"main waits at PLACE for sleep 2562047h47m16.854775807s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := once(test.program)
			require.NotNil(t, f)
			require.Equal(t, test.kind, f.Kind)
			require.Equal(t, test.err, places.ReplaceAllString(f.Err.Error(), "PLACE"))
			require.Equal(t, "m1:", f.Record)
			require.Equal(t, "first in, first out, with nothing adverse\n", f.Story)
			require.Equal(t, fmt.Sprintf("%v: %s\n%s", test.kind, test.err, "first in, first out, with nothing adverse"),
				places.ReplaceAllString(f.Error(), "PLACE"))
		})
	}
}

func TestTheStackOfAnAssertionIsTheProgramsOwn(t *testing.T) {
	f := once(func(t *looptest.T, co *loop.Co) error {
		_, err := task.Do(co, func(*loop.Co) error {
			require.Equal(t, 1, 2)
			return nil
		}).Await(co)
		return err
	})
	require.Regexp(t, `(?s)^Error Trace:\t\S+t_test.go:\d+\n\s+Error:`, f.Err.Error())
}

// places are where in this file something was made, or waits.
var places = regexp.MustCompile(`\S+t_test.go:\d+`)

// parks waits for what nobody does.
type parks struct{ parked bool }

func (p *parks) Step(co *loop.Co, in error) (bool, error) {
	if p.parked {
		return true, in
	}
	p.parked = true
	co.Low().Park(p)
	return false, nil
}

func (p *parks) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

func (p *parks) String() string { return "nothing" }

func TestGoroutinesThatAreLeftAreAFailure(t *testing.T) {
	release := make(chan struct{})
	var left sync.WaitGroup
	f := once(func(*looptest.T, *loop.Co) error {
		for range 8 { // more than may end elsewhere meanwhile: the count of all is what is looked at first
			left.Go(func() { <-release })
		}
		return nil
	})
	close(release)
	left.Wait()
	require.Equal(t, looptest.Leaked, f.Kind)
	require.ErrorContains(t, f, "goroutines were left: ")
	require.ErrorContains(t, f, "TestGoroutinesThatAreLeftAreAFailure")
}

func TestALoopThatIsHeldForEverIsAFailure(t *testing.T) {
	defer looptest.SetPatience(20 * time.Millisecond)()
	f := once(func(_ *looptest.T, co *loop.Co) error {
		co.Loop().Low().Hold(loop.WillPost)
		_ = co.Sleep(time.Hour)
		return co.Sleep(time.Hour) // while the loop closes
	})
	require.Equal(t, looptest.Hung, f.Kind)
	require.Equal(t, "nothing has happened for 20ms, since the loop waits for what is outside: a Hold that will post and was not released, so that virtual time stands still at 0s, and the timer that is due at 1h0m0s never comes\n"+
		"main waits at PLACE for sleep 1h0m0s", places.ReplaceAllString(f.Err.Error(), "PLACE"))
}

func TestWhatIsNoFailure(t *testing.T) {
	for _, test := range []struct {
		name    string
		program looptest.Program
	}{
		{"a task that main has left", func(_ *looptest.T, co *loop.Co) error {
			task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
			return co.Yield()
		}},
		{"a goroutine that ends", func(_ *looptest.T, co *loop.Co) error {
			h := co.Loop().Low().Hold(loop.WillPost)
			go func() { _ = co.Loop().CallSoonThreadsafe(h.Release) }()
			return co.Sleep(time.Hour)
		}},
		{"assertions that hold", func(t *looptest.T, co *loop.Co) error {
			t.Helper()
			require.Equal(t, 1, 1)
			require.False(t, t.Failed())
			require.Empty(t, t.Name())
			return nil
		}},
	} {
		t.Run(test.name, func(t *testing.T) { require.Nil(t, once(test.program)) })
	}
}

func TestAssertionsEndTheScheduleInOrder(t *testing.T) {
	var journal []string
	f := once(func(t *looptest.T, co *loop.Co) error {
		journal = nil
		task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(time.Hour)
			journal = append(journal, fmt.Sprint("other: ", err))
			return err
		})
		task.Do(co, func(co *loop.Co) error {
			defer func() { journal = append(journal, "deferred") }()
			assert.Equal(t, 1, 2)
			journal = append(journal, fmt.Sprint("goes on, failed: ", t.Failed()))
			require.Equal(t, 1, 2)
			journal = append(journal, "never")
			return nil
		})
		defer func() { journal = append(journal, "main") }()
		return co.Sleep(time.Hour)
	})
	require.Equal(t, looptest.Asserted, f.Kind)
	require.ElementsMatch(t, []string{"goes on, failed: true", "deferred", "main", "other: canceled"}, journal)
}

func TestLogsAreShownWithTheFailure(t *testing.T) {
	f := once(func(t *looptest.T, co *loop.Co) error {
		t.Logf("balance is %d", 7)
		return errPlanted
	})
	require.Equal(t, []string{"balance is 7"}, f.Log)
	require.Equal(t, "error: the planted bug\nfirst in, first out, with nothing adverse\nlog: balance is 7", f.Error())
}

func TestTheProgramsRandomStreamIsPartOfTheRecord(t *testing.T) {
	guess := func(t *looptest.T, co *loop.Co) error {
		if t.Rand().IntN(10) == 7 {
			return errPlanted
		}
		return nil
	}
	f := looptest.Explorer{Source: looptest.Random(1)}.Run(guess).Failure
	require.NotNil(t, f)
	require.Regexp(t, `^m1:seed=\d+$`, f.Record)
	again, err := looptest.Replay(f.Record, guess)
	require.NoError(t, err)
	require.ErrorIs(t, again, errPlanted)
	require.Equal(t, f.Record, again.Record)
}

func TestSitesAreCounted(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		for range 4 {
			t.Site("b")
		}
		t.Site("a")
		return nil
	}
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 1600}.Run(p)
	require.Equal(t, []string{"a", "b"}, []string{report.Sites[0].Name, report.Sites[1].Name})
	require.Equal(t, []int{1600, 6400}, []int{report.Sites[0].Reached, report.Sites[1].Reached})
	require.InDelta(t, 100, report.Sites[0].Fired, 40, "one in sixteen")
	require.InDelta(t, 400, report.Sites[1].Fired, 120)

	for name, e := range map[string]looptest.Explorer{
		"without randomness": {Source: looptest.FIFO(), Schedules: 10},
		"when none may fire": {Source: looptest.Random(1), Adversity: looptest.Adversity{NoSites: true}},
	} {
		for _, site := range e.Run(p).Sites {
			require.Zero(t, site.Fired, name)
		}
	}
}

func TestAYearOfAnHourlyJob(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		const year = 8766 * time.Hour
		wakes := 0
		for co.Loop().Time() < year {
			if err := co.Sleep(time.Hour); err != nil {
				return err
			}
			wakes++
		}
		require.Equal(t, 8766, wakes)
		require.Equal(t, year, co.Loop().Time())
		return nil
	})
}

// A panic is what explains the assertions that fail while the loop unwinds.
func TestAPanicIsToldBeforeWhatFailsAfterIt(t *testing.T) {
	f := looptest.Explorer{}.Run(func(t *looptest.T, co *loop.Co) error {
		task.Do(co, func(*loop.Co) error { panic("boom") }, task.Named("culprit"))
		require.NoError(t, co.Sleep(time.Second))
		return nil
	}).Failure
	require.Equal(t, looptest.Panicked, f.Kind)
	require.EqualError(t, f.Err, "in culprit: boom")
}
