package future_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// What a call is given to keep is looked at by that call, and not by a later turn.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	const nilRef = "loop: a nil Ref: give it the co of your function, or the loop"
	const zero = "future: this Future or Promise is zero: New makes one, and Init makes one that is part of a struct"
	type ints = future.Future[int]
	var none *ints
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		one := future.Finished(co, 1)
		for _, test := range []struct {
			want string
			do   func()
		}{
			{nilRef, func() { future.NewCompleted(nil, one) }},
			{nilRef, func() { future.New[int](nil) }},
			{nilRef, func() { future.New[int]((*loop.Co)(nil)) }},
			{nilRef, func() { future.New[int]((*loop.Loop)(nil)) }},
			{nilRef, func() { new(future.Promise[int]).Init(nil, nil) }},
			{nilRef, func() { future.Gather(nil, one) }},
			{nilRef, func() { future.Outcomes((*loop.Co)(nil), one) }},
			{zero, func() { new(future.Promise[int]).SetResult(1) }},
			{zero, func() { new(future.Promise[int]).SetError(io.EOF) }},
			{zero, func() { new(future.Promise[int]).Settle(0, loop.ErrCanceled) }},
			{zero, func() { new(ints).Cancel(nil) }},
			{zero, func() { _, _ = new(ints).Await(co) }},
			{"future: Gather of a nil future", func() { future.Gather(co, (*future.Promise[int])(nil)) }},
			{"loop: a nil *Co: give it the co of your function", func() { _, _ = one.Await(nil) }},
			{"future: Gather of a nil future", func() { future.Gather(co, one, none) }},
			{"future: Gather of a nil future", func() { future.Outcomes(co, none) }},
			{"future: GatherFunc of a nil function", func() { future.GatherFunc[*ints, int, int](co, nil, one) }},
			{"future: OutcomesFunc of a nil function", func() { future.OutcomesFunc[*ints, int, int](co, nil, one) }},
			{"future: AsCompleted of a nil future", func() { future.AsCompleted(co, one, none) }},
			{"future: Shield of a nil future", func() { future.Shield(none) }},
			{"future: WaitFor of a nil future", func() { _, _ = future.WaitFor(co, 1, none) }},
			{"future: Then of a nil future", func() { future.Then(none, func(int) (int, error) { return 0, nil }) }},
			{"future: Then of a nil function", func() { future.Then[*ints, int, int](one, nil) }},
			{"future: Flatten of a nil future", func() { future.Flatten((*future.Future[*ints])(nil)) }},
			{"future: RunUntilComplete of a nil future", func() { _, _ = future.RunUntilComplete(co.Loop(), none) }},
			{"future: OnDone of a nil function", func() { one.OnDone(nil) }},
			{"future: SetError with a nil error", func() { future.New[int](co).SetError(nil) }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		return nil
	}))
}
