package loop_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/timer"
)

func virtual() *loop.Options {
	return &loop.Options{Clock: &timer.Virtual{}, Debug: loop.DebugOff}
}

func TestADeadlockEndsTheRunWithWhoWaitsForWhom(t *testing.T) {
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		var a, b locks.Lock
		cross := func(first, second *locks.Lock) func(co *loop.Co) error {
			return func(co *loop.Co) error {
				return first.With(co, func() error {
					if err := co.Sleep(time.Second); err != nil {
						return err
					}
					return second.With(co, func() error { return nil })
				})
			}
		}
		left, right := task.Do(co, cross(&a, &b)), task.Do(co, cross(&b, &a))
		left.Co().SetName("left")
		right.Co().SetName("right")
		_, err := future.Gather(co, left, right).Await(co)
		return err
	})
	var deadlock *loop.DeadlockError
	require.ErrorAs(t, err, &deadlock)
	require.ErrorIs(t, err, loop.ErrDeadlock)
	require.Len(t, deadlock.Graph.Cycles(), 1)
	require.Equal(t, `loop: deadlock: nothing is ready, no timer is set, nothing outside holds the loop, and 3 coroutines wait
main waits for gather of 2, pending, 1 waiting
  left waits for a lock held by right
    right waits for a lock held by left
      left, as above
  right, as above
cycle: left -> right -> left`, err.Error())
}

func TestInDebugModeADeadlockSaysWhereItsCoroutinesWereMade(t *testing.T) {
	o := virtual()
	o.Debug = loop.DebugOn
	err := loop.RunWith(context.Background(), o, func(co *loop.Co) error {
		return co.Await(&gate{})
	})
	require.Regexp(t, `main, made at .*:\d+, waits at .*co_test.go:\d+ for a gate`, err.Error())
}

func TestWhatMayStillWakeTheLoopIsNoDeadlock(t *testing.T) {
	t.Run("a hold", func(t *testing.T) {
		l := loop.New(virtual())
		g := &gate{}
		require.NoError(t, l.Run(func(co *loop.Co) error {
			l.Hold()
			go func() {
				_ = l.CallSoonThreadsafe(func() {
					l.Release()
					g.open()
				})
			}()
			return co.Await(g)
		}))
		require.NoError(t, l.Close())
	})
	t.Run("a listener", func(t *testing.T) {
		l := loop.New(virtual())
		g := &gate{}
		require.NoError(t, l.Run(func(co *loop.Co) error {
			l.Listen()
			if err := co.Sleep(time.Hour); err != nil { // for which virtual time goes on
				return err
			}
			go func() {
				_ = l.CallSoonThreadsafe(func() {
					l.Unlisten()
					g.open()
				})
			}()
			return co.Await(g)
		}))
		require.NoError(t, l.Close())
	})
	t.Run("a context that may cancel main", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		err := loop.RunWith(ctx, virtual(), func(co *loop.Co) error {
			go cancel()
			return co.Await(&gate{})
		})
		require.ErrorIs(t, err, loop.ErrCanceled)
		require.NotErrorIs(t, err, loop.ErrDeadlock)
	})
}

func TestUnderTheRealClockADeadlockIsFoundWhereItIsAskedFor(t *testing.T) {
	err := loop.RunWith(context.Background(), &loop.Options{Deadlock: loop.DeadlockOn}, func(co *loop.Co) error {
		return co.Await(&gate{})
	})
	require.ErrorIs(t, err, loop.ErrDeadlock)
}

func TestRunForeverEndsInADeadlockAsWell(t *testing.T) {
	l := loop.New(virtual())
	loop.Start(l, loop.Func(func(co *loop.Co) error { return co.Await(&gate{}) }), nil)
	require.ErrorIs(t, l.RunForever(), loop.ErrDeadlock)
	require.NoError(t, l.Close())
}

func TestACloseInWhichACanceledCoroutineWaitsForNothingEnds(t *testing.T) {
	var journal journal
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			journal.add("%v", co.Await(&gate{}))
			journal.add("%v", co.Await(&gate{}))
			return nil
		}), nil).SetName("stubborn")
		return co.Yield()
	})
	var stragglers *loop.StragglersError
	require.ErrorAs(t, err, &stragglers)
	require.Equal(t, []string{"stubborn"}, stragglers.Names)
	require.ErrorIs(t, err, loop.ErrDeadlock)
	require.Equal(t, []string{"canceled", "loop: closed"}, []string(journal))
}

func TestACloserThatWaitsForNothingEnds(t *testing.T) {
	l := loop.New(virtual())
	l.OnClose(func(co *loop.Co) error { return co.Await(&gate{}) })
	require.ErrorIs(t, l.Close(), loop.ErrDeadlock)
}
