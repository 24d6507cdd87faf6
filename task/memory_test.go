package task_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// follower is a step task of the smallest kind: it waits for one future.
type follower struct{ of *future.Future[struct{}] }

func (f *follower) Step(co *loop.Co, in error) (bool, error) { return f.of.Step(co, in) }

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A parked step task is a struct of the user's and a few dozen words of ours: the task, its future, and its place among
// the waiters of the future it awaits. The ready queue that they went through leaves only its spare blocks.
func TestMemoryOfParkedStepTasks(t *testing.T) {
	const tasks = 100_000
	lab.Run(t, func(co *loop.Co) error {
		p := future.New[struct{}](co)
		before := heap()
		for range tasks {
			task.DoStep(co, &follower{p.Future()})
		}
		require.NoError(t, co.Yield())
		each := float64(heap()-before) / tasks
		t.Logf("%.1f bytes for each task", each)
		require.Less(t, each, 190.0)
		require.Len(t, co.Loop().All(), tasks+1)
		p.SetResult(struct{}{})
		require.NoError(t, co.Yield())
		require.Len(t, co.Loop().All(), 1)
		return nil
	})
}

func TestHotPathsDoNotAllocate(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(co *loop.Co, spawn spawner) func()
	}{
		{"yield", func(co *loop.Co, spawn spawner) func() {
			parts := make([]part, 5000)
			for i := range parts {
				parts[i] = sleeps(0)
			}
			spawn(co, nil, parts...)
			return func() { _ = co.Yield() }
		}},
		{"sleep", func(co *loop.Co, spawn spawner) func() {
			parts := make([]part, 5000)
			for i := range parts {
				parts[i] = sleeps(time.Second)
			}
			spawn(co, nil, parts...)
			return func() { _ = co.Sleep(time.Second) }
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, spawn spawner) {
				lab.Run(t, func(co *loop.Co) error {
					do := test.make(co, spawn)
					for range 100 {
						do()
					}
					require.Zero(t, testing.AllocsPerRun(1000, do))
					return nil
				})
			})
		})
	}
}

// What a task costs to start: the task and its future are one allocation.
func TestAllocationsOfATask(t *testing.T) {
	f := &follower{}
	body := func(*loop.Co) (string, error) { return "", nil }
	lab.Run(t, func(co *loop.Co) error {
		f.of = future.Finished(co, struct{}{})
		for _, spawn := range []func(){
			func() { task.Go(co, body); _ = co.Yield() },
			func() { task.DoStep(co, f); _ = co.Yield() },
		} {
			for range 100 {
				spawn()
			}
			require.Equal(t, 1.0, testing.AllocsPerRun(1000, spawn))
		}
		return nil
	})
}
