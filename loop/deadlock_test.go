package loop_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
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
	require.Regexp(t, `main, made at .*:\d+, waits at .*scene_test.go:\d+ for a gate`, err.Error())
}

func TestWhatMayStillWakeTheLoopIsNoDeadlock(t *testing.T) {
	t.Run("a hold", func(t *testing.T) {
		l := loop.New(virtual())
		g := &gate{}
		require.NoError(t, l.Run(func(co *loop.Co) error {
			h := l.Low().Hold(loop.WillPost)
			go func() {
				_ = l.CallSoonThreadsafe(func() {
					h.Release()
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
			h := l.Low().Hold(loop.MayPost)
			if err := co.Sleep(time.Hour); err != nil { // for which virtual time goes on
				return err
			}
			go func() {
				_ = l.CallSoonThreadsafe(func() {
					h.Release()
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

// What waits for a time that no clock reaches waits for ever.
func TestATimerThatIsNeverDueHidesNoDeadlock(t *testing.T) {
	const longest = time.Duration(math.MaxInt64)
	gated := func(begin func(co *loop.Co)) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			begin(co)
			return co.Await(&gate{})
		}
	}
	programs := []struct {
		name string
		main func(co *loop.Co) error
	}{
		{"a sleep", func(co *loop.Co) error { return co.Sleep(longest) }},
		{"a sum that saturates", func(co *loop.Co) error {
			if err := co.Sleep(time.Nanosecond); err != nil {
				return err
			}
			return co.Sleep(longest - 1)
		}},
		{"CallLater", gated(func(co *loop.Co) { co.Loop().CallLater(longest, func() {}) })},
		{"CallAt, among others that were canceled", gated(func(co *loop.Co) {
			for n := range 1000 {
				co.Loop().CallAt(timer.Never, func() {})
				co.Loop().CallLater(time.Hour+time.Duration(n), func() {}).Cancel()
			}
		})},
		{"WaitFor", func(co *loop.Co) error {
			_, err := future.WaitFor(co, future.NoLimit, future.New[int](co).Future())
			return err
		}},
		{"WaitLimit", func(co *loop.Co) error {
			if err := co.Sleep(time.Nanosecond); err != nil {
				return err
			}
			_, _, err := future.WaitLimit(co, longest-1, future.AllCompleted, future.New[int](co).Future())
			return err
		}},
		{"Timeout", func(co *loop.Co) error {
			return task.Timeout(co, longest, func(*loop.Deadline) error { return co.Await(&gate{}) })
		}},
	}
	for _, clock := range []string{"the virtual clock", "the real clock"} {
		for _, p := range programs {
			t.Run(p.name+", under "+clock, func(t *testing.T) {
				o := virtual()
				if clock == "the real clock" {
					o = &loop.Options{Deadlock: loop.DeadlockOn}
				}
				require.ErrorIs(t, loop.RunWith(context.Background(), o, p.main), loop.ErrDeadlock)
			})
		}
	}
}

func TestRunForeverEndsInADeadlockAsWell(t *testing.T) {
	l := loop.New(virtual())
	loop.Start(l, loop.Func(func(co *loop.Co) error { return co.Await(&gate{}) }), nil)
	require.ErrorIs(t, l.RunForever(), loop.ErrDeadlock)
	require.NoError(t, l.Close())
}

func TestACloseInWhichACanceledCoroutineWaitsForNothingEnds(t *testing.T) {
	var j lab.Journal
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			j.Add("%v", co.Await(&gate{}))
			j.Add("%v", co.Await(&gate{}))
			return nil
		}), nil).SetName("stubborn")
		return co.Yield()
	})
	var stragglers *loop.StragglersError
	require.ErrorAs(t, err, &stragglers)
	require.Equal(t, []string{"stubborn"}, stragglers.Names)
	require.ErrorIs(t, err, loop.ErrDeadlock)
	j.Require(t, "canceled", "loop: closed")
}

func TestACloserThatWaitsForNothingEnds(t *testing.T) {
	l := loop.New(virtual())
	l.Low().OnClose(func(co *loop.Co) error { return co.Await(&gate{}) })
	require.ErrorIs(t, l.Close(), loop.ErrDeadlock)
}
