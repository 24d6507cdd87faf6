package inspect_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A list that is too long is cut, and says how much was left out; a task that was left out still has a page.
func TestLongListsAreCut(t *testing.T) {
	serve(t, world{in: inspect.New(&inspect.Options{Limit: 20})}, func(co *loop.Co) error {
		for i := range 100 {
			task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) },
				task.Named(fmt.Sprintf("sleeper-%d", i)))
		}
		return co.Sleep(time.Hour)
	}, func(w world) {
		s := await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return s.Loop.Tasks == 102 })
		require.Equal(t, []int{20, 82}, []int{len(s.Tasks), s.TasksLeft})
		require.Contains(t, get(t, w.url+"/tasks"), "102 in all, of which 20 were looked at")
		require.Contains(t, get(t, w.url+"/tasks?n=10"), "10 of 20 are shown")
		one := snapshot(t, w.url+"/api/tasks/90")
		require.Equal(t, uint64(90), one.Tasks[0].ID)
		require.NotEmpty(t, one.Tasks[0].WaitsFor)
	})
}

// The page of a task has its stack, its last events and those that it has started.
func TestOneTask(t *testing.T) {
	serve(t, world{}, func(co *loop.Co) error {
		parent := task.Do(co, func(co *loop.Co) error {
			_, err := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Named("child")).Await(co)
			return err
		}, task.Named("parent"))
		_, err := parent.Await(co)
		return err
	}, func(w world) {
		s := await(t, w.url+"/api/tasks", func(s *inspect.Snapshot) bool { return byName(s)["child"].WaitsFor != "" })
		id := strconv.FormatUint(byName(s)["parent"].ID, 10)
		one := snapshot(t, w.url+"/api/tasks/"+id).Tasks[0]
		require.Contains(t, one.Stack, "TestOneTask")
		require.Equal(t, []uint64{byName(s)["child"].ID}, one.Holders)
		var kinds []string
		for _, e := range one.Events {
			kinds = append(kinds, e.Kind)
		}
		require.Equal(t, "start step park step end", strings.Join(kinds, " "))
		page := get(t, w.url+"/task?id="+id)
		require.Contains(t, page, "Has started")
		require.Contains(t, page, ">child</a>")
		child := get(t, w.url+"/task?id="+strconv.FormatUint(byName(s)["child"].ID, 10))
		require.Contains(t, child, ">parent</a>")
		require.NotContains(t, child, ">Task-")
	})
}

// The pool in which a loop runs its jobs is shown without being asked for, with the job that runs, and on request with
// its stack.
func TestExecutorOfTheLoop(t *testing.T) {
	serve(t, world{}, busyProgram, func(w world) {
		s := snapshot(t, w.url+"/api/pools?stacks=1")
		require.Len(t, s.Pools, 1)
		require.Equal(t, []any{"executor of main", 1}, []any{s.Pools[0].Name, s.Pools[0].Running})
		require.Contains(t, s.Pools[0].Jobs[0].Stack, "TestExecutorOfTheLoop")
		require.Empty(t, snapshot(t, w.url+"/api/pools").Pools[0].Jobs[0].Stack)
	})
}
