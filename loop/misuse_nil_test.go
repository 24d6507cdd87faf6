package loop_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// What a call is given to keep is looked at by that call, and not by a later turn.
func TestNilIsRefusedWhereItIsGiven(t *testing.T) {
	const nilCo, nilRef = "loop: a nil *Co: give it the co of your function",
		"loop: a nil Ref: give it the co of your function, or the loop"
	var none *loop.Co
	step := loop.Func(func(*loop.Co) error { return nil })
	for _, test := range []struct {
		name string
		do   func(l *loop.Loop, co *loop.Co)
		want string
	}{
		{"Of a nil Ref", func(*loop.Loop, *loop.Co) { loop.Of(nil) }, nilRef},
		{"Of a nil Co", func(*loop.Loop, *loop.Co) { loop.Of(none) }, nilRef},
		{"Start for nobody", func(*loop.Loop, *loop.Co) { loop.Start(nil, step, nil) }, nilRef},
		{"Start for a nil Co", func(*loop.Loop, *loop.Co) { loop.Start(none, step, nil) }, nilRef},
		{"Start", func(_ *loop.Loop, co *loop.Co) { loop.Start(co, nil, nil) }, "loop: Start of a nil Stepper"},
		{"Await", func(_ *loop.Loop, co *loop.Co) { _ = co.Await(nil) }, "loop: main: Await of a nil Stepper"},
		{"Sleep of a nil Co", func(*loop.Loop, *loop.Co) { _ = none.Sleep(1) }, nilCo},
		{"Yield of a nil Co", func(*loop.Loop, *loop.Co) { _ = none.Yield() }, nilCo},
		{"Await of a nil Co", func(*loop.Loop, *loop.Co) { _ = none.Await(step) }, nilCo},
		{"Deadline.Enter", func(*loop.Loop, *loop.Co) { _ = new(loop.Deadline).Enter(none) }, nilCo},
		{"Var.Get", func(*loop.Loop, *loop.Co) { loop.NewVar(1).Get(none) }, nilCo},
		{"Var.Set", func(*loop.Loop, *loop.Co) { loop.NewVar(1).Set(none, 2) }, nilCo},
		{"CallSoon", func(l *loop.Loop, _ *loop.Co) { l.CallSoon(nil) }, "loop: a nil function cannot be scheduled"},
		{"CallLater", func(l *loop.Loop, _ *loop.Co) { l.CallLater(1, nil) },
			"loop: a nil function cannot be scheduled"},
		{"CallSoonThreadsafe", func(l *loop.Loop, _ *loop.Co) { _ = l.CallSoonThreadsafe(nil) },
			"loop: a nil function cannot be scheduled"},
		{"NewCall", func(*loop.Loop, *loop.Co) { loop.NewCall(nil) }, "loop: a nil function cannot be scheduled"},
		{"Schedule", func(l *loop.Loop, _ *loop.Co) { l.Low().Schedule(nil) },
			"loop: a nil Runnable cannot be scheduled"},
		{"ScheduleAt in debug mode", func(l *loop.Loop, _ *loop.Co) { l.SetDebug(true); l.Low().ScheduleAt(1, nil) },
			"loop: a nil Runnable cannot be scheduled"},
		{"Post", func(l *loop.Loop, _ *loop.Co) { _ = l.Low().Post(nil) }, "loop: a nil Runnable cannot be scheduled"},
		{"AddObserver", func(l *loop.Loop, _ *loop.Co) { l.Low().AddObserver(nil) },
			"loop: a nil function cannot observe"},
		{"OnClose", func(l *loop.Loop, _ *loop.Co) { l.Low().OnClose(nil) }, "loop: a nil function cannot be run"},
		{"a zero Loop", func(*loop.Loop, *loop.Co) { _, _ = new(loop.Loop).Turn() },
			"loop: a Loop that New has not made"},
	} {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			require.PanicsWithValue(t, test.want, func() { test.do(co.Loop(), co) }, test.name)
			return nil
		}))
	}
	require.PanicsWithValue(t, "loop: a nil function cannot be run", func() { _ = loop.Run(nil) })
	require.PanicsWithValue(t, "loop: a nil context cannot end: use context.Background()", func() {
		var none context.Context
		_ = loop.RunContext(none, func(*loop.Co) error { return nil })
	})
	require.PanicsWithValue(t, "loop: a Loop that New has not made", func() { _ = new(loop.Loop).Close() })
}

// What is left of a frame may be negative: the share is used up, and is not without end.
func TestANegativeShareIsOneTurn(t *testing.T) {
	for _, share := range []loop.Share{{Time: -1}, {Turns: -1}, {Turns: 1}} {
		l := loop.New(nil)
		turns := 0
		var again func()
		again = func() {
			if turns++; turns < 100 {
				l.CallSoon(again)
			}
		}
		l.CallSoon(again)
		more, err := l.RunShare(share)
		require.NoError(t, err)
		require.True(t, more)
		require.Equal(t, 1, turns, "%+v", share)
		require.NoError(t, l.Close())
	}
}
