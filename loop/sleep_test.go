package loop_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// Behaviors 165, 167, 169.
func TestSleepersWithoutTimeAlternate(t *testing.T) {
	for _, d := range []time.Duration{0, -1, -time.Hour} {
		t.Run(d.String(), func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				var j lab.Journal
				lab.Run(t, func(co *loop.Co) error {
					for _, name := range []string{"a", "b"} {
						var s scene
						for i := range 3 {
							s = append(s, func(co *loop.Co, in error) (loop.Stepper, error) {
								j.Add("%s%d", name, i)
								return &loop.SleepStep{D: d}, in
							})
						}
						loop.Start(co, k.Body(s...), nil)
					}
					require.NoError(t, co.Sleep(d))
					j.Add("main")
					require.NoError(t, co.Sleep(1))
					require.Equal(t, time.Duration(1), co.Loop().Time())
					return nil
				})
				j.Require(t, "a0", "b0", "main", "a1", "b1", "a2", "b2")
			})
		})
	}
}

// Behaviors 166.
func TestSleepLastsAsLongAsAsked(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			l := co.Loop()
			for _, d := range []time.Duration{3 * time.Second, time.Nanosecond, time.Second} {
				loop.Start(co, k.Body(
					func(*loop.Co, error) (loop.Stepper, error) { return &loop.SleepStep{D: d}, nil },
					func(*loop.Co, error) (loop.Stepper, error) { j.Add("%v at %v", d, l.Time()); return nil, nil },
				), nil)
			}
			return co.Sleep(time.Minute)
		})
		j.Require(t, "1ns at 1ns", "1s at 1s", "3s at 3s")
	})
}

// Behaviors 156.
func TestACanceledSleepDropsItsTimerAtOnce(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		lab.Run(t, func(co *loop.Co) error {
			child := loop.Start(co, k.Body(func(*loop.Co, error) (loop.Stepper, error) {
				return &loop.SleepStep{D: time.Hour}, nil
			}), nil)
			require.NoError(t, co.Yield())
			next, ok := co.Loop().NextDeadline()
			require.True(t, ok)
			require.Equal(t, time.Hour, next)
			require.Equal(t, "Task-2 waits for sleep 1h0m0s", child.String())
			child.Cancel(nil)
			_, ok = co.Loop().NextDeadline()
			require.False(t, ok)
			return co.Yield()
		})
	})
}

func TestASleepStepCanBeUsedAgain(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		s := &loop.SleepStep{D: time.Second}
		loop.Start(co, lab.Step.Body(
			func(*loop.Co, error) (loop.Stepper, error) { return s, nil },
			func(*loop.Co, error) (loop.Stepper, error) {
				j.Add("%v", co.Loop().Time())
				s.D = time.Minute
				return s, nil
			},
			func(*loop.Co, error) (loop.Stepper, error) { j.Add("%v", co.Loop().Time()); return nil, nil },
		), nil)
		return co.Sleep(time.Hour)
	})
	j.Require(t, "1s", "1m1s")
}

// A sleep that the end of its loop cuts short leaves no timer behind that could wake the next user of it.
func TestASleepCutShortByForceLeavesNoTimer(t *testing.T) {
	clock := &timer.Virtual{}
	l := loop.New(&loop.Options{Clock: clock, ShutdownTimeout: time.Second})
	var j lab.Journal
	require.NoError(t, l.Run(func(co *loop.Co) error {
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			for !errors.Is(co.Sleep(time.Hour), loop.ErrClosed) {
				j.Add("goes on")
			}
			clock.Advance(2 * time.Hour)
			return nil
		}), func(err error) { j.Add("a ended %v", err) })
		loop.Start(co, &deaf{}, func(err error) { j.Add("b ended %v", err) })
		return co.Yield()
	}))
	require.Equal(t, &loop.StragglersError{Names: []string{"Task-2", "Task-3"}},
		l.Close().(interface{ Unwrap() []error }).Unwrap()[0])
	j.Require(t, "goes on", "a ended <nil>", "b ended loop: closed")
}

// deaf parks again, whatever it gets.
type deaf struct{}

func (deaf) Step(co *loop.Co, _ error) (bool, error) {
	co.Low().Park(nil)
	return false, nil
}
