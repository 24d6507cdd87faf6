package pool_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
)

// What a call is given to keep is looked at by that call, and not by a worker or a later iteration.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	p := pool.New(1)
	defer p.Close()
	job := func(context.Context) (int, error) { return 1, nil }
	each := func(context.Context, int) (int, error) { return 1, nil }
	none := func(yield func(int) bool) {}
	background := context.Background()
	pending := pool.NewPromise[int](background).Job()
	var ctx context.Context
	for _, test := range []struct {
		want string
		do   func()
	}{
		{"pool: Submit needs an executor and a function", func() { pool.Submit(background, nil, job) }},
		{"pool: Submit needs an executor and a function", func() { pool.Submit[int](background, p, nil) }},
		{"pool: a job with a nil context", func() { pool.Submit(ctx, p, job) }},
		{"pool: a job with a nil context", func() { pool.NewPromise[int](ctx) }},
		{"pool: Submit of a nil job", func() { _ = p.Submit(nil) }},
		{"pool: Submit with a nil context", func() { _ = p.SubmitContext(ctx, func() {}) }},
		{"pool: Map needs an executor and a function",
			func() { pool.Map(background, nil, none, each, pool.MapOptions{}) }},
		{"pool: Map needs an executor and a function",
			func() { pool.Map[int, int](background, p, none, nil, pool.MapOptions{}) }},
		{"pool: a Map of nil inputs", func() { pool.Map(background, p, nil, each, pool.MapOptions{}) }},
		{"pool: a Map with a nil context", func() { pool.Map(ctx, p, none, each, pool.MapOptions{}) }},
		{"pool: Wait with a nil context", func() { _, _, _ = pool.Wait(ctx, future.AllCompleted, pending) }},
		{"pool: Wait of a nil job, argument 1",
			func() { _, _, _ = pool.Wait(background, future.AllCompleted, pending, nil) }},
		{"pool: Completed of a nil job, argument 0", func() { pool.Completed[int](background, nil) }},
		{"pool: Result with a nil context", func() { _, _ = pending.Result(ctx) }},
		{"pool: OnDone of a nil function", func() { pending.OnDone(nil) }},
		{"pool: New with a limit of 0 workers", func() { pool.New(0) }},
	} {
		require.PanicsWithValue(t, test.want, test.do, test.want)
	}
	require.NoError(t, p.Close())
	require.NoError(t, p.Close())
	require.ErrorIs(t, p.Submit(func() {}), pool.ErrClosed)
}
