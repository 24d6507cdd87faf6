package task_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// A groupBody begins the body of a group's scope; the parts that it returns are the rest, and the outcome of the last
// wait is the outcome of the body.
type groupBody = func(co *loop.Co, g *task.Group) []part

// A groupKind is one of the two kinds of tasks: how it is started, and how it goes through the scope of a group.
type groupKind struct{ lab.Kind }

func (k groupKind) spawn(r loop.Ref, opts []task.Option, parts ...part) *task.Task[string] {
	return spawnerOf(k.Kind)(r, opts, parts...)
}

func (k groupKind) scope(body groupBody, opts ...task.GroupOption) loop.Stepper {
	if k.Kind == lab.Step {
		return &scopeStep{exit: task.GroupExit{Group: task.NewGroup(opts...)}, body: body}
	}
	return loop.Func(func(co *loop.Co) error {
		return task.WithGroup(co, func(g *task.Group) error {
			return co.Await(k.Body(scripts(new(string), body(co, g))...))
		}, opts...)
	})
}

// scopeStep goes through the scope of a group as a step task does.
type scopeStep struct {
	exit  task.GroupExit
	body  groupBody
	parts loop.Stepper
	left  bool
}

func (s *scopeStep) Step(co *loop.Co, in error) (bool, error) {
	if s.parts == nil {
		if err := s.exit.Group.Enter(co); err != nil {
			return true, err
		}
		s.parts = lab.Step.Body(scripts(new(string), s.body(co, s.exit.Group))...)
	}
	if !s.left {
		done, err := s.parts.Step(co, in)
		if !done {
			return false, nil
		}
		s.exit.Err, s.left, in = err, true, nil
	}
	return s.exit.Step(co, in)
}

func ofGroupKinds(t *testing.T, test func(t *testing.T, k groupKind)) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) { test(t, groupKind{k}) })
}

// onWatched is lab.Run with the reports in the journal; panics are recovered.
func onWatched(t *testing.T, j *lab.Journal, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{
		Clock:         &timer.Virtual{},
		RecoverPanics: true,
		OnError: func(r loop.Report) {
			if p, ok := errors.AsType[*loop.PanicError](r.Err); ok {
				r.Err = fmt.Errorf("panic %v", p.Value)
			}
			j.Add("report: %v", r)
		},
	})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
}

// rest is a body without anything further to do.
func rest(parts ...part) []part { return parts }

// noted is a part that records the outcome of the wait before, and the requests to cancel, and passes the outcome on.
func noted(j *lab.Journal, label string) part {
	return func(co *loop.Co, in error) (loop.Stepper, string, error) {
		j.Add("%s: %v, count %d", label, in, co.Canceling())
		return nil, "", in
	}
}

// member starts a child that sleeps, records how that went, and ends with err.
func member(k groupKind, g *task.Group, j *lab.Journal, name string, d time.Duration, err error, opts ...task.Option) *task.Task[string] {
	return k.spawn(g, append(opts, task.Named(name)), sleeps(d), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.Add("%s %v", name, in)
		if in == nil {
			in = err
		}
		return nil, name, in
	})
}

var errBang = errors.New("bang")

type groupBodyOf = func(k groupKind, j *lab.Journal) groupBody

// A groupTest is the body of a group's scope, and what comes of it.
type groupTest struct {
	name string
	body groupBodyOf
	want lab.Journal
}

// playGroups has a task of each kind go through the scope of each test.
func playGroups(t *testing.T, tests []groupTest, opts ...task.GroupOption) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ofGroupKinds(t, func(t *testing.T, k groupKind) {
				var j lab.Journal
				lab.Run(t, func(co *loop.Co) error {
					a := k.spawn(co, nil, waits(k.scope(test.body(k, &j), opts...)), noted(&j, "group"))
					_, _ = a.Await(co)
					require.False(t, a.Canceled())
					return nil
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

// begun starts a child that records its beginning and its end.
func begun(k groupKind, g *task.Group, j *lab.Journal, name string, d time.Duration, err error, opts ...task.Option) *task.Task[string] {
	return k.spawn(g, append(opts, task.Named(name)), func(co *loop.Co, _ error) (loop.Stepper, string, error) {
		j.Add("%v %s begins", co.Loop().Time(), name)
		return &loop.SleepStep{D: d}, "", nil
	}, func(co *loop.Co, in error) (loop.Stepper, string, error) {
		j.Add("%v %s %v", co.Loop().Time(), name, in)
		if in == nil {
			in = err
		}
		return nil, name, in
	})
}
