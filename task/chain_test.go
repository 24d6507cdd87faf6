package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Behaviors 123.
func TestAllTasks(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			a, b := spawn(co, nil, sleeps(0), sleeps(0)), spawn(co, nil, sleeps(0))
			require.Equal(t, []*loop.Co{co, a.Co(), b.Co()}, co.Loop().All())
			_, err := b.Await(co)
			require.NoError(t, err)
			_, err = a.Await(co)
			require.NoError(t, err)
			require.Equal(t, []*loop.Co{co}, co.Loop().All())
			return nil
		})
	})
}

func TestAwaitChains(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			p := future.New[string](co)
			inner := spawn(co, []task.Option{task.Named("inner")}, waits(p.Future()))
			outer := spawn(co, []task.Option{task.Named("outer")}, waits(inner))
			require.NoError(t, co.Yield())
			require.Equal(t, "outer waits for inner, pending, 1 waiting\n"+
				"  inner waits for future, pending, 1 waiting\n", outer.Co().AwaitChain())
			p.SetResult("value")
			_, err := outer.Await(co)
			require.Equal(t, "outer is ended\n", outer.Co().AwaitChain())
			return err
		})
	})
}

// Behaviors 363.
func TestAwaitChainOfACycle(t *testing.T) {
	ofKinds(t, func(t *testing.T, spawn spawner) {
		lab.Run(t, func(co *loop.Co) error {
			var a, b *task.Task[string]
			a = spawn(co, []task.Option{task.Named("a")},
				func(*loop.Co, error) (loop.Stepper, string, error) { return b, "", nil })
			b = spawn(co, []task.Option{task.Named("b")}, waits(a))
			require.NoError(t, co.Yield())
			require.Equal(t, "a waits for b, pending, 1 waiting\n  b waits for a, pending, 1 waiting\n    cycle: a again\n",
				a.Co().AwaitChain())
			a.Cancel(errWhy)
			require.NoError(t, co.Sleep(1))
			require.True(t, a.Canceled())
			require.True(t, b.Canceled())
			return nil
		})
	})
}
