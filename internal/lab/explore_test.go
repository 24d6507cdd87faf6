//go:build !race

package lab_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// Under the race detector Explore runs a share of the schedules only, so that there is nothing to count.

// A seen has what runs of a small program have seen, and how many there were.
type seen struct {
	runs   int
	traces map[string]bool
}

// program has two tasks give way twice each, while a third one acts in the turn of the intrusion, after a wait.
func (s *seen) program(i lab.Intrusion, wait loop.Stepper, started func(*loop.Co)) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		var trace []string
		for _, name := range []string{"a", "b"} {
			task.Do(co, func(co *loop.Co) error {
				trace = append(trace, name)
				for range 2 {
					if err := co.Yield(); err != nil {
						return err
					}
					trace = append(trace, name)
				}
				return nil
			})
		}
		started(task.Do(co, func(co *loop.Co) error {
			defer func() { trace = append(trace, "acts") }()
			return co.Await(wait)
		}).Co())
		err := co.Sleep(1)
		s.runs++
		s.traces[strings.Join(trace, " ")] = true
		return err
	}
}

// gives gives way so many times.
type gives struct{ turns int }

func (g *gives) Step(co *loop.Co, in error) (bool, error) {
	if g.turns--; in != nil || g.turns < 0 {
		return true, in
	}
	return (&loop.SleepStep{}).Step(co, nil)
}

// The steps of an intruder that do nothing are ordered once: what can be seen is all the same seen, in far fewer runs.
func TestExploreRunsOnceWhatDiffersInIdleStepsAlone(t *testing.T) {
	all, few := seen{traces: map[string]bool{}}, seen{traces: map[string]bool{}}
	i := lab.Intrusion{Turn: 2}
	source := looptest.Exhaustive(looptest.Bound{})
	report := looptest.Explorer{Source: source}.Run(func(t *looptest.T, co *loop.Co) error {
		return all.program(i, &gives{i.Turn}, func(*loop.Co) {})(t, co)
	})
	require.True(t, report.Exhausted)
	lab.Explore(t, looptest.Bound{}, []lab.Intrusion{i}, func(i lab.Intrusion) looptest.Program {
		return func(t *looptest.T, co *loop.Co) error {
			pause := i.Pause()
			return few.program(i, pause, pause.Started)(t, co)
		}
	})
	require.Equal(t, slices.Sorted(maps.Keys(all.traces)), slices.Sorted(maps.Keys(few.traces)))
	require.Less(t, 5*few.runs, all.runs, "runs")
}
