package loop_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func TestContextEndsWithTheCoroutine(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		lab.Run(t, func(co *loop.Co) error {
			child := loop.Start(co, k.Body(wait(yield())...), nil)
			ctx := child.Context()
			require.Same(t, ctx, child.Context())
			require.NoError(t, ctx.Err())
			require.NoError(t, co.Sleep(1))
			require.ErrorIs(t, ctx.Err(), context.Canceled)
			require.EqualError(t, context.Cause(ctx), "loop: coroutine ended")
			return nil
		})
	})
}

func TestContextOfACoroutineThatHasEnded(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		child := loop.Start(co, lab.Step.Body(), nil)
		require.NoError(t, co.Yield())
		require.EqualError(t, context.Cause(child.Context()), "loop: coroutine ended")
		return nil
	})
}

func TestContextEndsWithTheFirstRequest(t *testing.T) {
	why := errors.New("why")
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		lab.Run(t, func(co *loop.Co) error {
			g := &gate{}
			child := loop.Start(co, k.Body(append(wait(g), wait(g)...)...), nil)
			ctx := child.Context()
			require.NoError(t, co.Yield())
			child.Cancel(why)
			require.ErrorIs(t, ctx.Err(), context.Canceled)
			require.Equal(t, &loop.CanceledError{Cause: why}, context.Cause(ctx))
			require.ErrorIs(t, context.Cause(ctx), loop.ErrCanceled)
			child.Uncancel()
			require.ErrorIs(t, child.Context().Err(), context.Canceled)
			require.NoError(t, child.Detached().Err())
			require.NoError(t, co.Yield())
			require.False(t, child.Ended())
			g.open()
			return co.Yield()
		})
	})
}

func TestContextMadeAfterARequest(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		child := loop.Start(co, &gate{}, nil)
		child.Cancel(nil)
		require.ErrorIs(t, context.Cause(child.Context()), loop.ErrCanceled)
		return nil
	})
}

func TestContextDescendsFromTheRuns(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "value")
	user := loop.NewVar("nobody")
	l := loop.New(nil)
	require.NoError(t, l.RunContext(ctx, func(co *loop.Co) error {
		require.Equal(t, ctx, l.Context())
		require.Equal(t, "value", co.Context().Value(key{}))
		require.Equal(t, ctx, co.Detached())
		user.Set(co, "somebody")
		require.Equal(t, "value", co.Context().Value(key{}))
		require.Equal(t, "value", co.Detached().Value(key{}))
		require.Equal(t, "somebody", user.From(co.Detached()))
		return nil
	}))
	require.Equal(t, context.Background(), l.Context())
	require.NoError(t, l.Close())
}
