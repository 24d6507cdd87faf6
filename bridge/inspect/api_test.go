package inspect_test

import (
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// deadlock starts two tasks that hold a lock each and wait for that of the other, and one that sleeps.
func deadlock(co *loop.Co) error {
	var a, b locks.Lock
	crossed := func(first, second *locks.Lock) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			return first.With(co, func() error {
				if err := co.Yield(); err != nil {
					return err
				}
				return second.With(co, func() error { return nil })
			})
		}
	}
	task.Do(co, crossed(&a, &b), task.Named("left"))
	task.Do(co, crossed(&b, &a), task.Named("right"))
	task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Named("sleeper"))
	return nil
}

// await asks until the tasks of the program have all parked.
func await(t *testing.T, url string, done func(s *inspect.Snapshot) bool) *inspect.Snapshot {
	for range 10_000 {
		if s := snapshot(t, url); done(s) {
			return s
		}
	}
	require.Fail(t, "it never came to what was awaited")
	return nil
}

func byName(s *inspect.Snapshot) map[string]inspect.Task {
	all := map[string]inspect.Task{}
	for _, t := range s.Tasks {
		all[t.Name] = t
	}
	return all
}

// Who asks for a loop that is not there is told which there are.
func TestALoopThatIsNotThere(t *testing.T) {
	serve(t, world{name: "ma\"in"}, deadlock, func(w world) {
		for _, path := range []string{"/api/tasks", "/tasks", "/flight/file"} {
			r, err := http.Get(w.url + path + "?loop=x")
			require.NoError(t, err)
			text, err := io.ReadAll(r.Body)
			require.NoError(t, err)
			require.NoError(t, r.Body.Close())
			require.Equal(t, http.StatusNotFound, r.StatusCode)
			require.Equal(t, "no loop is attached under the name \"x\"; there are: [\"ma\\\"in\"]\n", string(text))
			require.Equal(t, "text/plain; charset=utf-8", r.Header.Get("Content-Type"))
		}
	})
}

// The JSON tells of the tasks, of what they wait for and of the cycle among them.
func TestTasksAndGraph(t *testing.T) {
	serve(t, world{}, deadlock, func(w world) {
		url := w.url
		s := await(t, url+"/api/deadlock", func(s *inspect.Snapshot) bool { return len(s.Cycles) > 0 })
		tasks := byName(s)
		left, right := tasks["left"], tasks["right"]
		require.Equal(t, "a lock held by right", left.WaitsFor)
		require.Equal(t, []uint64{right.ID}, left.Holders)
		require.Equal(t, [][]uint64{{left.ID, right.ID}}, s.Cycles)
		require.Equal(t, []uint64{left.ID, right.ID}, s.Hopeless)
		require.Equal(t, []any{"parked", "sleep 1h0m0s"}, []any{tasks["sleeper"].State, tasks["sleeper"].WaitsFor})
		require.Equal(t, []any{"running", true}, []any{s.Loop.State, s.Loop.Answered})

		one := snapshot(t, url+"/api/tasks/"+strconv.FormatUint(left.ID, 10))
		require.Len(t, one.Tasks, 1)
		require.Equal(t, left.Parent, one.Tasks[0].Parent)
		all := snapshot(t, url+"/api/snapshot")
		require.Len(t, all.Timers, 1)
		require.Positive(t, all.Counters.Steps)
		tree := snapshot(t, url+"/api/tree")
		require.Equal(t, len(all.Tasks), len(tree.Tasks))
	})
}
