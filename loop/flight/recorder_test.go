package flight_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

var errBoom = errors.New("boom")

func nothing() {}

// scene is a program in which everything happens that a record tells of.
func scene(co *loop.Co) error {
	l := co.Loop()
	p := future.New[int](co)
	waiter := task.Go(co, func(co *loop.Co) (int, error) { return p.Future().Await(co) })
	waiter.Co().SetName("waiter")
	failing := task.Do(co, func(co *loop.Co) error {
		err := co.Sleep(time.Second)
		p.SetResult(1)
		return errors.Join(err, errBoom)
	})
	l.CallSoon(nothing).Cancel()
	l.CallLater(2*time.Second, nothing)
	_ = l.CallSoonThreadsafe(nothing)
	_, _ = failing.Await(co)
	sleeper := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
	eager := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Eager)
	if err := co.Yield(); err != nil {
		return err
	}
	sleeper.Cancel(errBoom)
	eager.Cancel(nil)
	_, _ = sleeper.Await(co)
	return co.Sleep(2 * time.Second)
}

// record runs main under virtual time and returns the record.
func record(t *testing.T, o *flight.Options, main func(co *loop.Co) error) *flight.Flight {
	t.Helper()
	r := flight.New(o)
	require.NoError(t, loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}, Recorder: r}, main))
	return r.Take("test")
}

func lines(f *flight.Flight) (j lab.Journal) {
	for e := range f.Events() {
		if e.What != "task" {
			e.Object = 0 // a number by address, which may be used again
		}
		j.Add("%v %d %v %s", e.Time, e.Queue, e.Kind, f.Describe(e))
	}
	return j
}

func TestARecordTellsEverything(t *testing.T) {
	f := record(t, nil, scene)
	require.False(t, f.Lost)
	got := lines(f)
	got.Require(t,
		"0s 0 run ", "0s 1 start main", "0s 0 step main", "0s 1 start waiter by main", "0s 2 start Task-3 by main",
		"0s 3 ready ", "0s 3 park main on task Task-3", "0s 4 post 1", "0s 3 step waiter",
		"0s 3 park waiter on future", "0s 2 step Task-3", "0s 2 park Task-3 on sleep",
		"0s 1 nothing ", "0s 0 callback github.com/monoloop-go/monoloop/loop/flight_test.nothing",
		"0s 0 wait for 1s at most", "1s 0 wait end ", "1s 1 timer late by 0s", "1s 0 callback end of a sleep",
		"1s 1 wake Task-3", "1s 0 step Task-3", "1s 0 settle future finished by Task-3", "1s 1 wake waiter by Task-3",
		"1s 1 end Task-3: failed: boom", "1s 1 settle task Task-3 failed", "1s 2 wake main by Task-3",
		"1s 1 step waiter", "1s 1 end waiter: finished", "1s 1 settle task waiter finished", "1s 0 step main",
		"1s 1 start Task-4 by main", "1s 2 start Task-5 by main", "1s 1 step Task-5",
		"1s 1 park Task-5 on sleep", "1s 1 step end Task-5", "1s 2 yield main", "1s 1 step Task-4",
		"1s 1 park Task-4 on sleep", "1s 0 step main", "1s 0 cancel Task-4 by main: boom",
		"1s 1 wake Task-4 by main", "1s 1 cancel Task-5 by main", "1s 2 wake Task-5 by main",
		"1s 2 park main on task Task-4", "1s 1 step Task-4", "1s 1 end Task-4: canceled: boom",
		"1s 1 settle task Task-4 canceled", "1s 2 wake main by Task-4", "1s 1 step Task-5",
		"1s 1 end Task-5: canceled", "1s 1 settle task Task-5 canceled", "1s 0 step main",
		"1s 0 park main on sleep", "1s 0 wait for 1s at most", "2s 0 wait end ", "2s 1 timer late by 0s",
		"2s 0 callback github.com/monoloop-go/monoloop/loop/flight_test.nothing", "2s 0 wait for 1s at most",
		"3s 0 wait end ", "3s 1 timer late by 0s", "3s 0 callback end of a sleep", "3s 1 wake main",
		"3s 0 step main", "3s 0 end main: finished", "3s 1 ready ", "3s 0 callback *loop.endRun",
		"3s 0 run end finished", "3s 0 run ", "3s 0 run end finished")
}

// What a record tells is what the observers get, with and without them: without, straight-line bodies are resumed, and
// begin after each other, by another way.
func TestARecordTellsWhatObserversGet(t *testing.T) {
	crowd := func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			for i := range 20 {
				task.Do(g, func(co *loop.Co) error {
					for range i % 5 {
						if err := co.Yield(); err != nil {
							return err
						}
					}
					return scene(co)
				})
			}
			return nil
		})
	}
	var seen lab.Journal
	r := flight.New(nil)
	observer := func(e loop.Event) {
		if e.Kind != loop.EventStepEnd && e.Kind != loop.EventCallbackEnd && e.Kind != loop.EventPark {
			seen.Add("%v %v %d", e.Time, e.Kind, number(e.Co))
		}
	}
	require.NoError(t, loop.RunWith(context.Background(),
		&loop.Options{Clock: &timer.Virtual{}, Recorder: r, Observers: []func(loop.Event){observer}}, crowd))
	watched := r.Take("test")
	alone := record(t, nil, crowd)
	require.Equal(t, lines(watched), lines(alone))

	var told lab.Journal
	for e := range alone.Events() {
		n := 1
		switch e.Kind {
		case flight.Nothing, flight.StepEnd, flight.Begin, flight.Finish, flight.Park:
			continue
		case flight.Yield:
			e.Kind = flight.Wake
		case flight.Post:
			n = e.N
		}
		for range n {
			told.Add("%v %v %d", e.Time, e.Kind, e.Task)
		}
	}
	require.Equal(t, seen, told)
}

func number(co *loop.Co) uint64 {
	if co == nil {
		return 0
	}
	return co.Low().ID()
}

// yields makes n tasks give way so many times each.
func yields(n, each int) func(co *loop.Co) error {
	return func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			for range n {
				task.Do(g, func(co *loop.Co) error {
					for range each {
						if err := co.Yield(); err != nil {
							return err
						}
					}
					return nil
				})
			}
			return nil
		})
	}
}

func TestAMillionEventsAreReadBackAsTheyWere(t *testing.T) {
	const tasks, each = 100, 5000 // a step and a yield each time
	f := record(t, &flight.Options{Words: 1 << 21}, yields(tasks, each))
	require.False(t, f.Lost)
	again := reread(t, f)
	steps := map[uint64]int{}
	n := 0
	for e := range again.Events() {
		n++
		if e.Kind == flight.Step {
			steps[e.Task]++
		}
	}
	require.Greater(t, n, 1_000_000)
	for i := range uint64(tasks) {
		require.Equal(t, each+1, steps[i+2])
	}
	require.Equal(t, f, again)
}

func TestARingHoldsNoMoreThanItMay(t *testing.T) {
	r := flight.New(&flight.Options{Words: 4096})
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}, Recorder: r})
	require.NoError(t, l.Run(yields(10, 1000)))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	require.NoError(t, l.Run(yields(100, 5000)))
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.NoError(t, l.Close())
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(256<<10))
	f := r.Take("test")
	require.True(t, f.Lost)
	kept := 0
	for range f.Events() {
		kept++
	}
	require.Greater(t, kept, 4000)
	require.Less(t, kept, 3*4096)
}

func TestNothingIsAllocatedOnceWarm(t *testing.T) {
	r := flight.New(&flight.Options{Words: 4096})
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}, Recorder: r})
	defer func() { require.NoError(t, l.Close()) }()
	waiting := loop.Start(l, loop.Func(func(co *loop.Co) error {
		for {
			if err := co.Sleep(time.Second); err != nil {
				return err
			}
			if err := co.Yield(); err != nil {
				return err
			}
		}
	}), nil)
	require.NoError(t, l.RunUntilIdle())
	require.Zero(t, testing.AllocsPerRun(2000, func() {
		l.CallSoon(nothing)
		l.CallLater(0, nothing)
		if _, err := l.Turn(); err != nil {
			panic(err)
		}
	}))
	require.True(t, waiting.Cancel(nil))
}
