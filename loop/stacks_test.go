package loop_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// runOn runs main on a loop of its own that has these stacks.
func runOn(t *testing.T, s *loop.Stacks, o *loop.Options, main func(co *loop.Co) error) error {
	l := loop.New(o)
	l.Low().UseStacks(s)
	defer func() { require.NoError(t, l.Close()) }()
	return l.RunContext(t.Context(), main)
}

// numbers returns the goroutines of a main and of so many bodies, which sleep at once.
func numbers(t *testing.T, s *loop.Stacks, bodies int) map[uint64]bool {
	found := map[uint64]bool{}
	require.NoError(t, runOn(t, s, &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		found[ambient.Number()] = true
		for range bodies {
			loop.Start(co, loop.Func(func(co *loop.Co) error {
				found[ambient.Number()] = true
				return co.Sleep(time.Second)
			}), nil)
		}
		return co.Sleep(2 * time.Second)
	}))
	return found
}

func TestStacksAreThoseOfTheNextLoop(t *testing.T) {
	before := coroutines()
	s := &loop.Stacks{}
	require.Zero(t, s.Len())
	first := numbers(t, s, 5)
	require.Len(t, first, 6)
	for _, bodies := range []int{5, 3} {
		require.Equal(t, 6, s.Len())
		require.Equal(t, before+6, coroutines())
		second := numbers(t, s, bodies)
		require.Len(t, second, bodies+1)
		require.Subset(t, first, second)
	}
	require.Subset(t, numbers(t, s, 6), first)
	require.Equal(t, 7, s.Len())
	s.Close()
	require.Zero(t, s.Len())
	require.Equal(t, before, coroutines())
	s.Close()
}

// What a body has left on its goroutine does not come to those of the next loop, and what has no end is not there.
func TestWhatABodyLeavesIsNotOfTheNextLoop(t *testing.T) {
	s := &loop.Stacks{}
	defer s.Close()
	o := &loop.Options{Clock: &timer.Virtual{}, RecoverPanics: true, ShutdownTimeout: time.Second,
		OnError: func(loop.Report) {}}
	l := loop.New(o)
	l.Low().UseStacks(s)
	require.NoError(t, l.RunContext(labeled(context.Background(), "the first loop"), func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(*loop.Co) error { panic("oh") }), nil)
		loop.Start(co, loop.Func(func(co *loop.Co) error { // is forced to end, while it sleeps
			for co.Sleep(time.Hour) != loop.ErrClosed {
			}
			return nil
		}), nil)
		return co.Yield()
	}))
	require.Error(t, l.Close())
	require.Equal(t, 2, s.Len(), "main's and the one that slept; that of the panic is over")
	require.NoError(t, runOn(t, s, &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		for range 2 {
			loop.Start(co, loop.Func(func(co *loop.Co) error {
				begin := co.Loop().Time()
				require.Empty(t, labelsHere())
				require.NoError(t, co.Sleep(time.Minute))
				require.Equal(t, begin+time.Minute, co.Loop().Time())
				return nil
			}), nil)
		}
		return co.Sleep(time.Hour)
	}))
}

func TestMisuseOfStacks(t *testing.T) {
	s := &loop.Stacks{}
	use := func(o *loop.Options, prepare func(l *loop.Loop), s *loop.Stacks) any {
		l := loop.New(o)
		defer func() { require.NoError(t, l.Close()) }()
		if prepare != nil {
			prepare(l)
		}
		return panicOf(func() { l.Low().UseStacks(s) })
	}
	require.Equal(t, "loop: nil Stacks cannot be used", use(nil, nil, nil))
	require.Equal(t, "loop: a loop with LockOSThread cannot use Stacks of others",
		use(&loop.Options{LockOSThread: true}, nil, s))
	used := "loop: UseStacks is for a loop on which nothing has run, and that has none"
	require.Equal(t, used, use(nil, func(l *loop.Loop) { l.Low().UseStacks(s) }, s))
	require.Equal(t, used, use(nil, func(l *loop.Loop) {
		loop.Start(l, loop.Func(func(*loop.Co) error { return nil }), nil)
		require.NoError(t, l.RunUntilIdle())
	}, s))
	require.Nil(t, use(nil, nil, s))
}
