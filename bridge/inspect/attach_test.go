package inspect_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// overview asks for the JSON of a loop on the whole, off its goroutine, while co goes on.
func overview(t *testing.T, co *loop.Co, in *inspect.Inspector, query string) *inspect.Snapshot {
	asked := make(chan *inspect.Snapshot, 1)
	go func() {
		s := &inspect.Snapshot{}
		if err := json.NewDecoder(look(t, in, "api/snapshot"+query).Body).Decode(s); err != nil {
			s.Loop.State = err.Error()
		}
		asked <- s
	}()
	for {
		select {
		case s := <-asked:
			return s
		default:
			require.NoError(t, co.Sleep(time.Millisecond))
		}
	}
}

// stepsOf is how many steps a snapshot says that a task has run.
func stepsOf(t *testing.T, s *inspect.Snapshot, name string) uint64 {
	for _, task := range s.Tasks {
		if task.Name == name {
			return task.Steps
		}
	}
	require.Failf(t, "there is no such task", "%q", name)
	return 0
}

// Whoever attaches a second time, by the same name or another, or with an inspector of his own, sees what the first one
// does, and nothing is counted twice.
func TestALoopIsAttachedMoreThanOnce(t *testing.T) {
	one, other := inspect.New(nil), inspect.New(nil)
	reported := 0
	options := &loop.Options{OnError: func(loop.Report) { reported++ }}
	require.NoError(t, loop.RunWith(t.Context(), options, func(co *loop.Co) error {
		for range 3 {
			one.Attach(co, "main")
		}
		one.Attach(co, "again")
		other.Attach(co, "other")
		worker := task.Do(co, func(co *loop.Co) error {
			for range 9 {
				if err := co.Yield(); err != nil {
					return err
				}
			}
			return co.Sleep(time.Hour)
		})
		worker.Co().SetName("worker")
		require.NoError(t, co.Sleep(time.Millisecond))
		co.Loop().Report(loop.Report{Message: "a report"})
		for _, s := range []*inspect.Snapshot{
			overview(t, co, one, ""), overview(t, co, one, "?loop=again"), overview(t, co, other, ""),
		} {
			require.Equal(t, uint64(10), stepsOf(t, s, "worker"))
			require.Len(t, s.Reports, 1)
			require.Equal(t, uint64(1), s.Counters.Reports)
			last := s.Samples[len(s.Samples)-1]
			require.Equal(t, 2, last.Tasks)
			require.Positive(t, last.Parked, "the worker; main as well, unless the second began while it ran")
		}
		require.Equal(t, 1, reported)
		worker.Cancel(nil)
		return nil
	}))
}

// A loop that was detached is attached again as if it had never been: what has happened in between leaves no trace, and
// the error handler is called once for each report.
func TestALoopIsAttachedAgain(t *testing.T) {
	in := inspect.New(nil)
	reported := 0
	options := &loop.Options{OnError: func(loop.Report) { reported++ }}
	require.NoError(t, loop.RunWith(t.Context(), options, func(co *loop.Co) error {
		var worker *task.Task[struct{}]
		for range 3 {
			in.Attach(co, "main")
			if worker == nil { // it runs its only step while it is looked at
				worker = task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
				worker.Co().SetName("worker")
			}
			require.NoError(t, co.Sleep(time.Millisecond))
			in.Detach(co)
			require.NoError(t, co.Sleep(time.Millisecond))
		}
		in.Attach(co, "main")
		co.Loop().Report(loop.Report{Message: "a report", Err: errors.New("a mistake")})
		s := overview(t, co, in, "")
		require.Zero(t, stepsOf(t, s, "worker"))
		require.Len(t, s.Reports, 1)
		require.Equal(t, 1, reported)
		worker.Cancel(nil)
		return nil
	}))
}

// A panel that panics, and one whose rows are longer than its columns, are shown like any other.
func TestAPanelWithMistakes(t *testing.T) {
	in := inspect.New(nil)
	in.AddPanel("panics", inspect.PanelFunc(func(context.Context) (inspect.Contents, error) { panic("nobody is there") }))
	in.AddPanel("long", inspect.PanelFunc(func(context.Context) (inspect.Contents, error) {
		rows := [][]any{{"one"}, {"one", "two", "three"}, nil}
		return inspect.Contents{Tables: []inspect.PanelTable{{Columns: []string{"a", "b"}, Rows: rows}}}, nil
	}))
	require.Contains(t, text(t, look(t, in, "panel?name=panics")), "nobody is there")
	require.Equal(t, 502, look(t, in, "api/panels/panics").StatusCode)
	require.Contains(t, text(t, look(t, in, "panel?name=long")), "three")
}
