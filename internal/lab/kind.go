package lab

import (
	"testing"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A Kind is one of the two kinds of coroutines, which do the same in the same turns.
type Kind string

// Kinds are both.
var Kinds = []Kind{StraightLine, Step}

const (
	StraightLine Kind = "straight-line"
	Step         Kind = "step"
)

// EachKind runs the test once for each kind.
func EachKind(t *testing.T, test func(t *testing.T, k Kind)) {
	t.Helper()
	for _, k := range Kinds {
		t.Run(string(k), func(t *testing.T) { test(t, k) })
	}
}

// A Script is the body of a coroutine of either kind. It is called with nil at first, and then with the outcome of each
// wait that it has asked for; it asks for the next wait, or for none to end the body with the error.
type Script func(co *loop.Co, in error) (wait loop.Stepper, err error)

// InParts returns a script that calls each part once, and ends with the outcome of the last wait.
func InParts(parts ...Script) Script {
	return func(co *loop.Co, in error) (loop.Stepper, error) {
		if len(parts) == 0 {
			return nil, in
		}
		part := parts[0]
		parts = parts[1:]
		return part(co, in)
	}
}

// A Part is one wait of a coroutine, and what it does with the outcome. An error of Then ends the body.
type Part struct {
	Wait loop.Stepper
	Then func(err error) error
}

// After returns the part that waits and then does that.
func After(wait loop.Stepper, then func(err error) error) Part { return Part{wait, then} }

// PassOn is a Then that ends the body if the wait fails.
func PassOn(err error) error { return err }

// Parts returns the script of parts.
func Parts(parts ...Part) Script {
	then := PassOn
	return func(_ *loop.Co, in error) (loop.Stepper, error) {
		if err := then(in); err != nil || len(parts) == 0 {
			return nil, err
		}
		next := parts[0]
		parts, then = parts[1:], next.Then
		return next.Wait, nil
	}
}

// Body returns a body that plays the parts.
func (k Kind) Body(parts ...Script) loop.Stepper {
	s := InParts(parts...)
	if k == Step {
		return &played{script: s}
	}
	return loop.Func(s.play)
}

// Wait returns what a coroutine of this kind awaits: the step, or the call that a straight-line one makes.
func (k Kind) Wait(step loop.Stepper, call func(co *loop.Co) error) loop.Stepper {
	if k == Step {
		return step
	}
	return loop.Func(call)
}

// Do starts a task that plays the script.
func (k Kind) Do(r loop.Ref, s Script, opts ...task.Option) *task.Task[struct{}] {
	if k == Step {
		return task.DoStep(r, &played{script: s}, opts...)
	}
	return task.Do(r, s.play, opts...)
}

// Go is Do with a value: what v holds at the end.
func Go[T any](k Kind, r loop.Ref, v *T, s Script, opts ...task.Option) *task.Task[T] {
	if k == Step {
		return task.GoStep(r, &valued[T]{played{script: s}, v}, opts...)
	}
	return task.Go(r, func(co *loop.Co) (T, error) {
		err := s.play(co)
		return *v, err
	}, opts...)
}

// Result starts a task that makes the call, or goes through the step, which are the same in the two forms.
func Result[S loop.ResultStepper[T], T any](
	k Kind, r loop.Ref, call func(co *loop.Co) (T, error), step S,
) *task.Task[T] {
	if k == Step {
		return task.GoStep(r, step)
	}
	return task.Go(r, call)
}

// play is the script as a straight-line body.
func (s Script) play(co *loop.Co) error {
	var in error
	for {
		wait, err := s(co, in)
		if wait == nil {
			return err
		}
		in = co.Await(wait)
	}
}

// played is a script as a step.
type played struct {
	script Script
	wait   loop.Stepper
}

func (p *played) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if p.wait != nil {
			if done, err = p.wait.Step(co, in); !done {
				return false, nil
			}
			in = err
		}
		if p.wait, err = p.script(co, in); p.wait == nil {
			return true, err
		}
		in = nil
	}
}

type valued[T any] struct {
	played
	value *T
}

func (v *valued[T]) Result() T { return *v.value }
