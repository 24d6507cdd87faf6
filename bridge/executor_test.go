package bridge_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestALoopHasOneDefaultExecutor(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		p := bridge.DefaultExecutor(co.Loop())
		require.Same(t, p, bridge.DefaultExecutor(co.Loop()))
		other := loop.New(nil)
		require.NotSame(t, p, bridge.DefaultExecutor(other))
		co.Loop().Low().OnClose(func(*loop.Co) error { return nil })
		closed := make(chan error)
		go func() { closed <- other.Close() }()
		return <-closed
	}))
}

// Behaviors 326, 351.
func TestRunWaitsForTheJobsOfTheDefaultExecutor(t *testing.T) {
	var trace []string
	gate := make(chan struct{})
	l := loop.New(nil)
	require.NoError(t, l.Run(func(co *loop.Co) error {
		bridge.RunInExecutor(co, nil, func(context.Context) (int, error) {
			<-gate
			trace = append(trace, "job ended")
			return 0, nil
		})
		return nil
	}))
	trace = append(trace, "main ended")
	// The loop goes on while it joins, or it would not open the gate.
	posted := make(chan error)
	go func() { posted <- l.CallSoonThreadsafe(func() { close(gate) }) }()
	require.NoError(t, <-posted)
	require.NoError(t, l.Close())
	trace = append(trace, "loop closed")
	require.Equal(t, []string{"main ended", "job ended", "loop closed"}, trace)
}

// Behaviors 327.
func TestAfterItsJoinTheDefaultExecutorRefusesAndOthersDoNot(t *testing.T) {
	p := pool.New(1)
	one := func(context.Context) (int, error) { return 1, nil }
	l := loop.New(nil)
	var first, then error
	l.Low().OnClose(func(co *loop.Co) error { // registered first, so it runs last
		_, first = bridge.RunInExecutor(co, nil, one).Await(co)
		_, then = bridge.RunInExecutor(co, p, one).Await(co)
		return nil
	})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, nil, one).Await(co)
		return err
	}))
	require.NoError(t, l.Close())
	require.ErrorIs(t, first, pool.ErrClosed)
	require.NoError(t, then)
	require.NoError(t, p.Close())
}

func TestADefaultExecutorMadeWhileTheLoopCloses(t *testing.T) {
	l := loop.New(nil)
	ran := 0
	l.Low().OnClose(func(co *loop.Co) (err error) {
		ran, err = bridge.RunInExecutor(co, nil, func(context.Context) (int, error) { return 1, nil }).Await(co)
		return err
	})
	require.NoError(t, l.Close())
	require.Equal(t, 1, ran)
}

type panicking struct{}

func (panicking) Submit(func()) error { panic("no executor") }

func TestAnExecutorThatPanicsDoesNotHoldVirtualTime(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		require.PanicsWithValue(t, "no executor", func() {
			bridge.RunInExecutor(co, panicking{}, func(context.Context) (int, error) { return 0, nil })
		})
		return co.Sleep(1)
	}))
	require.NoError(t, l.Close())
}

// counter is an executor of a goroutine for each job, which counts them.
type counter struct{ jobs int }

func (c *counter) Submit(job func()) error {
	c.jobs++
	go job()
	return nil
}

func TestALoopMayHaveAnotherDefaultExecutor(t *testing.T) {
	var c counter
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		one := func(context.Context) (int, error) { return 1, nil }
		bridge.SetDefaultExecutor(co.Loop(), &c)
		for range 2 {
			_, err := bridge.RunInExecutor(co, nil, one).Await(co)
			require.NoError(t, err)
		}
		bridge.SetDefaultExecutor(co.Loop(), nil)
		_, err := bridge.RunInExecutor(co, nil, one).Await(co)
		return err
	}))
	require.Equal(t, 2, c.jobs)
}
