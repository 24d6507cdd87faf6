package task_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// ticking is Every as a step task: it works after each tick for as long as it is told.
type ticking struct {
	tick  task.TickStep
	work  []time.Duration
	sleep loop.SleepStep
	busy  bool
	out   func(tick, now time.Duration)
}

func (s *ticking) Step(co *loop.Co, in error) (bool, error) {
	for len(s.work) > 0 {
		if !s.busy {
			if done, err := s.tick.Step(co, in); !done || err != nil {
				return done, err
			}
			in = nil
			s.out(s.tick.Tick, co.Loop().Time())
			s.sleep.D, s.busy = s.work[0], true
		}
		if done, err := s.sleep.Step(co, in); !done || err != nil {
			return done, err
		}
		in = nil
		s.work, s.busy = s.work[1:], false
	}
	return true, nil
}

// A tick that is beyond what a Duration can hold never comes, also if somebody has given up waiting for it.
func TestTheLastTick(t *testing.T) {
	const d = timer.Never/5*3 + 1
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var trace []string
	ticks := task.TickStep{Every: d}
	err := l.Run(func(co *loop.Co) error {
		await := func(*loop.Deadline) error {
			err := co.Await(&ticks)
			trace = append(trace, fmt.Sprintf("%v at %v", err, co.Loop().Time()))
			return err
		}
		require.NoError(t, await(nil))
		require.ErrorIs(t, task.Timeout(co, time.Hour, await), loop.ErrTimeout)
		return await(nil)
	})
	require.ErrorIs(t, err, loop.ErrDeadlock)
	require.NoError(t, l.Close())
	require.Equal(t, []string{
		fmt.Sprintf("<nil> at %v", d), fmt.Sprintf("canceled at %v", d+time.Hour), fmt.Sprintf("canceled at %v",
			d+time.Hour),
	}, trace)
}

// Ticks come at fixed times, whatever the work between them takes; those that it takes too long for are left out.
func TestEvery(t *testing.T) {
	const ms = time.Millisecond
	work := []time.Duration{0, 3 * ms, 25 * ms, 10 * ms, ms}
	want := []string{"10ms at 10ms", "20ms at 20ms", "30ms at 30ms", "60ms at 60ms", "80ms at 80ms"}
	for _, engine := range []string{"straight-line", "step"} {
		t.Run(engine, func(t *testing.T) {
			l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
			var trace []string
			out := func(tick, now time.Duration) { trace = append(trace, fmt.Sprintf("%v at %v", tick, now)) }
			var ended *task.Task[struct{}]
			if engine == "step" {
				ended = task.DoStep(l, &ticking{tick: task.TickStep{Every: 10 * ms}, work: work, out: out})
			} else {
				ended = task.Do(l, func(co *loop.Co) error {
					i := 0
					for tick, err := range task.Every(co, 10*ms) {
						require.NoError(t, err)
						out(tick, l.Time())
						require.NoError(t, co.Sleep(work[i]))
						if i++; i == len(work) {
							break
						}
					}
					return nil
				})
			}
			require.NoError(t, l.Run(func(co *loop.Co) error {
				_, err := ended.Await(co)
				return err
			}))
			require.NoError(t, l.Close())
			require.Equal(t, want, trace)
		})
	}
}

func TestEveryEndsWhenCanceled(t *testing.T) {
	cause := errors.New("enough")
	var trace []string
	err := loop.RunWith(t.Context(), &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		co.Loop().CallLater(25*time.Millisecond, func() { co.Cancel(cause) })
		for tick, err := range task.Every(co, 10*time.Millisecond) {
			trace = append(trace, fmt.Sprint(tick, " ", err))
		}
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{"10ms <nil>", "20ms <nil>", "30ms canceled: enough"}, trace)
}

func TestEveryNeedsAPositiveTime(t *testing.T) {
	require.PanicsWithValue(t, "task: ticks every 0s", func() {
		s := task.TickStep{}
		co := loop.Start(loop.New(nil), &s, nil)
		_, _ = s.Step(co, nil)
	})
}

func ExampleEvery() {
	clock := &loop.Options{Clock: &timer.Virtual{}} // takes no time
	l := loop.New(clock)
	defer l.Close()
	_ = l.Run(func(co *loop.Co) error {
		for now, err := range task.Every(co, time.Minute) {
			if err != nil {
				return err
			}
			fmt.Println("tick at", now)
			if now == 3*time.Minute {
				break
			}
		}
		return nil
	})
	// Output:
	// tick at 1m0s
	// tick at 2m0s
	// tick at 3m0s
}
