package bridge_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// What a call is given to keep is looked at by that call, and not by a later turn or on another goroutine.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	const nilRef, nilLoop = "loop: a nil Ref: give it the co of your function, or the loop", "bridge: a nil *Loop"
	job := func(context.Context) (int, error) { return 1, nil }
	each := func(context.Context, int) (int, error) { return 1, nil }
	body := func(*loop.Co) (int, error) { return 1, nil }
	none := func(yield func(int) bool) {}
	var ctx context.Context
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := co.Loop()
		for _, test := range []struct {
			want string
			do   func()
		}{
			{nilRef, func() { bridge.RunInExecutor(nil, nil, job) }},
			{"bridge: RunInExecutor of a nil function", func() { bridge.RunInExecutor[int](co, nil, nil) }},
			{"bridge: Call with a nil context", func() { _, _ = bridge.Call(ctx, l, body) }},
			{nilLoop, func() { _, _ = bridge.Call(context.Background(), nil, body) }},
			{"bridge: Call of a nil function", func() { _, _ = bridge.Call[int](context.Background(), l, nil) }},
			{nilLoop, func() { bridge.SubmitTo(nil, body) }},
			{"bridge: SubmitTo of a nil function", func() { bridge.SubmitTo[int](l, nil) }},
			{"bridge: SubmitStepTo of a nil Stepper", func() { bridge.SubmitStepTo[loop.ResultStepper[int]](l, nil) }},
			{nilRef, func() { bridge.Wrap(nil, pool.NewPromise[int](context.Background()).Job()) }},
			{"bridge: Wrap of a nil job", func() { bridge.Wrap[int](co, nil) }},
			{"bridge: JobOf a nil future", func() { bridge.JobOf((*future.Future[int])(nil)) }},
			{"bridge: ContextDone of a nil context", func() { bridge.ContextDone(co, ctx) }},
			{nilLoop, func() { _, _ = bridge.CallLaterThreadsafe(nil, 1, func() {}) }},
			{"bridge: a nil function cannot be scheduled", func() { _, _ = bridge.CallLaterThreadsafe(l, 1, nil) }},
			{nilLoop, func() { bridge.DefaultExecutor(nil) }},
			{nilLoop, func() { bridge.SetDefaultExecutor(nil, nil) }},
			{nilLoop, func() { bridge.Pools(nil) }},
			{nilLoop, func() { bridge.NewInlet(nil, 1) }},
			{"bridge: an inlet needs room for one post at least", func() { bridge.NewInlet(l, 0) }},
			{"bridge: Inlet.CallSoon with a nil context",
				func() { _ = bridge.NewInlet(l, 1).CallSoon(ctx, func() {}) }},
			{nilRef, func() { bridge.NewResolver[int](nil) }},
			{"bridge: MapOn of a nil function",
				func() { bridge.MapOn[int, int](co, nil, none, nil, pool.MapOptions{}) }},
			{"pool: a Map of nil inputs", func() { bridge.MapOn(co, nil, nil, each, pool.MapOptions{}) }},
			{nilRef,
				func() { bridge.MapOn(nil, nil, none, each, pool.MapOptions{}) }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		return nil
	}))
}
