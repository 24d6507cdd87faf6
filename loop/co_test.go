package loop_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Behaviors 112.
func TestCoroutinesStartInTheNextTurnInOrder(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			for i := range 3 {
				loop.Start(co, k.Body(func(*loop.Co, error) (loop.Stepper, error) {
					j.Add("start %d", i)
					return nil, nil
				}), nil)
				co.Loop().CallSoon(func() { j.Add("callback %d", i) })
			}
			j.Add("main goes on")
			return co.Yield()
		})
		j.Require(t, "main goes on", "start 0", "callback 0", "start 1", "callback 1", "start 2", "callback 2")
	})
}

// Behaviors 122.
func TestCurrent(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		name := func() string {
			if co := l.Current(); co != nil {
				return co.Name()
			}
			return "none"
		}
		report := func(where string) { j.Add("%s: %s", where, name()) }
		report("idle")
		require.NoError(t, l.Run(func(co *loop.Co) error {
			loop.Start(co, k.Body(
				func(*loop.Co, error) (loop.Stepper, error) { report("first step"); return yield(), nil },
				func(*loop.Co, error) (loop.Stepper, error) { report("second step"); return nil, nil },
			), func(error) { report("end") })
			l.CallSoon(func() { report("callback") })
			report("main")
			return co.Sleep(1)
		}))
		report("after the run")
		require.NoError(t, l.Close())
		j.Require(t, "idle: none", "main: main", "first step: Task-2", "callback: none", "second step: Task-2",
			"end: none", "after the run: none")
	})
}

// Behaviors 123.
func TestAllHoldsWhatHasNotEnded(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			list := func(when string) {
				names := ""
				for _, co := range co.Loop().All() {
					names += " " + co.Name()
				}
				j.Add("%s:%s", when, names)
			}
			turns := func(n int) scene {
				return append(make(scene, 0, n), func() (s scene) {
					for range n {
						s = append(s, func(_ *loop.Co, in error) (loop.Stepper, error) { return yield(), in })
					}
					return s
				}()...)
			}
			list("alone")
			loop.Start(co, k.Body(turns(2)...), nil).SetName("a")
			loop.Start(co, k.Body(turns(0)...), nil).SetName("b")
			loop.Start(co, k.Body(turns(1)...), nil).SetName("c")
			list("started")
			for turn := 1; len(co.Loop().All()) > 1; turn++ {
				if err := co.Yield(); err != nil {
					return err
				}
				list(fmt.Sprintf("turn %d", turn))
			}
			return nil
		})
		j.Require(t, "alone: main", "started: main a b c", "turn 1: main a c", "turn 2: main a", "turn 3: main")
	})
}

// Behaviors 125.
func TestNames(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		a := loop.Start(co, loop.Func(func(*loop.Co) error { return nil }), nil)
		b := loop.Start(co, lab.Step.Body(), nil)
		require.Equal(t, []string{"main", "Task-2", "Task-3"}, []string{co.Name(), a.Name(), b.Name()})
		b.SetName("reader")
		require.Equal(t, "reader", b.Name())
		require.Equal(t, "reader is ready", b.String())
		return nil
	})
}

func TestEndedGetsTheOutcome(t *testing.T) {
	boom := errors.New("boom")
	piece := func(err error) scene {
		return scene{func(*loop.Co, error) (loop.Stepper, error) { return nil, err }}
	}
	for _, test := range []struct {
		name  string
		scene scene
		act   func(co *loop.Co)
		want  error
	}{
		{name: "nothing", scene: piece(nil)},
		{name: "an error", scene: piece(boom), want: boom},
		{name: "canceled before it began", scene: piece(boom), act: func(co *loop.Co) { co.Cancel(boom) },
			want: &loop.CanceledError{Cause: boom}},
		{name: "the error of its last wait", want: &loop.CanceledError{}, act: func(co *loop.Co) {
			co.Loop().CallSoon(func() { co.Cancel(nil) })
		}, scene: scene{func(*loop.Co, error) (loop.Stepper, error) { return &gate{}, nil }}},
		{name: "a request that nothing delivered", want: &loop.CanceledError{Cause: boom}, scene: scene{
			func(co *loop.Co, _ error) (loop.Stepper, error) { co.Cancel(boom); return nil, nil },
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				var ends []error
				lab.Run(t, func(co *loop.Co) error {
					child := loop.Start(co, k.Body(test.scene...), func(err error) { ends = append(ends, err) })
					if test.act != nil {
						test.act(child)
					}
					require.NoError(t, co.Sleep(1))
					require.True(t, child.Ended())
					return nil
				})
				require.Equal(t, []error{test.want}, ends)
			})
		})
	}
}

func TestAnErrorThatNobodyAwaitsIsReported(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var reports []string
		l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
		require.NoError(t, l.Run(func(co *loop.Co) error {
			for _, err := range []error{nil, errors.New("boom"), loop.ErrCanceled} {
				loop.Start(co, k.Body(func(*loop.Co, error) (loop.Stepper, error) { return nil, err }), nil)
			}
			return co.Yield()
		}))
		require.NoError(t, l.Close())
		require.Equal(t, []string{"error of a coroutine that nobody awaits (Task-3): boom"}, reports)
	})
}

// stepFunc is a Stepper that is called.
type stepFunc func(co *loop.Co) (bool, error)

func (f stepFunc) Step(co *loop.Co, _ error) (bool, error) { return f(co) }
