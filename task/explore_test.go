// Small programs under every order: what groups, timeouts and races promise when their children end, their time comes, and
// somebody is canceled, in whatever order that comes.
package task_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// A stage is one run of a program: a task, the hero, that goes through a scope, and what has come of it. After the scope the
// hero gives way once more, so that a request to cancel which the scope has kept can come.
type stage struct {
	t    *looptest.T
	co   *loop.Co
	kind groupKind
	plan lab.Intrusion

	hero     *task.Task[string]
	children []*task.Task[string]
	swept    bool          // cancellations come from a sweep, and are not known here
	delay    time.Duration // before the cancellation
	requests int           // accepted, to cancel the hero
	failed   []error       // what the children and the bodies have failed with
	running  int           // children
	began    []int         // children, in order

	over  bool // the scope is
	err   error
	early int // the requests when the scope was over
	next  error
	most  int // children at once
}

// A piece is a program, and what must hold of it. Target 0 is the hero, and those after it are the children.
type piece struct {
	name    string
	targets int
	turns   int            // up to which one of them is canceled
	bound   looptest.Bound // of the orders that are run; without a limit it is every one
	main    func(s *stage)
}

func (p piece) program(k groupKind, i lab.Intrusion) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		p.main(&stage{t: t, co: co, kind: k, plan: i})
		return nil
	}
}

// explore runs the piece under every order within its bound, with every intrusion.
func (p piece) explore(t *testing.T, k groupKind) {
	lab.Explore(t, p.bound, lab.Intrusions(p.targets, p.turns), func(i lab.Intrusion) looptest.Program { return p.program(k, i) })
}

func TestExplore(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) { p.explore(t, k) })
		})
	}
}

// TestSweep has every wait of the hero canceled, once, twice, by a timeout, and with what it waits for.
func TestSweep(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				source := looptest.Exhaustive(looptest.Bound{Departures: 1})
				looptest.Sweeper{Source: source, Schedules: lab.Share(20)}.Sweep(t, func(t *looptest.T, co *loop.Co) error {
					p.main(&stage{t: t, co: co, kind: k, plan: lab.Intrusion{None: true}, swept: true})
					return nil
				})
			})
		})
	}
}

// play starts the hero with its scope, and the canceler, and looks at what has come of them when nothing can happen any
// more.
func (s *stage) play(scope loop.Stepper) {
	s.hero = s.kind.spawn(s.co, []task.Option{task.Named("hero")},
		waits(scope),
		func(co *loop.Co, in error) (loop.Stepper, string, error) {
			s.over, s.err, s.early = true, in, s.requests
			if !s.swept {
				require.Equal(s.t, s.requests, co.Canceling(), "the count of requests")
			}
			require.Zero(s.t, s.running, "the scope is over, and children are not")
			for _, c := range s.children {
				require.True(s.t, c.Done(), "the scope is over: %v", c)
			}
			return &loop.SleepStep{}, "", nil
		},
		func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			s.next = in
			return nil, "", nil
		})
	s.t.Target(s.hero.Co())
	s.intrude()
	require.NoError(s.t, s.co.Sleep(time.Second))
	require.True(s.t, s.hero.Done(), "%v", s.hero)
	if s.over {
		s.told()
	}
	_, armed := s.co.Loop().NextDeadline()
	require.False(s.t, armed, "a timer is left")
	s.read()
}

func (s *stage) read() {
	for _, t := range append(s.children, s.hero) {
		_ = t.Err()
	}
}

// told requires that each request was delivered, once, by the scope or by the wait behind it, and nothing else was; and
// that every error came out of the scope.
func (s *stage) told() {
	delivered := 0
	if s.swept {
		s.requests, s.early = 0, 0
	}
	for _, err := range []error{s.err, s.next} {
		if loop.IsCanceled(err) && !s.swept {
			delivered++
		}
	}
	require.Equal(s.t, s.requests, delivered, "requests, and cancellations: %v, and then %v", s.err, s.next)
	if _, ok := s.err.(*loop.TimeoutError); ok {
		require.Zero(s.t, s.early, "a cancellation was taken for a timeout")
	}
	var group *task.GroupError
	if errors.As(s.err, &group) {
		require.ElementsMatch(s.t, s.failed, group.Errors)
	} else {
		require.Empty(s.t, s.failed, "%v", s.err)
	}
}

// intrude starts the canceler of the plan.
func (s *stage) intrude() {
	if s.plan.None {
		return
	}
	var parts []part
	if s.delay > 0 {
		parts = append(parts, sleeps(s.delay))
	}
	pause := s.plan.Pause()
	intruder := s.kind.spawn(s.co, nil, append(parts, waits(pause), func(*loop.Co, error) (loop.Stepper, string, error) {
		if s.plan.Target == 0 {
			if s.hero.Cancel(errWhy) {
				s.requests++
			}
		} else if n := s.plan.Target - 1; n < len(s.children) {
			s.children[n].Cancel(errWhy)
		}
		return nil, "", nil
	})...)
	pause.Started(intruder.Co())
}

// child starts a child of g that gives way so often, and ends with err. When it is canceled, it gives way once more.
func (s *stage) child(g *task.Group, turns int, err error, opts ...task.Option) {
	n := len(s.children)
	s.children = append(s.children, nil)
	s.children[n] = s.kind.spawn(g, opts, s.body(n, turns, err)...)
}

func (s *stage) body(n, turns int, err error) []part {
	var canceled error
	parts := []part{func(*loop.Co, error) (loop.Stepper, string, error) {
		s.began = append(s.began, n)
		s.running++
		s.most = max(s.most, s.running)
		return &loop.SleepStep{}, "", nil
	}}
	for range turns {
		parts = append(parts, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			if in != nil {
				canceled = in
			}
			return &loop.SleepStep{}, "", nil
		})
	}
	return append(parts, func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		s.running--
		switch {
		case canceled != nil:
			return nil, "", canceled
		case in != nil:
			return nil, "", in
		case err != nil:
			s.failed = append(s.failed, err)
		}
		return nil, "", err
	})
}

// limited is a wait that may take so long.
func (s *stage) limited(d time.Duration, inner loop.Stepper) loop.Stepper {
	if s.kind.Kind == lab.Step {
		return &limitedStep{Stepper: inner, limit: d}
	}
	return loop.Func(func(co *loop.Co) error {
		return task.Timeout(co, d, func(*loop.Deadline) error { return co.Await(inner) })
	})
}

type limitedStep struct {
	loop.Stepper
	deadline loop.Deadline
	limit    time.Duration
	begun    bool
}

func (s *limitedStep) Step(co *loop.Co, in error) (bool, error) {
	if !s.begun {
		s.begun = true
		if err := errors.Join(s.deadline.Enter(co), s.deadline.Reset(s.limit)); err != nil {
			return true, err
		}
	}
	done, err := s.Stepper.Step(co, in)
	if done {
		err = s.deadline.Exit(err)
	}
	return done, err
}
