package task_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// A runner is a function for a race.
type runner = func(co *loop.Co) (string, error)

// runs is a runner that records its beginning, and the end of its sleep, after which it ends with its name or err.
func runs(j *lab.Journal, name string, d time.Duration, err error) runner {
	return func(co *loop.Co) (string, error) {
		j.Add("%v %s begins", co.Loop().Time(), name)
		in := co.Sleep(d)
		j.Add("%v %s %v", co.Loop().Time(), name, in)
		if in != nil {
			return "", in
		}
		return name, err
	}
}

// yields is a runner that gives way n times, and ends with its name.
func yields(n int, name string) runner {
	return func(co *loop.Co) (string, error) {
		for range n {
			_ = co.Yield()
		}
		return name, nil
	}
}

// cleans is a runner that, when canceled, cleans up for a while and then ends with a value of its own and err.
func cleans(j *lab.Journal, name string, d time.Duration, err error) runner {
	return func(co *loop.Co) (string, error) {
		j.Add("%s %v", name, co.Sleep(time.Hour))
		in := co.Sleep(d)
		j.Add("%v %s cleaned up, %v", co.Loop().Time(), name, in)
		return "too late", err
	}
}

func TestFirstOf(t *testing.T) {
	for _, test := range []struct {
		name string
		fns  func(j *lab.Journal) []runner
		want lab.Journal
	}{
		{"the first success wins, and the others are canceled and awaited", func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 5, nil), runs(j, "b", 2, nil), cleans(j, "c", 7, errBoom),
				cleans(j, "d", 8, nil)}
		}, lab.Journal{"0s a begins", "0s b begins", "2ns b <nil>", "2ns a canceled", "c canceled", "d canceled",
			"9ns c cleaned up, <nil>", "10ns d cleaned up, <nil>", "b, <nil>, at 10ns"}},
		{"a failure is no success", func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 1, errBoom), runs(j, "b", 2, nil)}
		}, lab.Journal{"0s a begins", "0s b begins", "1ns a <nil>", "2ns b <nil>", "b, <nil>, at 2ns"}},
		{"nor is a cancellation that nobody asked for", func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 1, loop.ErrCanceled), runs(j, "b", 2, nil)}
		}, lab.Journal{"0s a begins", "0s b begins", "1ns a <nil>", "2ns b <nil>", "b, <nil>, at 2ns"}},
		{"all fail", func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 2, errBoom), runs(j, "b", 3, loop.ErrCanceled), runs(j, "c", 1, errBang)}
		}, lab.Journal{"0s a begins", "0s b begins", "0s c begins", "1ns c <nil>", "2ns a <nil>", "3ns b <nil>",
			", race: 3 failed: boom; canceled; bang, at 3ns"}},
		{"one", func(j *lab.Journal) []runner { return []runner{runs(j, "a", 1, nil)} },
			lab.Journal{"0s a begins", "1ns a <nil>", "a, <nil>, at 1ns"}},
		{"none", func(*lab.Journal) []runner { return nil }, lab.Journal{", future: nothing to wait for, at 0s"}},
		{"one that does not suspend", func(j *lab.Journal) []runner {
			return []runner{func(*loop.Co) (string, error) { return "a", nil }, runs(j, "never begins", 1, nil)}
		}, lab.Journal{"a, <nil>, at 0s"}},
		// Behaviors 359.
		{"several succeed in one turn", func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 1, nil), runs(j, "b", 1, nil), runs(j, "c", 1, nil)}
		}, lab.Journal{"0s a begins", "0s b begins", "0s c begins", "1ns a <nil>", "1ns b canceled", "1ns c canceled", "a, <nil>, at 1ns"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			onWatched(t, &j, func(co *loop.Co) error {
				v, err := task.FirstOf(co, test.fns(&j)...)
				j.Add("%s, %v, at %v", v, err, co.Loop().Time())
				require.Equal(t, []*loop.Co{co}, co.Loop().All())
				require.Zero(t, co.Canceling())
				return co.Yield()
			})
			require.Equal(t, test.want, j)
		})
	}
}

func TestARaceErrorIsWhatItHolds(t *testing.T) {
	err := error(&task.RaceError{Errors: []error{errBoom, loop.ErrCanceled}})
	require.ErrorIs(t, err, errBoom)
	require.NotErrorIs(t, err, errBang)
	require.False(t, loop.IsCanceled(err))
}

func TestARaceOfANilFunction(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		require.PanicsWithValue(t, "task: a race of a nil function", func() { _, _ = task.FirstOf[int](co, nil) })
		require.Len(t, co.Loop().All(), 1)
		return nil
	})
}

// raceText tells the outcome of a race.
func raceText(r task.RaceOutcome[string], err error) string {
	return fmt.Sprintf("%q of %d, %v, %v", r.Value, r.Winner, r.Errors, err)
}

func TestARaceThatIsCanceledFromOutside(t *testing.T) {
	for _, test := range []struct {
		name   string
		delay  time.Duration
		fns    func(j *lab.Journal) []runner
		cancel []time.Duration
		want   lab.Journal
	}{
		{"everybody is canceled and awaited", 1, func(j *lab.Journal) []runner {
			return []runner{cleans(j, "a", 5, errBoom), cleans(j, "b", 7, nil)}
		}, []time.Duration{2}, lab.Journal{"canceled, 2ns", "a canceled: why", "b canceled: why", "7ns a cleaned up, <nil>",
			"9ns b cleaned up, <nil>", `"too late" of 1, [boom <nil>], canceled: why, count 1`}},
		{"again, while they clean up", 1, func(j *lab.Journal) []runner {
			return []runner{cleans(j, "a", 5, errBoom)}
		}, []time.Duration{2, 3}, lab.Journal{"canceled, 2ns", "a canceled: why", "canceled, 3ns", "3ns a cleaned up, canceled: why",
			`"" of -1, [boom], canceled: why, count 2`}},
		{"with a winner, while the losers clean up", 1, func(j *lab.Journal) []runner {
			return []runner{cleans(j, "a", 5, errBoom), runs(j, "b", 2, nil)}
		}, []time.Duration{4}, lab.Journal{"1ns b begins", "3ns b <nil>", "a canceled", "canceled, 4ns",
			"4ns a cleaned up, canceled: why", `"b" of 1, [boom <nil>], canceled: why, count 1`}},
		{"before the next is due", 9, func(j *lab.Journal) []runner {
			return []runner{runs(j, "a", 20, nil), runs(j, "b", 1, nil)}
		}, []time.Duration{3}, lab.Journal{"0s a begins", "canceled, 3ns", "3ns a canceled: why", `"" of -1, [canceled: why], canceled: why, count 1`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			onWatched(t, &j, func(co *loop.Co) error {
				a := task.Do(co, func(co *loop.Co) error {
					r, err := task.Staggered(co, test.delay, test.fns(&j)...)
					j.Add("%s, count %d", raceText(r, err), co.Canceling())
					return err
				})
				for _, d := range test.cancel {
					co.Loop().CallLater(d, func() {
						a.Cancel(errWhy)
						j.Add("canceled, %v", co.Loop().Time())
					})
				}
				require.NoError(t, co.Sleep(time.Second))
				require.True(t, a.Canceled())
				return nil
			})
			require.Equal(t, test.want, j)
		})
	}
}

// A step task awaits a task that runs the race; a cancellation is passed on to it.
func TestAStepTaskRaces(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		race := func(fns ...runner) *task.Task[string] {
			return task.Go(co, func(co *loop.Co) (string, error) { return task.FirstOf(co, fns...) })
		}
		won := race(runs(&j, "a", 1, nil))
		_, err := spawnerOf(lab.Step)(co, nil, waits(won), notes(&j, "step")).Await(co)
		require.NoError(t, err)
		require.Equal(t, `done true, canceled false, "a", <nil>, count 0`, tell(won))
		canceled := spawnerOf(lab.Step)(co, nil, waits(race(runs(&j, "b", 9, nil))), notes(&j, "step"))
		require.NoError(t, co.Sleep(1))
		canceled.Cancel(errWhy)
		return co.Sleep(1)
	})
	j.Require(t, "0s a begins", "1ns a <nil>", "step <nil>", "1ns b begins", "2ns b canceled: why",
		"step canceled: why")
}

func TestARaceInTheAwaitChainAndTheGraph(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		co.Loop().CallLater(2, func() {
			require.Equal(t, "main waits for a race of 2\n", co.AwaitChain())
			require.Equal(t, co.Loop().All()[1:], co.Loop().AwaitGraph().WaitsFor(co))
			require.Len(t, co.Loop().All(), 3)
		})
		var j lab.Journal
		_, err := task.FirstOf(co, runs(&j, "a", 3, nil), runs(&j, "b", 3, nil), runs(&j, "c", 1, errBoom))
		return err
	})
}

// A race whose coroutine was asked to cancel before it began still awaits whom it has started.
func TestARaceOfACoroutineThatWasCanceledBefore(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		co.Cancel(errWhy)
		v, err := task.FirstOf(co, runs(&j, "a", 1, nil), cleans(&j, "b", 5, nil))
		j.Add("%q, %v", v, err)
		co.Uncancel()
		return nil
	})
	j.Require(t, "0s a begins", "0s a canceled: why", "b canceled: why", "5ns b cleaned up, <nil>",
		`"too late", canceled: why`)
}

// Of those that are forced to end, none keeps the race from ending, and none that waits for its turn begins.
func TestARaceThatIsForcedToEnd(t *testing.T) {
	stubborn := func(co *loop.Co) (string, error) {
		for co.Sleep(time.Hour) == nil || loop.IsCanceled(co.Sleep(time.Hour)) {
		}
		return "", errBoom
	}
	for _, delay := range []time.Duration{task.OneByOne, time.Hour} {
		var j lab.Journal
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}, ShutdownTimeout: time.Second})
		task.Do(l, func(co *loop.Co) error {
			_, err := task.Staggered(co, delay, stubborn, runs(&j, "never begins", 1, nil))
			j.Add("%v", err)
			return nil
		})
		require.NoError(t, l.RunUntilIdle())
		_, ok := errors.AsType[*loop.StragglersError](l.Close())
		require.True(t, ok)
		j.Require(t, "loop: closed")
	}
}

// A step task steps the race itself. While the second waits for its turn it is a coroutine that says so.
func TestAStepTaskStepsARace(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		race := &task.RaceStep[string]{Delay: 3,
			Fns: []runner{runs(&j, "a", 9, nil), runs(&j, "b", 1, errBoom), runs(&j, "c", 1, nil)}}
		co.Loop().CallLater(1, func() {
			for _, waits := range co.Loop().All()[1:] {
				j.Add("%v", strings.TrimSpace(waits.AwaitChain()))
			}
		})
		_, err := task.DoStep(co, race).Await(co)
		j.Add("%s", raceText(race.RaceOutcome, err))
		empty := &task.RaceStep[string]{}
		_, err = task.DoStep(co, empty).Await(co)
		j.Add("%s", raceText(empty.RaceOutcome, err))
		return nil
	})
	j.Require(t, "0s a begins", "Task-2 waits for a race of 2", "Task-3 waits for sleep 9ns",
		"Task-4 waits for its turn in a race", "3ns b begins", "4ns b <nil>", "4ns c begins", "5ns c <nil>", "5ns a canceled",
		`"c" of 2, [canceled boom <nil>], <nil>`, `"" of -1, [], future: nothing to wait for`)
}

// A timeout around a race, and around the clean-up of its losers.
func TestATimeoutAroundARace(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		for _, fns := range [][]runner{
			{runs(&j, "a", 9, nil), cleans(&j, "b", 2, nil)},
			{runs(&j, "c", 1, nil), cleans(&j, "d", 9, nil)},
		} {
			v, err := task.WithTimeout(co, 5, func(co *loop.Co) (string, error) { return task.FirstOf(co, fns...) })
			j.Add("%q, %v, count %d", v, err, co.Canceling())
		}
		return nil
	})
	j.Require(t, "0s a begins", "5ns a canceled", "b canceled", "7ns b cleaned up, <nil>", `"too late", deadline exceeded, count 0`,
		"7ns c begins", "8ns c <nil>", "d canceled", "12ns d cleaned up, canceled", `"c", deadline exceeded, count 0`)
}

// Where every task is eager, the first may have won before the second is started.
func TestARaceThatIsWonBeforeAllHaveStarted(t *testing.T) {
	for _, test := range []struct {
		name  string
		delay time.Duration
	}{{"FirstOf", -2}, {"Staggered at once", 0}, {"Staggered", 1}, {"one by one", task.OneByOne}} {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			l.SetStartHook(func(_ *loop.Co, r loop.Routine, _ bool) (loop.Routine, bool) { return r, true })
			fns := []runner{
				func(*loop.Co) (string, error) { return "a", nil },
				runs(&j, "b", time.Hour, nil), runs(&j, "c", time.Hour, nil),
			}
			require.NoError(t, l.Run(func(co *loop.Co) error {
				if test.delay == -2 {
					v, err := task.FirstOf(co, fns...)
					j.Add("%s, %v, at %v", v, err, l.Time())
				} else {
					r, err := task.Staggered(co, test.delay, fns...)
					j.Add("%s, %v, at %v", r.Value, err, l.Time())
					require.Equal(t, []error{nil}, r.Errors)
				}
				return co.Sleep(10)
			}))
			require.NoError(t, l.Close())
			j.Require(t, "a, <nil>, at 0s")
		})
	}
}
