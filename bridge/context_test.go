package bridge_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

type key struct{}

// The context of a job is one like any other: it can be asked at any time, before its end and after, and others can be
// derived from it.
func TestJobContext(t *testing.T) {
	cause := errors.New("enough")
	for _, tt := range []struct {
		name string
		ask  func(ctx context.Context) // before the end
	}{
		{"asked only after the end", func(context.Context) {}},
		{"Done before", func(ctx context.Context) { require.NotNil(t, ctx.Done()) }},
		{"Err before", func(ctx context.Context) { require.NoError(t, ctx.Err()) }},
		{"Value before", func(ctx context.Context) { require.Equal(t, "value", ctx.Value(key{})) }},
		{"Cause before", func(ctx context.Context) { require.NoError(t, context.Cause(ctx)) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			canceled := make(chan struct{})
			contexts := make(chan context.Context, 1)
			err := loop.RunContext(context.WithValue(t.Context(), key{}, "value"), func(co *loop.Co) error {
				f := bridge.RunInExecutor(co, nil, func(ctx context.Context) (int, error) {
					tt.ask(ctx)
					contexts <- ctx
					<-canceled
					return 1, nil
				})
				ctx := <-contexts
				f.Cancel(cause)
				close(canceled)
				contexts <- ctx
				return nil
			})
			require.NoError(t, err)
			ctx := <-contexts
			require.ErrorIs(t, context.Cause(ctx), cause)
			require.ErrorIs(t, ctx.Err(), context.Canceled)
			<-ctx.Done()
			require.Equal(t, "value", ctx.Value(key{}))
			derived, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel()
			require.ErrorIs(t, context.Cause(derived), cause)
		})
	}
}

// What a job derives from its context ends with it, and needs no goroutine for that.
func TestJobContextEndsWhatIsDerived(t *testing.T) {
	ended := make(chan error, 1)
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, nil, func(ctx context.Context) (int, error) {
			derived, cancel := context.WithCancel(ctx)
			context.AfterFunc(derived, func() { ended <- derived.Err(); cancel() })
			return 1, nil
		}).Await(co)
		return err
	}))
	require.ErrorIs(t, <-ended, context.Canceled)
}
