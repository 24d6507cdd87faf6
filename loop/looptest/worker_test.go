package looptest_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// goroutines notes on which goroutines a callback, main and a task run.
type goroutines [3]map[uint64]bool

func (g *goroutines) program(_ *looptest.T, co *loop.Co) error {
	note := func(i int) {
		if g[i] == nil {
			g[i] = map[uint64]bool{}
		}
		g[i][ambient.Number()] = true
	}
	co.Loop().CallSoon(func() { note(0) })
	note(1)
	_, err := task.Do(co, func(co *loop.Co) error {
		note(2)
		return co.Yield()
	}).Await(co)
	return err
}

func TestGoroutinesAreKeptForTheNextSchedule(t *testing.T) {
	var g goroutines
	before := runtime.NumGoroutine()
	require.Nil(t, looptest.Explorer{Schedules: 100}.Run(g.program).Failure)
	require.Len(t, g[0], 1)
	require.LessOrEqual(t, len(g[1]), 2)
	require.LessOrEqual(t, len(g[2]), 2)
	require.LessOrEqual(t, runtime.NumGoroutine(), before+1, "the worker's may be about to end")
}
