package loop_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func TestUnparkResumesInOrder(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			gates := make([]gate, 3)
			for i := range gates {
				loop.Start(co, k.Body(
					func(*loop.Co, error) (loop.Stepper, error) { return &gates[i], nil },
					func(_ *loop.Co, in error) (loop.Stepper, error) { j.Add("%d: %v", i, in); return nil, nil },
				), nil)
			}
			require.NoError(t, co.Yield())
			for _, i := range []int{2, 0, 1} {
				gates[i].open()
			}
			j.Add("opened")
			return co.Yield()
		})
		j.Require(t, "opened", "2: <nil>", "0: <nil>", "1: <nil>")
	})
}

// Behaviors 117.
func TestThrowReachesTheSuspensionAndMayBeCaught(t *testing.T) {
	boom := errors.New("boom")
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			g := &gate{}
			child := loop.Start(co, k.Body(
				func(*loop.Co, error) (loop.Stepper, error) { return g, nil },
				func(_ *loop.Co, in error) (loop.Stepper, error) { j.Add("first %v", in); return g, nil },
				func(_ *loop.Co, in error) (loop.Stepper, error) { j.Add("second %v", in); return nil, in },
			), func(err error) { j.Add("ended %v", err) })
			require.NoError(t, co.Yield())
			child.Low().Throw(boom)
			require.NoError(t, co.Yield())
			g.open()
			return co.Yield()
		})
		j.Require(t, "first boom", "second <nil>", "ended <nil>")
	})
}

// Behaviors 121.
func TestWakingWhatIsNotParkedDoesNothing(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			g := &gate{}
			var child *loop.Co
			wake := func() {
				child.Low().Unpark()
				child.Low().Throw(errors.New("never seen"))
			}
			child = loop.Start(co, k.Body(
				func(*loop.Co, error) (loop.Stepper, error) { wake(); j.Add("begun"); return g, nil },
				func(_ *loop.Co, in error) (loop.Stepper, error) { j.Add("resumed %v", in); return nil, in },
			), func(err error) { j.Add("ended %v", err) })
			wake()
			require.NoError(t, co.Yield())
			g.open()
			wake()
			require.NoError(t, co.Yield())
			wake()
			return co.Yield()
		})
		j.Require(t, "begun", "resumed <nil>", "ended <nil>")
	})
}

// Behaviors 121.
func TestStates(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			g := &gate{}
			child := loop.Start(co, k.Body(
				func(co *loop.Co, _ error) (loop.Stepper, error) { j.Add("%v", co); return g, nil },
				func(co *loop.Co, _ error) (loop.Stepper, error) { j.Add("%v", co); return nil, nil },
			), nil)
			j.Add("%v", child)
			require.NoError(t, co.Yield())
			j.Add("%v", child)
			g.open()
			j.Add("%v", child)
			require.NoError(t, co.Yield())
			j.Add("%v", child)
			return nil
		})
		j.Require(t, "Task-2 is ready", "Task-2 is running", "Task-2 waits for a gate", "Task-2 is ready",
			"Task-2 is running", "Task-2 is ended")
	})
}

func TestParkWithoutAWaitlist(t *testing.T) {
	for _, test := range []struct {
		name string
		wake func(co *loop.Co)
		want error
	}{
		{"unparked", func(co *loop.Co) { co.Low().Unpark() }, nil},
		{"canceled", func(co *loop.Co) { co.Cancel(nil) }, &loop.CanceledError{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []error
			lab.Run(t, func(co *loop.Co) error {
				s := lab.Step.Body(func(*loop.Co, error) (loop.Stepper, error) { return &bare{}, nil })
				child := loop.Start(co, s, func(err error) { got = append(got, err) })
				require.NoError(t, co.Yield())
				require.Equal(t, "Task-2 is parked", child.String())
				test.wake(child)
				return co.Yield()
			})
			require.Equal(t, []error{test.want}, got)
		})
	}
}

// bare parks on nothing.
type bare struct{ begun bool }

func (b *bare) Step(co *loop.Co, in error) (bool, error) {
	if b.begun {
		return true, in
	}
	b.begun = true
	co.Low().Park(nil)
	return false, nil
}

// Behaviors 129.
func TestAStepperOfOnesOwnIsAwaited(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			two := lab.Step.Body(
				func(*loop.Co, error) (loop.Stepper, error) { j.Add("one"); return yield(), nil },
				func(*loop.Co, error) (loop.Stepper, error) { j.Add("two"); return yield(), nil },
			)
			loop.Start(co, k.Body(
				func(*loop.Co, error) (loop.Stepper, error) { return two, nil },
				func(*loop.Co, error) (loop.Stepper, error) { j.Add("end"); return nil, nil },
			), nil)
			for range 3 {
				require.NoError(t, co.Yield())
				j.Add("turn")
			}
			return nil
		})
		j.Require(t, "one", "turn", "two", "turn", "end", "turn")
	})
}

func TestParkedOnTellsWhatACoroutineWaitsFor(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		lab.Run(t, func(co *loop.Co) error {
			g, sleep := &gate{}, &loop.SleepStep{D: time.Second}
			child := loop.Start(co, k.Body(
				func(*loop.Co, error) (loop.Stepper, error) { return g, nil },
				func(*loop.Co, error) (loop.Stepper, error) { return sleep, nil },
				func(*loop.Co, error) (loop.Stepper, error) { return nil, nil },
			), nil)
			require.Nil(t, child.Low().ParkedOn())
			require.NoError(t, co.Yield())
			require.Same(t, g, child.Low().ParkedOn())
			g.open()
			require.Nil(t, child.Low().ParkedOn())
			require.NoError(t, co.Yield())
			require.Same(t, sleep, child.Low().ParkedOn())
			require.Equal(t, 1, co.Loop().Timers())
			require.NoError(t, co.Sleep(time.Second))
			require.NoError(t, co.Yield())
			require.Nil(t, child.Low().ParkedOn())
			require.Zero(t, co.Loop().Timers())
			return nil
		})
	})
}
