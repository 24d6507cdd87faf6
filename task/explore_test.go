// Small programs under every order: what groups, timeouts and races promise when their children end, their time comes,
// and somebody is canceled, in whatever order that comes.
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

// A stage is one run of a program: a task, the hero, that goes through a scope, and what has come of it. After the
// scope the hero gives way once more, so that a request to cancel which the scope has kept can come.
type stage struct {
	lab.Stage
	kind groupKind

	hero     *task.Task[string]
	children []*task.Task[string]
	swept    bool    // cancellations come from a sweep, and are not known here
	requests int     // accepted, to cancel the hero
	failed   []error // what the children and the bodies have failed with
	running  int     // children
	began    []int   // children, in order

	over  bool // the scope is
	err   error
	early int // the requests when the scope was over
	next  error
	most  int // children at once
}

func newStage(s lab.Stage) *stage { return &stage{Stage: s, kind: groupKind{s.Kind}} }

// Target 0 of a piece is the hero, and those after it are the children.
type piece = lab.Piece[*stage]

func TestExplore(t *testing.T) { lab.ExplorePieces(t, pieces, newStage) }

// TestSweep has every wait of the hero canceled, once, twice, by a timeout, and with what it waits for.
func TestSweep(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.Name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				source := looptest.Exhaustive(looptest.Bound{Departures: 1})
				looptest.Sweeper{Source: source, Schedules: lab.Share(20)}.Sweep(t, func(t *looptest.T, co *loop.Co) error {
					s := newStage(lab.Stage{T: t, Co: co, Kind: k, Plan: lab.Intrusion{None: true}})
					s.swept = true
					p.Main(s)
					return nil
				})
			})
		})
	}
}

// play starts the hero with its scope, and the canceler, and looks at what has come of them when nothing can happen any
// more.
func (s *stage) play(scope loop.Stepper) {
	s.hero = s.kind.spawn(s.Co, []task.Option{task.Named("hero")},
		waits(scope),
		func(co *loop.Co, in error) (loop.Stepper, string, error) {
			s.over, s.err, s.early = true, in, s.requests
			if !s.swept {
				require.Equal(s.T, s.requests, co.Canceling(), "the count of requests")
			}
			require.Zero(s.T, s.running, "the scope is over, and children are not")
			for _, c := range s.children {
				require.True(s.T, c.Done(), "the scope is over: %v", c)
			}
			return &loop.SleepStep{}, "", nil
		},
		func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			s.next = in
			return nil, "", nil
		})
	s.T.Target(s.hero.Co())
	s.Run(s.cancel)
	require.True(s.T, s.hero.Done(), "%v", s.hero)
	if s.over {
		s.told()
	}
	_, armed := s.Co.Loop().NextDeadline()
	require.False(s.T, armed, "a timer is left")
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
	require.Equal(s.T, s.requests, delivered, "requests, and cancellations: %v, and then %v", s.err, s.next)
	if _, ok := s.err.(*loop.TimeoutError); ok {
		require.Zero(s.T, s.early, "a cancellation was taken for a timeout")
	}
	var group *task.GroupError
	if errors.As(s.err, &group) {
		require.ElementsMatch(s.T, s.failed, group.Errors)
	} else {
		require.Empty(s.T, s.failed, "%v", s.err)
	}
}

// cancel cancels the target of the plan, if that has been started.
func (s *stage) cancel(target int) (accepted bool) {
	if target == 0 {
		if accepted = s.hero.Cancel(errWhy); accepted {
			s.requests++
		}
	} else if n := target - 1; n < len(s.children) {
		accepted = s.children[n].Cancel(errWhy)
	}
	return accepted
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
