// The pieces of explore_test.go about races.
package task_test

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// races: of three who run, one of whom fails, one wins and only one; when the race is over, all have ended; who is asked to
// end ends; and what the errors tell is what has happened. A negative delay that is not OneByOne stands for FirstOf.
func races(delay time.Duration) func(s *stage) {
	return func(s *stage) {
		ended, returned := 0, map[int]bool{}
		runner := func(n, turns int, fails bool) func(co *loop.Co) (int, error) {
			return func(co *loop.Co) (int, error) {
				s.running++
				defer func() { s.running--; ended++ }()
				if delay > 0 && turns == 0 {
					turns = 1
					if err := co.Sleep(delay); err != nil {
						return 0, err
					}
				}
				for range turns {
					if err := co.Yield(); err != nil {
						_ = co.Yield()
						return 0, err
					}
				}
				if fails {
					return 0, errBoom
				}
				returned[n] = true
				return n, nil
			}
		}
		fns := []func(co *loop.Co) (int, error){runner(0, 1, true), runner(1, 0, false), runner(2, 1, false)}
		race := task.Race[int]{Winner: -1}
		s.delay = max(delay, 0)
		s.play(s.straight(func(co *loop.Co) (err error) {
			if delay < task.OneByOne {
				race.Value, err = task.FirstOf(co, fns...)
				race.Winner = race.Value
			} else {
				race, err = task.Staggered(co, delay, fns...)
			}
			require.Zero(s.t, s.running, "the race is over, and not all have ended")
			return err
		}))
		require.Zero(s.t, s.running)
		if s.err == nil && s.over {
			require.Equal(s.t, race.Winner, race.Value)
			require.True(s.t, returned[race.Winner])
		}
		if s.over && delay >= task.OneByOne {
			require.True(s.t, race.Winner >= 0 || len(returned) == 0, "somebody has won, and it is not told")
		}
		for n, err := range race.Errors {
			require.Equal(s.t, err == nil, returned[n], "%d: %v", n, err)
		}
	}
}

// straight is what only straight-line coroutines can call, as a wait for both kinds.
func (s *stage) straight(fn func(co *loop.Co) error) loop.Stepper {
	if s.kind.name == kinds[1].name {
		return &startStep{fn: fn}
	}
	return loop.Func(fn)
}

// startStep starts a straight-line task and awaits it.
type startStep struct {
	fn   func(co *loop.Co) error
	task *task.Task[struct{}]
}

func (s *startStep) Step(co *loop.Co, in error) (bool, error) {
	if s.task == nil {
		s.task = task.Do(co, s.fn)
	}
	return s.task.Step(co, in)
}
