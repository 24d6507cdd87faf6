package loop_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// work is a waitlist that a coroutine works for.
type work struct {
	gate
	by *loop.Co
}

func (w *work) Step(co *loop.Co, in error) (bool, error) {
	if w.co == nil {
		w.co = co
		co.Low().Park(w)
		return false, nil
	}
	w.co = nil
	return true, in
}

func (w *work) String() string { return "the work of " + w.by.Name() }

func (w *work) DependsOn() []any { return []any{w.by} }

// unnamed is a waitlist that cannot say what it is.
type unnamed struct{}

func (u *unnamed) Step(co *loop.Co, in error) (bool, error) {
	if in != nil {
		return true, in
	}
	co.Low().Park(u)
	return false, nil
}

func (u *unnamed) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

func TestAwaitChain(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		lab.Run(t, func(co *loop.Co) error {
			g := &gate{}
			last := loop.Start(co, k.Body(wait(g)...), nil)
			middle := loop.Start(co, k.Body(wait(&work{by: last})...), nil)
			first := loop.Start(co, k.Body(wait(&work{by: middle})...), nil)
			require.Equal(t, "Task-4 is ready\n", first.AwaitChain())
			require.NoError(t, co.Yield())
			require.Equal(t, "Task-4 waits for the work of Task-3\n  Task-3 waits for the work of Task-2\n"+
				"    Task-2 waits for a gate\n", first.AwaitChain())
			require.Equal(t, "main is running\n", co.AwaitChain())
			g.open()
			require.Equal(t, "Task-4 waits for the work of Task-3\n  Task-3 waits for the work of Task-2\n"+
				"    Task-2 is ready\n", first.AwaitChain())
			require.NoError(t, co.Yield())
			require.Equal(t, "Task-3 waits for the work of Task-2\n  Task-2 is ended\n", middle.AwaitChain())
			return nil
		})
	})
}

// Behaviors 363.
func TestAwaitChainNamesACycle(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		to := &work{}
		a := loop.Start(co, lab.Step.Body(wait(to)...), nil)
		b := loop.Start(co, lab.Step.Body(wait(&work{by: a})...), nil)
		to.by = b
		require.NoError(t, co.Yield())
		require.Equal(t, "Task-2 waits for the work of Task-3\n  Task-3 waits for the work of Task-2\n"+
			"    cycle: Task-2 again\n", a.AwaitChain())
		return nil
	})
}

func TestAwaitChainOfAnUnnamedWaitlist(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		child := loop.Start(co, &unnamed{}, nil)
		require.NoError(t, co.Yield())
		require.Equal(t, "Task-2 waits for *loop_test.unnamed\n", child.AwaitChain())
		return nil
	})
}
