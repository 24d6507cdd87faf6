package pool_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 292, 293.
func TestSubmit(t *testing.T) {
	p := pool.New(1)
	for _, tt := range []struct {
		name string
		ex   pool.Executor
		fn   func(ctx context.Context) (string, error)
		want string
	}{
		{"a value", p, func(context.Context) (string, error) { return "value", nil }, "done, finished: value, <nil>"},
		{"an error", p, func(context.Context) (string, error) { return "value", errBoom }, "done, finished: , boom"},
		{"a cancellation", p, func(context.Context) (string, error) { return "", loop.Canceled(errWhy) },
			"done, canceled: , canceled: why"},
		{"a Goexit", p, func(context.Context) (string, error) { runtime.Goexit(); return "", nil },
			"done, finished: , loop: runtime.Goexit called in a coroutine"},
		{"a fresh goroutine", freshly{}, func(context.Context) (string, error) { return "value", nil },
			"done, finished: value, <nil>"},
		{"refused", refusing{}, func(context.Context) (string, error) { panic("never") }, "done, finished: , boom"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := pool.Submit(t.Context(), tt.ex, tt.fn)
			require.Contains(t, []pool.State{pool.Pending, pool.Running, pool.Canceled, pool.Finished}, j.State())
			<-j.Done()
			require.Equal(t, tt.want, describe(j))
		})
	}
	require.NoError(t, p.Close())
}

// Behaviors 293.
func TestAPanicIsTheErrorOfTheJobAndTheWorkerSurvives(t *testing.T) {
	p := pool.New(1)
	_, err := pool.Submit(t.Context(), p,
		func(context.Context) (int, error) { panicsHere(); return 0, nil }).Result(t.Context())
	var got *loop.PanicError
	require.ErrorAs(t, err, &got)
	require.ErrorIs(t, err, errBoom)
	require.Contains(t, string(got.Stack), "pool_test.panicsHere")
	v, err := pool.Submit(t.Context(), p, func(context.Context) (int, error) { return 1, nil }).Result(t.Context())
	require.Equal(t, []any{1, nil}, []any{v, err})
	require.NoError(t, p.Close())
}
