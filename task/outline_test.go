package task_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// numbered returns n lines, from the first number on, each two blanks deeper than the one before if deeper says so.
func numbered(from, n, depth int, deeper bool, format string) (all []string) {
	for i := from; i < from+n; i++ {
		all = append(all, strings.Repeat("  ", depth)+strings.ReplaceAll(strings.ReplaceAll(format, "N", fmt.Sprint(i)),
			"M", fmt.Sprint(i-1)))
		if deeper {
			depth++
		}
	}
	return all
}

func joined(parts ...[]string) string {
	var all []string
	for _, p := range parts {
		all = append(all, p...)
	}
	return lines(all...)
}

// A chain and a fan are whole up to fifty, and show forty and ten of more.
func TestAGraphLeavesOutTheMiddle(t *testing.T) {
	for _, test := range []struct {
		name  string
		start func(l *loop.Loop)
		want  string
	}{
		{"a chain of fifty", func(l *loop.Loop) { chain(l, 50, true, future.New[struct{}](l).Future()) }, joined(
			numbered(2, 49, 0, true, "Task-M waits for Task-N, pending, 1 waiting"),
			numbered(50, 1, 49, false, "Task-N waits for future, pending, 1 waiting"))},
		{"a longer chain", func(l *loop.Loop) { chain(l, 1000, true, future.New[struct{}](l).Future()) }, joined(
			numbered(2, 40, 0, true, "Task-M waits for Task-N, pending, 1 waiting"),
			numbered(950, 1, 40, false, "... N more, each of which waits for the next"),
			numbered(992, 9, 41, true, "Task-M waits for Task-N, pending, 1 waiting"),
			numbered(1000, 1, 50, false, "Task-N waits for future, pending, 1 waiting"))},
		{"a fan of fifty", func(l *loop.Loop) { fan(l, 50) }, joined(
			numbered(50, 1, 0, false, "Task-51 waits for gather of N, pending, 1 waiting"),
			numbered(1, 50, 1, false, "Task-N waits for future, pending, 1 waiting"))},
		{"a wider fan", func(l *loop.Loop) { fan(l, 1000) }, joined(
			numbered(1000, 1, 0, false, "Task-1001 waits for gather of N, pending, 1 waiting"),
			numbered(1, 40, 1, false, "Task-N waits for future, pending, 1 waiting"),
			numbered(950, 1, 1, false, "... N more"),
			numbered(991, 10, 1, false, "Task-N waits for future, pending, 1 waiting"))},
		{"many that nobody waits for", func(l *loop.Loop) { each(l, 51) }, joined(
			numbered(1, 40, 0, false, "Task-N waits for future, pending, 1 waiting"),
			numbered(1, 1, 0, false, "... N more"),
			numbered(42, 10, 0, false, "Task-N waits for future, pending, 1 waiting"))},
		{"one that was left out", func(l *loop.Loop) {
			all := chain(l, 100, true, future.New[struct{}](l).Future())
			task.DoStep(l, &awaits{all[59].Future()})
		}, joined(
			numbered(2, 40, 0, true, "Task-M waits for Task-N, pending, 1 waiting"),
			numbered(50, 1, 40, false, "... N more, each of which waits for the next"),
			numbered(92, 9, 41, true, "Task-M waits for Task-N, pending, 1 waiting"),
			numbered(100, 1, 50, false, "Task-N waits for future, pending, 1 waiting"),
			[]string{"Task-101 waits for Task-60, pending, 2 waiting", "  Task-60, left out above"})},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, g := graphOf(t, test.start)
			require.Equal(t, test.want, g.String())
		})
	}
}

// each starts n tasks each of which waits for a future of its own.
func each(l *loop.Loop, n int) (all []*task.Task[struct{}]) {
	for range n {
		all = append(all, task.DoStep(l, &awaits{future.New[struct{}](l).Future()}))
	}
	return all
}

// fan starts n tasks, and one that gathers them.
func fan(l *loop.Loop, n int) {
	g := future.Gather(l, each(l, n)...)
	task.DoStep(l, g)
}

func TestAnAwaitChainLeavesOutTheMiddle(t *testing.T) {
	var all []*task.Task[struct{}]
	graphOf(t, func(l *loop.Loop) {
		all = chain(l, 1000, true, future.New[struct{}](l).Future())
		require.NoError(t, l.RunUntilIdle())
		require.Equal(t, joined(
			numbered(2, 40, 0, true, "Task-M waits for Task-N, pending, 1 waiting"),
			numbered(950, 1, 40, false, "... N more, each of which waits for the next"),
			numbered(992, 9, 41, true, "Task-M waits for Task-N, pending, 1 waiting"),
			numbered(1000, 1, 50, false, "Task-N waits for future, pending, 1 waiting")), all[0].Co().AwaitChain())
	})
}

// ring starts tasks each of which awaits the next, and the last the first.
func ring(l *loop.Loop, n int) {
	steps := make([]awaits, n)
	for i := range steps {
		steps[(i+n-1)%n].of = task.DoStep(l, &steps[i]).Future()
	}
}

func TestALongCycleLeavesOutTheMiddle(t *testing.T) {
	_, g := graphOf(t, func(l *loop.Loop) { ring(l, 1000) })
	require.Len(t, g.Cycles()[0], 1000)
	text := strings.Split(strings.TrimSuffix(g.String(), "\n"), "\n")
	require.Len(t, text, 53)
	want := joined(numbered(1, 40, 0, false, "Task-N ->"), []string{"... 950 more ... ->"},
		numbered(991, 10, 0, false, "Task-N ->"))
	require.Equal(t, "cycle: "+strings.ReplaceAll(want, "\n", " ")+"Task-1", text[52])
}

// What is large in any way has a text that is small, and is made in time: what takes the square of it would not end
// within the limit of a test.
func TestTheTextOfALargeDeadlockIsBounded(t *testing.T) {
	for _, test := range []struct {
		name  string
		start func(l *loop.Loop)
		lines int
	}{
		{"a chain, from its beginning",
			func(l *loop.Loop) { chain(l, long, true, future.New[struct{}](l).Future()) }, 52},
		{"a chain, from its end", func(l *loop.Loop) { chain(l, long, false, future.New[struct{}](l).Future()) }, 52},
		{"a ring", func(l *loop.Loop) { ring(l, long) }, 54},
		{"a fan", func(l *loop.Loop) { fan(l, long) }, 53},
		{"many", func(l *loop.Loop) { each(l, long) }, 52},
		{"many pairs", func(l *loop.Loop) {
			for range long / 2 {
				ring(l, 2)
			}
		}, 51*3 - 2 + 21 + 1},
		{"many that wait for one", func(l *loop.Loop) {
			of := task.DoStep(l, &awaits{future.New[struct{}](l).Future()}).Future()
			for range long {
				task.DoStep(l, &awaits{of})
			}
		}, 1 + 51 + 50},
		{"many that wait for a gather of many", func(l *loop.Loop) {
			g := future.Gather(l, each(l, 3000)...)
			for range 3000 {
				task.DoStep(l, g)
			}
		}, 2004},
		{"a tree", func(l *loop.Loop) {
			all := make([]*task.Task[struct{}], long)
			for i := long - 1; i > 0; i-- {
				if 2*i+1 < long {
					all[i] = task.DoStep(l, future.Gather(l, all[2*i], all[2*i+1]))
				} else {
					all[i] = task.DoStep(l, &awaits{future.New[struct{}](l).Future()})
				}
			}
		}, 2011},
		{"a chain of gathers", func(l *loop.Loop) {
			last := task.DoStep(l, &awaits{future.New[struct{}](l).Future()})
			for range long / 2 {
				last = task.DoStep(l, future.Gather(l, last, task.DoStep(l, &awaits{future.New[struct{}](l).Future()})))
			}
		}, 203},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}, OnError: func(loop.Report) {}})
			test.start(l)
			err := l.RunForever()
			require.ErrorIs(t, err, loop.ErrDeadlock)
			require.Less(t, len(err.Error()), 1_000_000)
			require.Equal(t, test.lines, strings.Count(err.Error(), "\n")+1)
			require.NoError(t, l.Close())
		})
	}
}
