package bridge_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestCallLaterThreadsafe(t *testing.T) {
	var trace []string
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		set := make(chan struct{})
		go func() {
			defer close(set)
			for _, d := range []time.Duration{3, 1, 2, 1, 0, -1} {
				tm, err := bridge.CallLaterThreadsafe(l, d*time.Second, func() {
					trace = append(trace, fmt.Sprintf("%d at %v", d, l.Time()))
				})
				if err != nil || d == 2 && !tm.Cancel() {
					t.Error("not set, or not canceled")
				}
			}
		}()
		_, _, err := channel.Recv(co, set)
		require.NoError(t, err)
		return co.Sleep(time.Minute)
	}))
	require.Equal(t, []string{"-1 at 0s", "0 at 0s", "1 at 1s", "1 at 1s", "3 at 3s"}, trace)
	require.NoError(t, l.Close())
	_, err := bridge.CallLaterThreadsafe(l, 0, func() {})
	require.Equal(t, loop.ErrClosed, err)
}

func TestCancelOfATimer(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var early, late *bridge.Timer
	require.NoError(t, l.Run(func(co *loop.Co) error {
		var err error
		early, err = bridge.CallLaterThreadsafe(l, time.Second, func() {})
		require.NoError(t, err)
		late, err = bridge.CallLaterThreadsafe(l, time.Hour, func() { t.Error("called") })
		require.NoError(t, err)
		require.NoError(t, co.Sleep(time.Minute))
		require.False(t, early.Cancel(), "it has run")
		_, set := l.NextDeadline()
		require.True(t, set)
		require.True(t, late.Cancel())
		require.False(t, late.Cancel(), "it was canceled")
		require.NoError(t, co.Yield())
		require.NoError(t, co.Yield()) // what is posted in a turn comes last in the next
		_, set = l.NextDeadline()
		require.False(t, set, "the timer is gone")
		late, err = bridge.CallLaterThreadsafe(l, time.Hour, func() { t.Error("called") })
		return err
	}))
	require.NoError(t, l.Close())
	require.True(t, late.Cancel(), "it will never be called")
	require.PanicsWithValue(t, "bridge: a nil function cannot be scheduled", func() {
		_, _ = bridge.CallLaterThreadsafe(l, 0, nil)
	})
}

// A timer that is canceled from another goroutine while it comes due has either begun, or was canceled.
func TestCancelRacesWithATimer(t *testing.T) {
	withLoop(t, loop.Options{}, func(l *loop.Loop) {
		var called, canceled atomic.Int64
		var others sync.WaitGroup
		for range storm {
			tm, err := bridge.CallLaterThreadsafe(l, 0, func() { called.Add(1) })
			if err != nil {
				t.Error(err)
			}
			others.Go(func() {
				if tm.Cancel() {
					canceled.Add(1)
				}
			})
		}
		others.Wait()
		_, err := bridge.Call(t.Context(), l, func(co *loop.Co) (int, error) { return 0, co.Sleep(0) })
		require.NoError(t, err)
		require.EqualValues(t, storm, called.Load()+canceled.Load())
	})
}
