// The pieces that explore_test.go plays.
package task_test

import (
	"errors"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

var pieces = []piece{
	{Name: "a group, all is well", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 4}, Main: grouped(nil, nil)},
	{Name: "a group, one fails", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 4},
		Main: grouped(errBoom, nil)},
	{Name: "a group, both fail", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 4},
		Main: grouped(errBoom, errBang)},
	{Name: "a group, the body fails", Targets: 3, Turns: 3, Main: bodyFails},
	{Name: "a group, canceled by itself", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 2}, Main: quits},
	{Name: "a group, a child is started late", Targets: 2, Turns: 4, Main: startsLate},
	{Name: "a group, eager children", Targets: 3, Turns: 3, Main: eagerly2},
	{Name: "a supervised group", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 4},
		Main: grouped(errBoom, nil, task.Supervise())},
	{Name: "a limited group", Targets: 4, Turns: 4, Bound: looptest.Bound{Departures: 3}, Main: limits},
	{Name: "nested groups", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 4}, Main: nested},
	{Name: "a timeout at the end of its body", Targets: 1, Turns: 2, Main: timesOut(time.Millisecond)},
	{Name: "a timeout in time", Targets: 1, Turns: 2, Main: timesOut(time.Hour)},
	{Name: "no time at all", Targets: 1, Turns: 2, Main: timesOut(0)},
	{Name: "nested timeouts", Targets: 1, Turns: 2, Main: nestedTimeouts},
	{Name: "a timeout of a group", Targets: 3, Turns: 2, Main: timeoutOfGroup},
	{Name: "a group of a timeout", Targets: 2, Turns: 2, Main: groupOfTimeout},
	{Name: "a task that awaits a task", Targets: 2, Turns: 4, Main: awaitsTask},
	{Name: "a race from one start", Targets: 1, Turns: 4, Bound: looptest.Bound{Departures: 3}, Main: races(-2)},
	{Name: "a race one by one", Targets: 1, Turns: 6, Main: races(task.OneByOne)},
	{Name: "a race with a head start", Targets: 1, Turns: 2, Bound: looptest.Bound{Departures: 5},
		Main: races(time.Millisecond)},
}

// grouped: the scope is over when all have ended, and then it has their errors.
func grouped(first, second error, opts ...task.GroupOption) func(s *stage) {
	return func(s *stage) {
		s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
			s.child(g, 0, first)
			s.child(g, 1, second)
			return rest(sleeps(0))
		}, opts...))
		if len(opts) > 0 && s.Plan.None && !s.swept {
			require.NoError(s.T, s.children[1].Err(), "a supervised child was canceled")
		}
	}
}

func bodyFails(s *stage) {
	s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
		s.child(g, 1, nil)
		s.child(g, 0, errBang)
		return rest(sleeps(0), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			if in == nil {
				in = errBoom
				s.failed = append(s.failed, in)
			}
			return nil, "", in
		})
	}))
}

// quits: a group that is canceled by Cancel is no error, and a request of somebody else is not taken for it.
func quits(s *stage) {
	s.play(s.kind.scope(func(co *loop.Co, g *task.Group) []part {
		s.child(g, 2, nil)
		s.child(g, 1, nil)
		s.kind.spawn(co.Loop(), nil, sleeps(0), func(*loop.Co, error) (loop.Stepper, string, error) {
			g.Cancel()
			return nil, "", nil
		})
		return rest(sleeps(0), sleeps(0))
	}))
}

// startsLate: a child may start another one while the group waits for it, and then the group waits for that one.
func startsLate(s *stage) {
	s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
		s.children = append(s.children, s.kind.spawn(g, nil, sleeps(0), sleeps(0),
			func(_ *loop.Co, in error) (loop.Stepper, string, error) {
				if g.Refusal() == nil {
					s.child(g, 1, errBoom)
				} else {
					require.ErrorIs(s.T, g.Refusal(), task.ErrGroupShuttingDown)
				}
				return nil, "", in
			}))
		return nil
	}))
}

// eagerly2: eager children whose first step fails, or suspends.
func eagerly2(s *stage) {
	s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
		s.child(g, 1, nil, task.Eager)
		if g.Refusal() == nil {
			s.children = append(s.children, s.kind.spawn(g, []task.Option{task.Eager}, fails(errBoom)))
			s.failed = append(s.failed, errBoom)
		}
		return rest(sleeps(0))
	}))
}

// limits: no more run than may, and they begin in order.
func limits(s *stage) {
	s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
		for n := range 3 {
			s.child(g, n%2, nil)
		}
		return nil
	}, task.Limit(1)))
	require.LessOrEqual(s.T, s.most, 1)
	require.True(s.T, slices.IsSorted(s.began), "%v", s.began)
	if s.Plan.None && !s.swept {
		require.Len(s.T, s.began, 3)
	}
}

// nested: a failure in the inner group and one in the outer group do not swallow each other.
func nested(s *stage) {
	var inner error
	innerErrors := func() []error {
		var g *task.GroupError
		if errors.As(inner, &g) {
			return g.Errors
		}
		return nil
	}
	s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
		s.child(g, 0, errBang)
		return rest(waits(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
			s.child(g, 0, errBoom)
			return rest(sleeps(0))
		})), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			inner = in
			if got := innerErrors(); got != nil {
				require.Equal(s.T, []error{errBoom}, got)
				s.failed = slices.DeleteFunc(s.failed, func(err error) bool { return err == errBoom })
				s.failed = append(s.failed, in)
			}
			return nil, "", in
		})
	}))
}

// timesOut: the time comes when the body ends, before or after, and when somebody else cancels.
func timesOut(d time.Duration) func(s *stage) {
	return func(s *stage) {
		s.Delay = time.Millisecond
		if d == 0 {
			s.Delay = 0
		}
		s.play(s.limited(d, &loop.SleepStep{D: s.Delay}))
		if errors.Is(s.err, loop.ErrTimeout) {
			require.LessOrEqual(s.T, d, time.Millisecond, "too early")
		}
	}
}

// nestedTimeouts: of two with one deadline, only the outer one is told of as a timeout, or the inner one alone if the
// body has cleaned up in time; and a request of somebody else is neither.
func nestedTimeouts(s *stage) {
	s.Delay = time.Millisecond
	inner := s.limited(time.Millisecond, &loop.SleepStep{D: time.Millisecond})
	s.play(s.limited(time.Millisecond, inner))
}

func timeoutOfGroup(s *stage) {
	s.Delay = time.Millisecond
	s.play(s.limited(time.Millisecond, s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
		s.children = append(s.children, s.kind.spawn(g, nil, sleeps(time.Millisecond), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			if in == nil {
				in = errBoom
				s.failed = append(s.failed, in)
			}
			return nil, "", in
		}))
		s.children = append(s.children, s.kind.spawn(g, nil, sleeps(time.Hour)))
		return nil
	})))
}

func groupOfTimeout(s *stage) {
	s.Delay = time.Millisecond
	s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
		s.children = append(s.children, s.kind.spawn(g, nil, sleeps(time.Millisecond), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			if in == nil {
				in = errBoom
				s.failed = append(s.failed, in)
			}
			return nil, "", in
		}))
		return rest(waits(s.limited(time.Millisecond, &loop.SleepStep{D: time.Hour})), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			if errors.Is(in, loop.ErrTimeout) {
				s.failed = append(s.failed, in)
			}
			return nil, "", in
		})
	}))
}

// awaitsTask: a request goes on to what is awaited, and comes back; and nobody else is canceled.
func awaitsTask(s *stage) {
	child := s.kind.spawn(s.Co, nil, s.body(0, 1, nil)...)
	s.children = append(s.children, child)
	s.hero = s.kind.spawn(s.Co, nil, waits(child), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		s.over, s.err, s.early = true, in, s.requests
		return nil, "", in
	})
	s.T.Target(s.hero.Co())
	s.Run(s.cancel)
	require.True(s.T, child.Done() && s.hero.Done())
	if s.read(); s.swept {
		return
	}
	require.True(s.T, s.over || s.requests == 1)
	require.Equal(s.T, s.over && (s.early > 0 || child.Canceled()), loop.IsCanceled(s.err))
	require.Equal(s.T, s.requests > 0 || child.Canceled(), s.hero.Canceled())
	require.Equal(s.T, s.requests, s.hero.Canceling())
	if s.Plan.None {
		require.False(s.T, child.Canceled())
	}
}
