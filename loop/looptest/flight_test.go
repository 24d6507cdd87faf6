package looptest_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// The flight of a schedule that fails has what ran, the schedule, and its story, and is the same each time.
func TestFlightOfASchedule(t *testing.T) {
	program := func(_ *looptest.T, co *loop.Co) error {
		first := 0
		mark := func(n int) func(co *loop.Co) error {
			return func(*loop.Co) error {
				if first == 0 {
					first = n
				}
				return nil
			}
		}
		one, two := task.Do(co, mark(1)), task.Do(co, mark(2))
		_, err := one.Await(co)
		_, other := two.Await(co)
		if first == 2 {
			return errors.New("two was first")
		}
		return errors.Join(err, other)
	}
	failure := looptest.Explorer{}.Run(program).Failure
	require.NotNil(t, failure)
	f, err := looptest.Flight(failure.Record, program)
	require.NoError(t, err)
	require.Equal(t, failure.Record, f.Notes.Schedule)
	require.Equal(t, failure.Story, f.Notes.Story)
	require.Equal(t, "the schedule fails: error", f.Reason)
	require.Equal(t, "two was first", f.Error)
	var steps []uint64
	for e := range f.Events() {
		if e.Kind == flight.Step {
			steps = append(steps, e.Task)
		}
	}
	require.Equal(t, []uint64{1, 3, 2, 1}, steps[:4], "the first steps of Task-3 and Task-2 are exchanged")
	again, err := looptest.Flight(failure.Record, program)
	require.NoError(t, err)
	require.Equal(t, eventsOf(f), eventsOf(again))
	_, err = looptest.Flight("m0:", program)
	require.Error(t, err)
}

func eventsOf(f *flight.Flight) (all []flight.Event) {
	for e := range f.Events() {
		e.Object = 0
		all = append(all, e)
	}
	return all
}
