package bridge_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// However fast goroutines post through an inlet, a turn of the loop has no more than its limit of their posts.
func TestAnInletKeepsPostsFromCrowdingOutTheRest(t *testing.T) {
	const limit, turns, goroutines = 10, 1000, 4
	ctx, cancel := context.WithCancel(context.Background())
	var posting sync.WaitGroup
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		in := bridge.NewInlet(co.Loop(), limit)
		ran, most := 0, 0
		for range goroutines {
			posting.Go(func() {
				for in.CallSoon(ctx, func() { ran++ }) == nil {
				}
			})
		}
		for turn := 0; turn < turns || most == 0; turn++ {
			before := ran
			if err := co.Yield(); err != nil {
				return err
			}
			most = max(most, ran-before)
		}
		cancel()
		require.LessOrEqual(t, most, limit)
		return nil
	}))
	posting.Wait()
}

func TestAnInletThatIsFull(t *testing.T) {
	l := loop.New(nil)
	in := bridge.NewInlet(l, 1)
	var ran []string
	say := func(what string) func() { return func() { ran = append(ran, what) } }
	require.NoError(t, in.CallSoon(context.Background(), say("first")))

	errWhy := errors.New("why")
	ctx, cancel := context.WithCancelCause(context.Background())
	waited := make(chan error)
	go func() { waited <- in.CallSoon(ctx, say("never")) }()
	cancel(errWhy)
	require.ErrorIs(t, <-waited, errWhy)
	require.ErrorIs(t, in.CallSoon(ctx, say("never")), errWhy)

	go func() { waited <- in.CallSoon(context.Background(), say("second")) }()
	require.NoError(t, l.Run(func(co *loop.Co) error {
		until := func(n int) {
			for len(ran) < n {
				require.NoError(t, co.Yield())
			}
		}
		until(1)
		require.NoError(t, <-waited)
		until(2)
		require.NoError(t, in.CallSoon(context.Background(), say("third")), "there is room")
		require.ErrorIs(t, in.CallSoon(context.Background(), say("never")), loop.ErrWouldBlock)
		return nil
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"first", "second", "third"}, ran)
	for range 2 { // the first did not take the room for good
		require.ErrorIs(t, in.CallSoon(context.Background(), say("never")), loop.ErrClosed)
	}
}

func TestMisuseOfAnInlet(t *testing.T) {
	l := loop.New(nil)
	require.PanicsWithValue(t, "bridge: an inlet needs room for one post at least", func() { bridge.NewInlet(l, 0) })
	require.PanicsWithValue(t, "bridge: a nil function cannot be scheduled", func() {
		_ = bridge.NewInlet(l, 1).CallSoon(context.Background(), nil)
	})
	require.NoError(t, l.Close())
}
