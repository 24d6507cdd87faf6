package looptest_test

import (
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// found names the failures of a sweep.
func found(report *looptest.SweepReport) (all []string) {
	for _, f := range report.Failures {
		who := "nobody"
		if f.Point != nil {
			who = fmt.Sprintf("%s %d %v", f.Point.Task, f.Point.Suspension, f.How)
		}
		all = append(all, fmt.Sprintf("%s: %v", who, f.Failure.Kind))
	}
	return all
}

func TestASweepFindsEveryPlantedBugWhereItIs(t *testing.T) {
	for _, bug := range plantedForSweeps {
		t.Run(bug.name, func(t *testing.T) {
			defer func() {
				for _, stop := range stops {
					close(stop)
				}
				stops = nil
			}()
			report := bug.sweeper.Run(bug.program)
			require.Equal(t, bug.want, found(report))
			require.NotEmpty(t, report.Points)
			require.Equal(t, len(report.Points), report.Covered())
			for _, f := range report.Failures {
				again, err := bug.sweeper.Replay(f.Failure.Record, bug.program)
				require.NoError(t, err)
				require.Equal(t, f.Error(), again.Error())
			}
		})
	}
}

// A transfer shows what a sweep covers: a lock, a task that is awaited, a step task and an eager one.
func transfer(t *looptest.T, co *loop.Co) error {
	var mu locks.Lock
	stepper := task.DoStep(co, &loop.SleepStep{D: time.Second}, task.Named("stepper"))
	eager := task.Do(co, func(co *loop.Co) error {
		return mu.With(co, func() error { return co.Sleep(time.Minute) })
	}, task.Named("eager"), task.Eager)
	waiting := task.Do(co, func(co *loop.Co) error {
		return mu.With(co, co.Yield)
	}, task.Named("waiting"))
	background := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Named("background"))
	for _, f := range []*task.Task[struct{}]{stepper, eager, waiting} {
		if _, err := future.Shield(f).Await(co); err != nil {
			return err
		}
	}
	t.Logf("%v is left", background.Name())
	return nil
}

// lineNumbers change with every edit of this file.
var lineNumbers = regexp.MustCompile(`\.go:\d+`)

func covered(report *looptest.SweepReport) (all []string) {
	for _, p := range report.Points {
		all = append(all, lineNumbers.ReplaceAllString(fmt.Sprint(p, " ", p.Covered), ".go"))
	}
	return all
}

func TestASweepVisitsEverySuspensionInEveryWayThatApplies(t *testing.T) {
	report := looptest.Sweeper{}.Run(transfer)
	require.Empty(t, found(report))
	require.Equal(t, []string{
		"stepper (coroutine 2) before its first step [once]",
		"eager (coroutine 3) at its suspension 1, where it waits for sleep 1m0s, sweep_test.go in transfer.func1.1 [once twice timeout wake]",
		"waiting (coroutine 4) before its first step [once]",
		"background (coroutine 5) before its first step [once]",
		"main (coroutine 1) at its suspension 1, where it waits for shield of stepper, pending, 2 waiting, sweep_test.go in transfer" +
			" [once twice timeout shielded wake]",
		"stepper (coroutine 2) at its suspension 1, where it waits for sleep 1s [once twice timeout wake]",
		"waiting (coroutine 4) at its suspension 1, where it waits for a lock held by eager, sweep_test.go in transfer.func2" +
			" [once twice timeout wake]",
		"background (coroutine 5) at its suspension 1, where it waits for sleep 1h0m0s, sweep_test.go in transfer.func3" +
			" [once twice timeout]",
		"main (coroutine 1) at its suspension 2, where it waits for shield of eager, pending, 2 waiting, sweep_test.go in transfer" +
			" [once twice timeout shielded wake]",
		"waiting (coroutine 4) at its suspension 2, where it gives way, sweep_test.go in transfer.func2 [once twice timeout wake]",
	}, covered(report))
	require.Equal(t, len(report.Points), report.Covered())
}

func TestASweepCancelsOnlyItsTargets(t *testing.T) {
	report := looptest.Sweeper{Ways: []looptest.Cancellation{looptest.CancelTwice, looptest.CancelOnce}}.Run(
		func(t *looptest.T, co *loop.Co) error {
			worker := task.Do(co, func(co *loop.Co) error { return co.Yield() }, task.Named("worker"))
			t.Target(worker.Co())
			return awaited(co, worker)
		})
	require.Empty(t, found(report))
	require.Equal(t, []string{
		"worker (coroutine 2) before its first step [once]",
		"worker (coroutine 2) at its suspension 1, where it gives way, sweep_test.go in TestASweepCancelsOnlyItsTargets.func1.1" +
			" [twice once]",
	}, covered(report))
	require.Equal(t, 3, report.Runs)
}

func TestASweepOfSeveralSchedules(t *testing.T) {
	report := looptest.Sweeper{Source: looptest.Exhaustive(looptest.Bound{}), Schedules: 10, Ways: []looptest.Cancellation{looptest.CancelOnce}}.Run(
		func(t *looptest.T, co *loop.Co) error {
			var mu locks.Lock
			lock := func(name string) *task.Task[struct{}] {
				return task.Do(co, func(co *loop.Co) error {
					if name == "b" && !mu.Locked() { // as only another schedule has it
						require.NoError(t, co.Yield())
					}
					return mu.With(co, co.Yield)
				}, task.Named(name))
			}
			a, b := lock("a"), lock("b")
			t.Target(b.Co())
			_, _, err := future.Wait(co, future.AllCompleted, a, b)
			return err
		})
	var records []string
	for _, f := range report.Failures {
		require.Equal(t, looptest.Asserted, f.Failure.Kind)
		records = append(records, f.Failure.Record)
	}
	require.Equal(t, []string{
		"c1:3/1/once|m1:next=0/1", "c1:3/1/once|m1:next=0/1,2/1", "c1:3/1/once|m1:next=0/1,1/1", "c1:3/1/once|m1:next=0/1,1/1,2/1",
	}, records)
	require.Equal(t, 6, report.Schedules)
	require.Equal(t, report.Covered(), len(report.Points))
}

func TestASweepOfAProgramThatFailsAnyway(t *testing.T) {
	report := looptest.Sweeper{}.Run(func(*looptest.T, *loop.Co) error { return errPlanted })
	require.Equal(t, []string{"nobody 0 once: error"}, append(found(report), "nobody 0 once: error")[1:])
	require.Equal(t, "without any cancellation: error: the planted bug\nfirst in, first out, with nothing adverse",
		report.Failures[0].Error())
	require.ErrorIs(t, report.Failures[0], errPlanted)
	require.Empty(t, report.Points)
}

func TestASweepTellsWhereAndHowToReplayIt(t *testing.T) {
	told := judged("TestBank", func(tb testing.TB) { looptest.Sweep(tb, losesItem) })
	require.Len(t, told, 1)
	require.Equal(t, `fatal: looptest: 3 of 3 points covered in 9 runs, 4 of which fail
canceled (once): worker (coroutine 2) at its suspension 2, where it waits for sleep 1s, sweep_planted_test.go in losesItem.func2
assertion: token "item" was lost: nobody has consumed or returned it
what happened then:
          1s  wake      worker
              step      worker
              step end  worker
              wake      main
              step      main
              step end  main
              ready
              start     closer
              step      closer
              step end  closer
replay: go test github.com/monoloop-go/monoloop/loop/looptest -run '^TestBank$' -looptest.replay='c1:2/2/once'
the same when canceled (twice): c1:2/2/twice
the same when canceled (timeout): c1:2/2/timeout
the same when canceled (wake): c1:2/2/wake`, lineNumbers.ReplaceAllString(told[0], ".go"))
}

func TestASweepTellsOfTheFirstFailures(t *testing.T) {
	told := judged("TestBank", func(tb testing.TB) {
		looptest.Sweep(tb, func(t *looptest.T, co *loop.Co) error {
			for i := range 10 {
				if co.Yield() != nil {
					return fmt.Errorf("mistake %d", min(i, 5))
				}
			}
			return nil
		})
	})
	require.Len(t, told, 1)
	require.Contains(t, told[0], "looptest: 10 of 10 points covered in 40 runs, 40 of which fail\n")
	require.Contains(t, told[0], "at its suspension 5,")
	require.NotContains(t, told[0], "at its suspension 6,")
	require.Regexp(t, "\nand 20 more$", told[0])
}

// One mistake is told once, however many cancellations show it.
func TestASweepTellsAMistakeOnce(t *testing.T) {
	told := judged("TestBank", func(tb testing.TB) {
		looptest.Sweeper{Ways: []looptest.Cancellation{looptest.CancelOnce, looptest.CancelTwice}}.Sweep(tb, func(t *looptest.T, co *loop.Co) error {
			for range 15 {
				if co.Yield() != nil {
					return errPlanted
				}
			}
			return nil
		})
	})
	require.Len(t, told, 1)
	same := "the same when canceled (twice): c1:1/1/twice\n"
	for suspension := 2; suspension <= 11; suspension++ {
		same += fmt.Sprintf("the same when canceled (once, twice): main (coroutine 1) at its suspension %d, where it gives way, "+
			"sweep_test.go in TestASweepTellsAMistakeOnce.func1.1: c1:1/%d/once\n", suspension, suspension)
	}
	require.Equal(t, `fatal: looptest: 15 of 15 points covered in 30 runs, 30 of which fail
canceled (once): main (coroutine 1) at its suspension 1, where it gives way, sweep_test.go in TestASweepTellsAMistakeOnce.func1.1
error: the planted bug
what happened then:
          0s  step      main
              step end  main
              ready
              start     closer
              step      closer
              step end  closer
replay: go test github.com/monoloop-go/monoloop/loop/looptest -run '^TestBank$' -looptest.replay='c1:1/1/once'
`+same+"the same in 8 runs more", lineNumbers.ReplaceAllString(told[0], ".go"))
}

func TestASweepThatPassesSaysWhatItHasCovered(t *testing.T) {
	require.Equal(t, []string{"log: looptest: 2 of 2 points covered in 5 runs"}, judged("TestX", func(tb testing.TB) {
		looptest.Sweep(tb, func(t *looptest.T, co *loop.Co) error {
			worker := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) })
			t.Target(worker.Co())
			return awaited(co, worker)
		})
	}))
}

func TestASweepWithNothingToCancelFails(t *testing.T) {
	require.Equal(t, []string{"fatal: looptest: 0 of 0 points covered in 0 runs: there is nothing to cancel"}, judged("TestX", func(tb testing.TB) {
		looptest.Sweep(tb, func(*looptest.T, *loop.Co) error { return nil })
	}))
}

func TestASweepUnderTheFlagRunsOnlyTheRecord(t *testing.T) {
	for _, test := range []struct{ name, record, want string }{
		{"it passes", "c1:2/1/once", "log: looptest: the record passes"},
		{"it fails", "c1:2/2/wake", "fatal: looptest: the record fails: canceled (wake): worker (coroutine 2) at its suspension 2, " +
			"where it waits for sleep 1s, sweep_planted_test.go in losesItem.func2\n" +
			"assertion: token \"item\" was lost: nobody has consumed or returned it\nwhat happened then:\n" +
			"          2s  step      worker\n              step end  worker\n              wake      main\n" +
			"              step      main\n              step end  main\n              ready\n" +
			"              start     closer\n              step      closer\n              step end  closer"},
		{"nobody is canceled", "m1:", "log: looptest: the record passes"},
		{"there is no such suspension", "c1:2/7/once",
			"fatal: looptest: record c1:2/7/once does not fit the program: its coroutine 2 has no suspension 7"},
		{"the schedule does not fit", "c1:2/1/once|m1:next=70/1",
			"fatal: looptest: record m1:next=70/1 does not fit the program: next 70 was never asked"},
		{"it is none of a sweep", "c1:2/1/thrice",
			`fatal: looptest: record "c1:2/1/thrice" is not one that Sweep of version c1 writes`},
		{"it is of another version", "c7:2/1/once",
			`fatal: looptest: record "c7:2/1/once" is not one that Sweep of version c1 writes`},
		{"its schedule is of another version", "c1:2/1/once|m7:", `fatal: looptest: record "m7:" is not of version m1: ` +
			"find the failure again with this version of looptest"},
	} {
		t.Run(test.name, func(t *testing.T) {
			setFlag(t, "looptest.replay", test.record)
			told := judged("TestBank", func(tb testing.TB) { looptest.Sweep(tb, losesItem) })
			require.Len(t, told, 1)
			require.Equal(t, test.want, lineNumbers.ReplaceAllString(told[0], ".go"))
		})
	}
}

// A program that is not the same twice is found out when a point is not reached.
func TestASweepOfAProgramThatIsNotTheSameTwice(t *testing.T) {
	runs := 0
	report := looptest.Sweeper{Ways: []looptest.Cancellation{looptest.CancelOnce}}.Run(func(_ *looptest.T, co *loop.Co) error {
		if runs++; runs > 1 {
			return nil
		}
		return co.Yield()
	})
	require.Equal(t, []string{"main 1 once: divergence"}, found(report))
	require.Zero(t, report.Covered())
}

func TestASweepAllowsErrorsThatItIsToldToAllow(t *testing.T) {
	report := looptest.Sweeper{Allow: func(err error) bool { return errors.Is(err, errPlanted) }}.Run(ownError)
	require.Empty(t, found(report))
}
