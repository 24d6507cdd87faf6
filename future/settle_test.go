package future_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func TestAFutureIsSettledOnce(t *testing.T) {
	settlings := []struct {
		name   string
		settle func(p *future.Promise[int]) bool
		want   string
	}{
		{"SetResult", func(p *future.Promise[int]) bool { return p.SetResult(1) }, "value: 1"},
		{"SetError", func(p *future.Promise[int]) bool { return p.SetError(errBoom) }, "error: boom"},
		{"SetCanceled", func(p *future.Promise[int]) bool { return p.SetCanceled(loop.Canceled(errWhy)) },
			"canceled: why"},
		{"Cancel", func(p *future.Promise[int]) bool { return p.Future().Cancel(errWhy) }, "canceled: why"},
		{"Settle with a value", func(p *future.Promise[int]) bool { return p.Settle(2, nil) }, "value: 2"},
		{"Settle with an error", func(p *future.Promise[int]) bool { return p.Settle(2, errBoom) }, "error: boom"},
		{"Settle with a cancellation", func(p *future.Promise[int]) bool { return p.Settle(2, loop.ErrCanceled) },
			"canceled"},
	}
	for _, first := range settlings {
		for _, second := range settlings {
			// Behaviors 72, 73, 74, 75.
			t.Run(first.name+" then "+second.name, func(t *testing.T) {
				p := future.New[int](lab.NewWorld(t))
				require.True(t, first.settle(p))
				require.True(t, p.Future().Done())
				require.Equal(t, first.want, lab.Outcome(p))
				require.False(t, second.settle(p))
				require.Equal(t, first.want, lab.Outcome(p))
			})
		}
	}
}

// Behaviors 93.
func TestSettlingWithANilErrorIsMisuse(t *testing.T) {
	p := future.New[int](lab.NewWorld(t))
	require.PanicsWithValue(t, "future: SetError with a nil error", func() { p.SetError(nil) })
	require.PanicsWithValue(t, "future: SetCanceled with a nil error", func() { p.SetCanceled(nil) })
	require.Equal(t, "pending", lab.Outcome(p))
}

// Behaviors 95.
func TestSettlingBetweenRunsQueuesTheWaiters(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		p := future.New[int](w)
		awaiting(w, k, "task", p.Future())
		p.Future().OnDone(func(f *future.Future[int]) { w.Add("callback: %s", lab.Outcome(f)) })
		w.RunOut()
		p.SetResult(1)
		w.Add("settled")
		w.RunOut()
		w.Require(t, "settled", "callback: value: 1", "task: no error")
	})
}

// Behaviors 99.
func TestLosingTheRaceAgainstACancellationIsNoFault(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	w.CallLater(1, func() { w.Add("canceled: %v", p.Future().Cancel(nil)) })
	w.CallLater(2, func() { w.Add("settled: %v", p.SetResult(1)) })
	w.RunOut()
	w.Require(t, "canceled: true", "settled: false")
}

func TestInitTwiceIsMisuse(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	require.PanicsWithValue(t, "future: initialized twice", func() { p.Init(w, nil) })
	var zero future.Promise[int]
	zero.Init(w, nil)
	require.PanicsWithValue(t, "future: initialized twice", func() { zero.Init(w, nil) })
}

// Behaviors 64.
func TestDebugModeRefusesSettlingFromAnotherGoroutine(t *testing.T) {
	for _, c := range []struct {
		name   string
		settle func(p *future.Promise[int]) bool
	}{
		{"SetResult", func(p *future.Promise[int]) bool { return p.SetResult(1) }},
		{"SetError", func(p *future.Promise[int]) bool { return p.SetError(errBoom) }},
		{"Cancel", func(p *future.Promise[int]) bool { return p.Future().Cancel(nil) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := lab.NewWorld(t, debug)
			p := future.New[int](w)
			require.NoError(t, w.Run(func(co *loop.Co) error {
				refused := make(chan any)
				go func() {
					defer func() { refused <- recover() }()
					c.settle(p)
				}()
				require.Contains(t, <-refused, "from another goroutine than the loop's")
				require.False(t, p.Future().Done())
				return nil
			}))
		})
	}
}

func TestSettlingAfterTheLoopWasClosedIsMisuse(t *testing.T) {
	w := lab.NewWorld(t)
	p := future.New[int](w)
	require.NoError(t, w.Close())
	require.Panics(t, func() { p.SetResult(1) })
	require.Panics(t, func() { p.SetError(errBoom) })
	require.Panics(t, func() { p.Future().Cancel(nil) })
	require.Equal(t, "pending", lab.Outcome(p))
}
