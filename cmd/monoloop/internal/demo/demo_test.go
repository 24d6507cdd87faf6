package demo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/demo"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// A run is the demo in virtual time, where what blocks the loop moves its clock.
type run struct {
	clock   timer.Virtual
	longest time.Duration
}

// until runs the program for d, and returns what is seen of it then. Afterwards it is canceled.
func (r *run) until(t *testing.T, d, stuck time.Duration) (s *inspect.Snapshot) {
	workers := pool.New(2)
	defer workers.Close()
	block := func(d time.Duration) {
		r.longest = max(r.longest, d)
		r.clock.Advance(d)
	}
	p := &demo.Program{Stuck: stuck, Pool: workers, Block: block, Work: func(context.Context, time.Duration) {}}
	options := &loop.Options{Clock: &r.clock, OnError: func(loop.Report) {}}
	err := loop.RunWith(t.Context(), options, func(co *loop.Co) error {
		in := inspect.New(nil)
		in.Attach(co, "demo")
		program := task.Do(co, p.Run, task.Named("demo"))
		if err := co.Sleep(d); err != nil {
			return err
		}
		s = inspect.Take(co.Loop(), 1000)
		program.Cancel(nil)
		_, err := program.Await(co)
		require.True(t, loop.IsCanceled(err), "%v", err)
		require.LessOrEqual(t, len(inspect.Take(co.Loop(), 1000).Tasks), 1+int(d/(2*time.Second)))
		return nil
	})
	require.NoError(t, err)
	return s
}

// waits returns what the tasks wait for whose names begin so.
func waits(s *inspect.Snapshot, prefix string) (all []string) {
	for _, t := range s.Tasks {
		if strings.HasPrefix(t.Name, prefix) {
			all = append(all, t.Name+": "+t.WaitsFor)
		}
	}
	return all
}

// After thirty seconds everything that the documentation promises can be seen.
func TestTroubleIsThere(t *testing.T) {
	var r run
	s := r.until(t, 28500*time.Millisecond, 0)
	require.Len(t, waits(s, "subscription "), 14)
	require.Len(t, waits(s, "room "), 3)
	require.Len(t, waits(s, "upload "), 8)
	for i, line := range waits(s, "clerk ") {
		require.Equal(t, fmt.Sprintf(`clerk %d: lock "ledger" held by audit`, i+1), line)
	}
	require.Equal(t, []string{`deposit: lock "savings" held by withdrawal`}, waits(s, "deposit"))
	require.Len(t, s.Cycles, 1)
	require.Len(t, s.Unread, 1)
	require.Equal(t, "forecast 1", s.Unread[0].Name)
	require.Equal(t, 150*time.Millisecond, r.longest)
}

// The loop is stuck for as long as it is told to, and in nothing else for so long.
func TestStuck(t *testing.T) {
	var r run
	r.until(t, 15*time.Second, 3*time.Second)
	require.Equal(t, 3*time.Second, r.longest)
}

// Each time it does the same.
func TestTheSameEachTime(t *testing.T) {
	text := func() string {
		var r run
		s := r.until(t, 10*time.Second, 0)
		var b strings.Builder
		for _, task := range s.Tasks {
			fmt.Fprintln(&b, task.ID, task.Name, task.State, task.Since, task.WaitsFor)
		}
		return b.String()
	}
	require.Equal(t, text(), text())
}
