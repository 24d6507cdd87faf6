package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// What a call is given to keep is looked at by that call, and not by a later turn.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	const nilRef = "loop: a nil Ref: give it the co of your function, or the loop"
	const nilCo = "loop: a nil *Co: give it the co of your function"
	one := func(*loop.Co) (int, error) { return 1, nil }
	nothing := func(*loop.Co) error { return nil }
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		for _, test := range []struct {
			want string
			do   func()
		}{
			{"task: a nil *Group", func() { task.Do((*task.Group)(nil), nothing) }},
			{nilRef, func() { task.Do(nil, nothing) }},
			{nilRef, func() { task.Go((*loop.Co)(nil), one) }},
			{nilRef, func() { task.Go((*loop.Loop)(nil), one) }},
			{nilRef, func() { task.DoStep(nil, loop.Func(nothing)) }},
			{"future: Gather of a nil future", func() { future.Gather(co, (*task.Task[int])(nil)) }},
			{"future: Shield of a nil future", func() { future.Shield((*task.Task[int])(nil)) }},
			{"future: WaitFor of a nil future", func() { _, _ = future.WaitFor(co, 1, (*task.Task[int])(nil)) }},
			{"task: group not entered", func() { task.Do(task.NewGroup(), nothing) }},
			{"task: Go of a nil function", func() { task.Go[int](co, nil) }},
			{"task: Do of a nil function", func() { task.Do(co, nil) }},
			{"task: DoStep of a nil Stepper", func() { task.DoStep(co, nil) }},
			{"task: GoStep of a nil Stepper", func() { task.GoStep[loop.ResultStepper[int]](co, nil) }},
			{"task: Timeout of a nil function", func() { _ = task.Timeout(co, 1, nil) }},
			{"task: TimeoutAt of a nil function", func() { _ = task.TimeoutAt(co, 1, nil) }},
			{"task: WithTimeout of a nil function", func() { _, _ = task.WithTimeout[int](co, 1, nil) }},
			{"task: WithGroup of a nil function", func() { _ = task.WithGroup(co, nil) }},
			{"task: a group with a nil option", func() {
				_ = task.WithGroup(co, func(*task.Group) error { return nil }, nil)
			}},
			{nilRef, func() { _ = task.WithGroup(nil, func(*task.Group) error { return nil }) }},
			{nilCo, func() { _ = task.Timeout(nil, 1, func(*loop.Deadline) error { return nil }) }},
			{"task: a group limited to 0 children", func() { task.Limit(0) }},
			{"task: a race of a nil function", func() { _, _ = task.FirstOf(co, one, nil) }},
			{"task: ticks every 0s", func() { task.Every(co, 0) }},
			{"task: OnDone of a nil function", func() { task.Go(co, one).OnDone(nil) }},
		} {
			require.PanicsWithValue(t, test.want, test.do, test.want)
		}
		require.Zero(t, co.Canceling())
		return nil
	}))
}
