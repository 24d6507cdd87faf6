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
	{name: "a group, all is well", targets: 3, turns: 4, bound: looptest.Bound{Departures: 4}, main: grouped(nil, nil)},
	{name: "a group, one fails", targets: 3, turns: 4, bound: looptest.Bound{Departures: 4}, main: grouped(errBoom, nil)},
	{name: "a group, both fail", targets: 3, turns: 4, bound: looptest.Bound{Departures: 4}, main: grouped(errBoom, errBang)},
	{name: "a group, the body fails", targets: 3, turns: 3, main: bodyFails},
	{name: "a group, canceled by itself", targets: 3, turns: 4, bound: looptest.Bound{Departures: 2}, main: quits},
	{name: "a group, a child is started late", targets: 2, turns: 4, main: startsLate},
	{name: "a group, eager children", targets: 3, turns: 3, main: eagerly2},
	{name: "a supervised group", targets: 3, turns: 4, bound: looptest.Bound{Departures: 4}, main: grouped(errBoom, nil, task.Supervise())},
	{name: "a limited group", targets: 4, turns: 4, bound: looptest.Bound{Departures: 3}, main: limits},
	{name: "nested groups", targets: 3, turns: 4, bound: looptest.Bound{Departures: 4}, main: nested},
	{name: "a timeout at the end of its body", targets: 1, turns: 2, main: timesOut(time.Millisecond)},
	{name: "a timeout in time", targets: 1, turns: 2, main: timesOut(time.Hour)},
	{name: "no time at all", targets: 1, turns: 2, main: timesOut(0)},
	{name: "nested timeouts", targets: 1, turns: 2, main: nestedTimeouts},
	{name: "a timeout of a group", targets: 3, turns: 2, main: timeoutOfGroup},
	{name: "a group of a timeout", targets: 2, turns: 2, main: groupOfTimeout},
	{name: "a task that awaits a task", targets: 2, turns: 4, main: awaitsTask},
	{name: "a race from one start", targets: 1, turns: 4, bound: looptest.Bound{Departures: 3}, main: races(-2)},
	{name: "a race one by one", targets: 1, turns: 6, main: races(task.OneByOne)},
	{name: "a race with a head start", targets: 1, turns: 2, bound: looptest.Bound{Departures: 5}, main: races(time.Millisecond)},
}

// grouped: the scope is over when all have ended, and then it has their errors.
func grouped(first, second error, opts ...task.GroupOption) func(s *stage) {
	return func(s *stage) {
		s.play(s.kind.scope(func(_ *loop.Co, g *task.Group) []part {
			s.child(g, 0, first)
			s.child(g, 1, second)
			return rest(sleeps(0))
		}, opts...))
		if len(opts) > 0 && s.plan.None && !s.swept {
			require.NoError(s.t, s.children[1].Err(), "a supervised child was canceled")
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
					require.ErrorIs(s.t, g.Refusal(), task.ErrGroupShuttingDown)
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
	require.LessOrEqual(s.t, s.most, 1)
	require.True(s.t, slices.IsSorted(s.began), "%v", s.began)
	if s.plan.None && !s.swept {
		require.Len(s.t, s.began, 3)
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
				require.Equal(s.t, []error{errBoom}, got)
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
		s.delay = time.Millisecond
		if d == 0 {
			s.delay = 0
		}
		s.play(s.limited(d, &loop.SleepStep{D: s.delay}))
		if errors.Is(s.err, loop.ErrTimeout) {
			require.LessOrEqual(s.t, d, time.Millisecond, "too early")
		}
	}
}

// nestedTimeouts: of two with one deadline, only the outer one is told of as a timeout, or the inner one alone if the body
// has cleaned up in time; and a request of somebody else is neither.
func nestedTimeouts(s *stage) {
	s.delay = time.Millisecond
	inner := s.limited(time.Millisecond, &loop.SleepStep{D: time.Millisecond})
	s.play(s.limited(time.Millisecond, inner))
}

func timeoutOfGroup(s *stage) {
	s.delay = time.Millisecond
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
	s.delay = time.Millisecond
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
	child := s.kind.spawn(s.co, nil, s.body(0, 1, nil)...)
	s.children = append(s.children, child)
	s.hero = s.kind.spawn(s.co, nil, waits(child), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		s.over, s.err, s.early = true, in, s.requests
		return nil, "", in
	})
	s.intrude()
	s.t.Target(s.hero.Co())
	require.NoError(s.t, s.co.Sleep(time.Second))
	require.True(s.t, child.Done() && s.hero.Done())
	if s.read(); s.swept {
		return
	}
	require.True(s.t, s.over || s.requests == 1)
	require.Equal(s.t, s.over && (s.early > 0 || child.Canceled()), loop.IsCanceled(s.err))
	require.Equal(s.t, s.requests > 0 || child.Canceled(), s.hero.Canceled())
	require.Equal(s.t, s.requests, s.hero.Canceling())
	if s.plan.None {
		require.False(s.t, child.Canceled())
	}
}
