package task_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/timer"
)

// graphOf starts tasks on a loop under virtual time, makes a few turns, and gives the await graph.
func graphOf(t *testing.T, start func(l *loop.Loop)) (*loop.Loop, *loop.Graph) {
	t.Helper()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}, OnError: func(loop.Report) {}})
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	start(l)
	require.NoError(t, l.RunUntilIdle())
	return l, l.AwaitGraph()
}

func sleeper(l loop.Ref, name string) *task.Task[int] {
	return task.Go(l, func(co *loop.Co) (int, error) { return 1, co.Sleep(time.Hour) }, task.Named(name))
}

func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }

// A graphTest is a wait of a task for two others that sleep, and the graph meanwhile.
type graphTest struct {
	name string
	wait func(co *loop.Co, a, b *task.Task[int]) error
	want string
}

func requireGraphs(t *testing.T, tests []graphTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, g := graphOf(t, func(l *loop.Loop) {
				a, b := sleeper(l, "a"), sleeper(l, "b")
				task.Do(l, func(co *loop.Co) error { return test.wait(co, a, b) }, task.Named("waiter"))
			})
			require.Equal(t, test.want, g.String())
			require.Empty(t, g.Cycles())
		})
	}
}

// Behaviors 362.
func TestAwaitGraph(t *testing.T) {
	requireGraphs(t, []graphTest{
		{"await", func(co *loop.Co, a, b *task.Task[int]) error { _, err := a.Await(co); return err }, lines(
			"b waits for sleep 1h0m0s",
			"waiter waits for a, pending, 1 waiting",
			"  a waits for sleep 1h0m0s")},
		{"gather", func(co *loop.Co, a, b *task.Task[int]) error { _, err := future.Gather(co, a, b).Await(co); return err }, lines(
			"waiter waits for gather of 2, pending, 1 waiting",
			"  a waits for sleep 1h0m0s",
			"  b waits for sleep 1h0m0s")},
		{"wait", func(co *loop.Co, a, b *task.Task[int]) error {
			_, _, err := future.Wait(co, future.AllCompleted, b, a)
			return err
		}, lines(
			"waiter waits for all of 2",
			"  b waits for sleep 1h0m0s",
			"  a waits for sleep 1h0m0s")},
		{"shield", func(co *loop.Co, a, b *task.Task[int]) error { _, err := future.Shield(a).Await(co); return err }, lines(
			"b waits for sleep 1h0m0s",
			"waiter waits for shield of a, pending, 2 waiting",
			"  a waits for sleep 1h0m0s")},
		{"as completed", func(co *loop.Co, a, b *task.Task[int]) error {
			_, _, err := future.NewCompleted(co, a, b).Next(co)
			return err
		}, lines(
			"waiter waits for the next of 2 to complete",
			"  a waits for sleep 1h0m0s",
			"  b waits for sleep 1h0m0s")},
		{"group", func(co *loop.Co, a, b *task.Task[int]) error {
			return task.WithGroup(co, func(g *task.Group) error {
				task.Do(g, func(co *loop.Co) error { _, err := a.Await(co); return err }, task.Named("child"))
				return nil
			})
		}, lines(
			"b waits for sleep 1h0m0s",
			"waiter waits for a group with one task left",
			"  child waits for a, pending, 1 waiting",
			"    a waits for sleep 1h0m0s")},
	})
}

func TestAwaitGraphOfWaitFor(t *testing.T) {
	requireGraphs(t, []graphTest{
		{"WaitFor", func(co *loop.Co, a, b *task.Task[int]) error {
			_, err := future.WaitFor(co, 2*time.Hour, a)
			return err
		}, lines(
			"b waits for sleep 1h0m0s",
			"waiter waits for a, pending, 1 waiting",
			"  a waits for sleep 1h0m0s")},
		{"WaitFor without time", func(co *loop.Co, a, b *task.Task[int]) error {
			c := task.Go(co, func(co *loop.Co) (int, error) {
				_ = co.Sleep(time.Hour)
				_, err := future.Shield(a).Await(co) // in spite of the cancellation
				return 0, err
			}, task.Named("c"), task.Eager)
			_, err := future.WaitFor(co, 0, c)
			return err
		}, lines(
			"b waits for sleep 1h0m0s",
			"waiter waits for the end of c, pending, 1 waiting",
			"  c waits for shield of a, pending, 2 waiting",
			"    a waits for sleep 1h0m0s")},
	})
}

func TestAwaitGraphOfFuturesOfFutures(t *testing.T) {
	requireGraphs(t, []graphTest{
		{"chain", func(co *loop.Co, a, b *task.Task[int]) error {
			_, err := future.Map(a, func(n int) int { return n }).Await(co)
			return err
		}, lines(
			"b waits for sleep 1h0m0s",
			"waiter waits for then of a, pending, 1 waiting",
			"  a waits for sleep 1h0m0s")},
		{"flattened", func(co *loop.Co, a, b *task.Task[int]) error {
			inner := future.Map(a, func(int) *future.Future[int] { return b.Future() })
			_, err := future.Flatten(inner).Await(co)
			return err
		}, lines(
			"b waits for sleep 1h0m0s",
			"waiter waits for flattened then of a, pending, 1 waiting",
			"  a waits for sleep 1h0m0s")},
		{"flattened, at its second future", func(co *loop.Co, a, b *task.Task[int]) error {
			_, err := future.Flatten(future.Finished(co, b.Future())).Await(co)
			return err
		}, lines(
			"a waits for sleep 1h0m0s",
			"waiter waits for flattened future, pending, 1 waiting",
			"  b waits for sleep 1h0m0s")},
	})
}

// The edges of a wait are gone when it has ended.
//
// Behaviors 362.
func TestAwaitGraphForgets(t *testing.T) {
	var a, waiter *task.Task[int]
	l, g := graphOf(t, func(l *loop.Loop) {
		a = sleeper(l, "a")
		waiter = task.Go(l, func(co *loop.Co) (int, error) {
			_, _ = future.Shield(a).Await(co)
			return 0, co.Sleep(time.Hour)
		}, task.Named("waiter"))
	})
	require.Equal(t, []*loop.Co{waiter.Co()}, g.AwaitedBy(a.Co()))
	require.Equal(t, []*loop.Co{a.Co()}, g.WaitsFor(waiter.Co()))
	waiter.Cancel(nil)
	require.NoError(t, l.RunUntilIdle())
	g = l.AwaitGraph()
	require.Empty(t, g.AwaitedBy(a.Co()))
	require.Empty(t, g.WaitsFor(waiter.Co()))
	require.Nil(t, g.AwaitedBy(&loop.Co{}))
}

// Behaviors 363.
func TestAwaitGraphNamesCycles(t *testing.T) {
	_, g := graphOf(t, func(l *loop.Loop) {
		var x, y locks.Lock
		both := func(name string, first, second *locks.Lock) {
			task.Do(l, func(co *loop.Co) error {
				return first.With(co, func() error {
					if err := co.Yield(); err != nil {
						return err
					}
					return second.With(co, func() error { return nil })
				})
			}, task.Named(name))
		}
		both("p", &x, &y)
		both("q", &y, &x)
		task.Do(l, func(co *loop.Co) error { return x.Acquire(co) }, task.Named("r"))
	})
	require.Equal(t, lines(
		"r waits for a lock held by p",
		"  p waits for a lock held by q",
		"    q waits for a lock held by p",
		"      p, as above",
		"cycle: p -> q -> p"), g.String())
	require.Len(t, g.Cycles(), 1)
}
