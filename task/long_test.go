package task_test

import (
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// awaits is a step task that awaits the one before it, or starts to: the first waits for a future of nobody.
type awaits struct{ of *unit }

func (a *awaits) Step(co *loop.Co, in error) (bool, error) { return a.of.Step(co, in) }

type unit = future.Future[struct{}]

// links are the ways in which a task awaits another.
var links = map[string]func(of *unit) *unit{
	"itself": func(of *unit) *unit { return of },
	"a gather of it": func(of *unit) *unit {
		return future.GatherFunc(of, func([]struct{}) struct{} { return struct{}{} }, of)
	},
	"a map of it":       func(of *unit) *unit { return future.Map(of, func(struct{}) struct{} { return struct{}{} }) },
	"a flattened of it": func(of *unit) *unit { return future.Flatten(future.Finished(of, of)) },
	"a shield of it":    future.Shield[*unit],
}

// A row is many step tasks, each of which awaits the one before, and the first p; or if backwards, the one
// after, and the last p.
type row struct {
	name      string
	link      func(of *unit) *unit
	backwards bool
}

func (w row) start(r loop.Ref, n int, p *unit) []*task.Task[struct{}] {
	all, steps := make([]*task.Task[struct{}], n), make([]awaits, n)
	for i := range all {
		all[i] = task.DoStep(r, &steps[i])
	}
	for i := range steps {
		j := i - 1
		if w.backwards {
			j = i + 1
		}
		if steps[i].of = p; j >= 0 && j < n {
			steps[i].of = w.link(all[j].Future())
		}
	}
	return all
}

// chain starts a row in which each awaits its neighbour itself.
func chain(r loop.Ref, n int, backwards bool, p *unit) []*task.Task[struct{}] {
	return row{"", links["itself"], backwards}.start(r, n, p)
}

// long is so long that what takes the square of it does not end within the limit of a test.
const long = 100_000

func eachRow(t *testing.T, test func(t *testing.T, w row)) {
	for name, link := range links {
		t.Run("each awaits "+name+", the one before", func(t *testing.T) { test(t, row{name, link, false}) })
		t.Run("each awaits "+name+", the one after", func(t *testing.T) { test(t, row{name, link, true}) })
	}
}

func TestALoopWithALongChainOfAwaitsCloses(t *testing.T) {
	eachRow(t, func(t *testing.T, w row) {
		l := loop.New(nil)
		all := w.start(l, long, future.New[struct{}](l).Future())
		require.NoError(t, l.RunUntilIdle())
		require.NoError(t, l.Close())
		for i, x := range all {
			if w.backwards {
				i = long - 1 - i
			}
			want := long - i // a request of its own, and one of each that awaits it
			if w.name == "a shield of it" {
				want = 1
			}
			if !x.Canceled() || x.Canceling() != want {
				require.Fail(t, "not so many requests", "%d: %v, %d", i, x, x.Canceling())
			}
		}
	})
}

// That a loop which closes needs no square for any of the rows is shown above; here, that a group goes the same way. If
// it did not, all rows together would not end, though each is shorter.
func TestAGroupOverALongChainOfAwaitsFails(t *testing.T) {
	const n = 30_000
	eachRow(t, func(t *testing.T, w row) {
		boom := errors.New("boom")
		lab.Run(t, func(co *loop.Co) error {
			var all []*task.Task[struct{}]
			err := task.WithGroup(co, func(g *task.Group) error {
				all = w.start(g, n, future.New[struct{}](co).Future())
				return errors.Join(co.Yield(), boom)
			})
			require.ErrorIs(t, err, boom)
			require.True(t, all[0].Canceled() && all[n-1].Canceled())
			return nil
		})
	})
}

// needsNoDeepStack checks that f needs no more than a megabyte of it.
func needsNoDeepStack(t *testing.T, f func()) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	require.Less(t, after.StackInuse, before.StackInuse+1<<20)
}

func TestACancelOfALongChainNeedsNoDeepStack(t *testing.T) {
	for name, link := range links {
		t.Run("each awaits "+name, func(t *testing.T) {
			lab.Run(t, func(co *loop.Co) error {
				all := row{link: link}.start(co, long, future.New[struct{}](co).Future())
				require.NoError(t, co.Yield())
				needsNoDeepStack(t, func() { all[long-1].Cancel(nil) })
				_, err := all[long-1].Await(co)
				require.True(t, loop.IsCanceled(err))
				return nil
			})
		})
	}
}

func TestACancelOfALongChainOfFuturesNeedsNoDeepStack(t *testing.T) {
	for name, link := range links {
		t.Run(name, func(t *testing.T) {
			lab.Run(t, func(co *loop.Co) error {
				f := future.New[struct{}](co).Future()
				for range long {
					f = link(f)
				}
				needsNoDeepStack(t, func() { require.True(t, f.Cancel(nil)) })
				_, err := f.Await(co)
				require.True(t, loop.IsCanceled(err))
				return nil
			})
		})
	}
}

func TestALoopClosesWhereALongChainOfFuturesIsAwaitedAtEachLink(t *testing.T) {
	for name, link := range links {
		t.Run(name, func(t *testing.T) {
			l := loop.New(nil)
			f := future.New[struct{}](l).Future()
			all := make([]*task.Task[struct{}], long)
			for i := range all {
				all[i] = task.DoStep(l, &awaits{f})
				f = link(f)
			}
			require.NoError(t, l.RunUntilIdle())
			require.NoError(t, l.Close())
			for _, x := range all {
				require.True(t, x.Canceled())
			}
		})
	}
}

func TestALoopClosesWhereManyAwaitAGatherOfMany(t *testing.T) {
	for name, of := range map[string]func(l *loop.Loop) *unit{
		"tasks":   func(l *loop.Loop) *unit { return task.DoStep(l, &awaits{future.New[struct{}](l).Future()}).Future() },
		"futures": func(l *loop.Loop) *unit { return future.New[struct{}](l).Future() },
	} {
		t.Run(name, func(t *testing.T) {
			l := loop.New(nil)
			fs, waiters := make([]*unit, long), make([]*task.Task[struct{}], long)
			for i := range fs {
				fs[i] = of(l)
			}
			g := future.GatherFunc(l, func([]struct{}) struct{} { return struct{}{} }, fs...)
			for i := range waiters {
				waiters[i] = task.DoStep(l, &awaits{g})
			}
			require.NoError(t, l.RunUntilIdle())
			require.NoError(t, l.Close())
			for i := range waiters {
				require.True(t, waiters[i].Canceled() && waiters[i].Canceling() == 1)
				require.True(t, fs[i].Canceled())
			}
		})
	}
}
