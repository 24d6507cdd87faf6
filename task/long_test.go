package task_test

import (
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// awaits is a step task that awaits the one before it, or starts to: the first waits for a future of nobody.
type awaits struct{ of *future.Future[struct{}] }

func (a *awaits) Step(co *loop.Co, in error) (bool, error) { return a.of.Step(co, in) }

// chain starts n step tasks, each of which awaits the one before, and the first p; or if backwards, the one after, and the
// last p.
func chain(r loop.Ref, n int, backwards bool, p *future.Future[struct{}]) []*task.Task[struct{}] {
	all, steps := make([]*task.Task[struct{}], n), make([]awaits, n)
	for i := range all {
		all[i] = task.DoStep(r, &steps[i])
	}
	for i := range steps {
		j := i - 1
		if backwards {
			j = i + 1
		}
		if steps[i].of = p; j >= 0 && j < n {
			steps[i].of = all[j].Future()
		}
	}
	return all
}

// long is so long that what takes the square of it does not end within the limit of a test.
const long = 100_000

func bothWays(t *testing.T, test func(t *testing.T, backwards bool)) {
	for name, backwards := range map[string]bool{"each awaits the one before": false, "each awaits the one after": true} {
		t.Run(name, func(t *testing.T) { test(t, backwards) })
	}
}

func TestALoopWithALongChainOfAwaitsCloses(t *testing.T) {
	bothWays(t, func(t *testing.T, backwards bool) {
		l := loop.New(nil)
		all := chain(l, long, backwards, future.New[struct{}](l).Future())
		require.NoError(t, l.RunUntilIdle())
		require.NoError(t, l.Close())
		for i, x := range all {
			if backwards {
				i = long - 1 - i
			}
			if !x.Canceled() || x.Canceling() != long-i {
				require.Fail(t, "not a request of its own, and one of each that awaits it", "%d: %v, %d", i, x, x.Canceling())
			}
		}
	})
}

func TestAGroupOverALongChainOfAwaitsFails(t *testing.T) {
	bothWays(t, func(t *testing.T, backwards bool) {
		boom := errors.New("boom")
		onVirtual(t, func(co *loop.Co) error {
			var all []*task.Task[struct{}]
			err := task.WithGroup(co, func(g *task.Group) error {
				all = chain(g, long, backwards, future.New[struct{}](co).Future())
				return errors.Join(co.Yield(), boom)
			})
			require.ErrorIs(t, err, boom)
			require.True(t, all[0].Canceled() && all[long-1].Canceled())
			return nil
		})
	})
}

func TestACancelOfALongChainNeedsNoDeepStack(t *testing.T) {
	onVirtual(t, func(co *loop.Co) error {
		all := chain(co, long, false, future.New[struct{}](co).Future())
		require.NoError(t, co.Yield())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		all[long-1].Cancel(nil)
		runtime.ReadMemStats(&after)
		require.Less(t, after.StackInuse, before.StackInuse+1<<20)
		_, err := all[long-1].Await(co)
		require.True(t, loop.IsCanceled(err))
		return nil
	})
}
