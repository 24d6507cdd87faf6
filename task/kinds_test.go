package task_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A part is a piece of a task's body. It is called with the outcome of the wait that the part before asked for, and
// asks for the next wait, or ends the body with a value and an error by asking for none. Behind its last part a body
// ends with the outcome of the last wait.
type part = func(co *loop.Co, in error) (next loop.Stepper, v string, err error)

// A spawner starts a task of one kind that plays the parts.
type spawner func(r loop.Ref, opts []task.Option, parts ...part) *task.Task[string]

func spawnerOf(k lab.Kind) spawner {
	return func(r loop.Ref, opts []task.Option, parts ...part) *task.Task[string] {
		v := new(string)
		return lab.Go(k, r, v, lab.InParts(scripts(v, parts)...), opts...)
	}
}

// scripts are the parts for the lab; their value goes into v.
func scripts(v *string, parts []part) (all []lab.Script) {
	for _, p := range parts {
		all = append(all, func(co *loop.Co, in error) (next loop.Stepper, err error) {
			next, *v, err = p(co, in)
			return next, err
		})
	}
	return all
}

// ofKinds runs the test for both kinds of tasks.
func ofKinds(t *testing.T, test func(t *testing.T, spawn spawner)) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) { test(t, spawnerOf(k)) })
}

// returns is a part that ends the body with a value.
func returns(v string) part {
	return func(*loop.Co, error) (loop.Stepper, string, error) { return nil, v, nil }
}

// fails is a part that ends the body with an error.
func fails(err error) part {
	return func(*loop.Co, error) (loop.Stepper, string, error) { return nil, "", err }
}

// waits is a part that waits for s.
func waits(s loop.Stepper) part {
	return func(*loop.Co, error) (loop.Stepper, string, error) { return s, "", nil }
}

// sleeps is a part that sleeps; with no time at all it gives way for one turn.
func sleeps(d time.Duration) part { return waits(&loop.SleepStep{D: d}) }

// notes is a part that records the outcome of the wait before, and ends the body with it.
func notes(j *lab.Journal, label string) part {
	return func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.Add("%s %v", label, in)
		return nil, "", in
	}
}

// catches is a part that records the outcome of the wait before, and waits for s.
func catches(j *lab.Journal, label string, s loop.Stepper) part {
	return func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.Add("%s %v", label, in)
		return s, "", nil
	}
}

// swallows is a part that records the outcome of the wait before, and ends the body with a value all the same.
func swallows(j *lab.Journal, label, v string) part {
	return func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.Add("%s %v", label, in)
		return nil, v, nil
	}
}

// tell tells how a task stands.
func tell(t *task.Task[string]) string {
	v, err := t.Result()
	return fmt.Sprintf("done %v, canceled %v, %q, %v, count %d", t.Done(), t.Canceled(), v, err, t.Canceling())
}
