// The pieces of explore_test.go about races.
package task_test

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// races: of three who run, of whom one fails and one does not heed its cancellation, the first that returns a value is
// the winner; when the race is over, all have ended; who is asked to end ends; and what the errors tell is what has
// happened. A delay below OneByOne stands for FirstOf.
func races(delay time.Duration) func(s *stage) {
	return func(s *stage) {
		s.Delay = max(delay, 0)
		r := &runners{stage: s, first: -1, returned: map[int]bool{}}
		fns := []func(co *loop.Co) (int, error){r.runner(0, 1, errBoom), r.runner(1, 0, nil), r.runner(2, 1, nil)}
		race := task.RaceOutcome[int]{Winner: -1}
		s.play(s.straight(func(co *loop.Co) (err error) {
			if delay >= task.OneByOne {
				race, err = task.Staggered(co, delay, fns...)
			} else if race.Value, err = task.FirstOf(co, fns...); err == nil {
				race.Winner = race.Value
			}
			require.Zero(s.T, s.running, "the race is over, and not all have ended")
			return err
		}))
		require.Zero(s.T, s.running)
		switch {
		case race.Winner >= 0:
			require.Equal(s.T, r.first, race.Winner)
			require.Equal(s.T, race.Winner, race.Value)
		case s.over && s.err == nil, s.requests == 0 && !s.swept:
			require.Equal(s.T, -1, r.first, "somebody has won, and it is not told")
		}
		for n, err := range race.Errors {
			require.Equal(s.T, err == nil, r.returned[n], "%d: %v", n, err)
		}
	}
}

// runners are those in a race.
type runners struct {
	*stage
	first    int // who has returned a value first, or -1
	returned map[int]bool
}

// runner sleeps as long as the delay of the race, gives way so often, and ends with its number or the error. The last
// one goes on when it is canceled.
func (r *runners) runner(n, turns int, fails error) func(co *loop.Co) (int, error) {
	return func(co *loop.Co) (int, error) {
		r.running++
		defer func() { r.running-- }()
		for range turns + 1 {
			err := co.Yield()
			if r.Delay > 0 && turns == 0 && err == nil {
				err = co.Sleep(r.Delay)
			}
			if err != nil && n < 2 {
				_ = co.Yield()
				return 0, err
			}
		}
		if fails != nil {
			return 0, fails
		}
		if r.returned[n] = true; r.first < 0 {
			r.first = n
		}
		return n, nil
	}
}

// straight is what only straight-line coroutines can call, as a wait for both kinds.
func (s *stage) straight(fn func(co *loop.Co) error) loop.Stepper {
	if s.kind.Kind == lab.Step {
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
