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

// A groupBody begins the body of a group's scope; the parts that it returns are the rest, and the outcome of the last wait
// is the outcome of the body.
type groupBody = func(co *loop.Co, g *task.Group) []part

// A groupKind is one of the two kinds of tasks: how it is started, and how it goes through the scope of a group.
type groupKind struct {
	name  string
	spawn spawner
	scope func(body groupBody, opts ...task.GroupOption) loop.Stepper
}

var groupKinds = []groupKind{
	{kinds[0].name, kinds[0].spawn, func(body groupBody, opts ...task.GroupOption) loop.Stepper {
		return loop.Func(func(co *loop.Co) error {
			return task.WithGroup(co, func(g *task.Group) (in error) {
				for _, p := range body(co, g) {
					next, _, err := p(co, in)
					if next == nil {
						return err
					}
					in = co.Await(next)
				}
				return in
			}, opts...)
		})
	}},
	{kinds[1].name, kinds[1].spawn, func(body groupBody, opts ...task.GroupOption) loop.Stepper {
		return &scopeStep{exit: task.GroupExit{Group: task.NewGroup(opts...)}, body: body}
	}},
}

// scopeStep goes through the scope of a group as a step task does.
type scopeStep struct {
	exit  task.GroupExit
	body  groupBody
	parts *played
	left  bool
}

func (s *scopeStep) Step(co *loop.Co, in error) (bool, error) {
	if s.parts == nil {
		if err := s.exit.Group.Enter(co); err != nil {
			return true, err
		}
		s.parts = &played{parts: s.body(co, s.exit.Group)}
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
	for _, k := range groupKinds {
		t.Run(k.name, func(t *testing.T) { test(t, k) })
	}
}

// onWatched is onVirtual with the reports in the journal; panics are recovered.
func onWatched(t *testing.T, j *journal, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{
		Clock:         &timer.Virtual{},
		RecoverPanics: true,
		OnError: func(r loop.Report) {
			if p, ok := errors.AsType[*loop.PanicError](r.Err); ok {
				r.Err = fmt.Errorf("panic %v", p.Value)
			}
			j.add("report: %v", r)
		},
	})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
}

// rest is a body without anything further to do.
func rest(parts ...part) []part { return parts }

// noted is a part that records the outcome of the wait before, and the requests to cancel, and passes the outcome on.
func noted(j *journal, label string) part {
	return func(co *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%s: %v, count %d", label, in, co.Canceling())
		return nil, "", in
	}
}

// member starts a child that sleeps, records how that went, and ends with err.
func member(k groupKind, g *task.Group, j *journal, name string, d time.Duration, err error, opts ...task.Option) *task.Task[string] {
	return k.spawn(g, append(opts, task.Named(name)), sleeps(d), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%s %v", name, in)
		if in == nil {
			in = err
		}
		return nil, name, in
	})
}

var errBang = errors.New("bang")

type groupBodyOf = func(k groupKind, j *journal) groupBody

// begun starts a child that records its beginning and its end.
func begun(k groupKind, g *task.Group, j *journal, name string, d time.Duration, err error, opts ...task.Option) *task.Task[string] {
	return k.spawn(g, append(opts, task.Named(name)), func(co *loop.Co, _ error) (loop.Stepper, string, error) {
		j.add("%v %s begins", co.Loop().Time(), name)
		return &loop.SleepStep{D: d}, "", nil
	}, func(co *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%v %s %v", co.Loop().Time(), name, in)
		if in == nil {
			in = err
		}
		return nil, name, in
	})
}
