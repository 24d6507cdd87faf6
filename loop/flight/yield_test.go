package flight_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// giver is a step task that gives way so many times, and calls something in each step.
type giver struct {
	left int
	each func(co *loop.Co)
}

func (g *giver) Step(co *loop.Co, _ error) (bool, error) {
	if g.left == 0 {
		return true, nil
	}
	g.left--
	co.Low().Yield()
	if g.each != nil {
		g.each(co)
	}
	return false, nil
}

// That a task has given way is told at the end of its step, also where eager steps run inside of it, and where it began
// inside of another one.
func TestAYieldIsWhatRemainsOfAStep(t *testing.T) {
	start := func(co *loop.Co) {
		task.DoStep(co, &giver{left: 1}, task.Eager)
		task.Do(co, func(co *loop.Co) error { return co.Yield() }, task.Eager)
		task.Do(co, func(*loop.Co) error { return nil }, task.Eager)
		task.Do(co, func(*loop.Co) error { panic(errBoom) }, task.Eager)
	}
	r := flight.New(nil)
	o := &loop.Options{Clock: &timer.Virtual{}, Recorder: r, RecoverPanics: true, OnError: func(loop.Report) {}}
	require.NoError(t, loop.RunWith(context.Background(), o, func(co *loop.Co) error {
		co.Loop().CallSoon(func() { task.DoStep(co.Loop(), &giver{left: 1}, task.Eager) })
		_, err := task.DoStep(co, &giver{left: 1, each: start}).Await(co)
		return err
	}))
	var j lab.Journal
	f := r.Take("")
	for e := range f.Events() {
		e.Text = "" // of a panic, which has a stack
		if e.Kind != flight.Settle && e.Kind != flight.Callback {
			j.Add("%d %v %s", e.Queue, e.Kind, f.Describe(e))
		}
	}
	j.Require(t, "0 run ", "1 start main", "0 step main", "1 ready ", "2 start Task-2 by main", "2 park main on task Task-2",
		"2 start Task-3", "1 step Task-3", "2 yield Task-3", "2 step end Task-3",
		"1 step Task-2",
		"2 start Task-4 by Task-2", "1 step Task-4", "2 yield Task-4", "2 step end Task-4",
		"3 start Task-5 by Task-2", "2 step Task-5", "3 yield Task-5", "3 step end Task-5",
		"4 start Task-6 by Task-2", "3 step Task-6", "3 end Task-6: finished", "3 step end Task-6",
		"4 start Task-7 by Task-2", "3 step Task-7", "3 end Task-7: panicked", "3 step end Task-7",
		"4 yield Task-2",
		"3 step Task-3", "3 end Task-3: finished", "2 step Task-2", "2 end Task-2: finished", "3 wake main by Task-2",
		"2 step Task-4", "2 end Task-4: finished", "1 step Task-5", "1 end Task-5: finished",
		"0 step main", "0 end main: finished", "1 ready ", "0 run end finished", "0 run ", "0 run end finished")
}

// Beside an observer, and in debug mode, a recorder tells of a step that gives way what it tells alone.
func TestAYieldIsOneBesideAnObserver(t *testing.T) {
	record := func(o *loop.Options) (all []string) {
		r := flight.New(nil)
		o.Clock, o.Recorder = &timer.Virtual{}, r
		require.NoError(t, loop.RunWith(context.Background(), o, func(co *loop.Co) error {
			straight := task.Do(co, func(co *loop.Co) error { return co.Yield() })
			if _, err := task.DoStep(co, &giver{left: 2}).Await(co); err != nil {
				return err
			}
			_, err := straight.Await(co)
			return err
		}))
		f := r.Take("")
		for e := range f.Events() {
			all = append(all, fmt.Sprint(e.Queue, " ", e.Kind, " ", f.Describe(e)))
		}
		return all
	}
	alone := record(&loop.Options{Debug: loop.DebugOff})
	require.Contains(t, alone, "2 yield Task-3")
	var told []loop.EventKind
	observed := record(&loop.Options{Debug: loop.DebugOff, Observers: []func(loop.Event){func(e loop.Event) {
		if e.Co != nil && e.Co.Name() == "Task-3" {
			told = append(told, e.Kind)
		}
	}}})
	require.Equal(t, alone, observed)
	step := []loop.EventKind{loop.EventStep, loop.EventPark, loop.EventWake, loop.EventStepEnd}
	require.Equal(t, slices.Concat([]loop.EventKind{loop.EventStart}, step, step,
		[]loop.EventKind{loop.EventStep, loop.EventStepEnd, loop.EventEnd}), told)
	require.Equal(t, alone, record(&loop.Options{Debug: loop.DebugOn}))
}
