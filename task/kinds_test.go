package task_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// A journal records what happens, to be compared whole.
type journal []string

func (j *journal) add(format string, args ...any) { *j = append(*j, fmt.Sprintf(format, args...)) }

// A part is a piece of a task's body. It is called with the outcome of the wait that the part before asked for, and asks
// for the next wait, or ends the body with a value and an error by asking for none. Behind its last part a body ends with
// the outcome of the last wait.
type part = func(co *loop.Co, in error) (next loop.Stepper, v string, err error)

// A spawner starts a task of one kind that plays the parts.
type spawner func(r loop.Ref, opts []task.Option, parts ...part) *task.Task[string]

var kinds = []struct {
	name  string
	spawn spawner
}{
	{"straight-line", func(r loop.Ref, opts []task.Option, parts ...part) *task.Task[string] {
		return task.Go(r, func(co *loop.Co) (string, error) {
			var in error
			for _, p := range parts {
				next, v, err := p(co, in)
				if next == nil {
					return v, err
				}
				in = co.Await(next)
			}
			return "", in
		}, opts...)
	}},
	{"step", func(r loop.Ref, opts []task.Option, parts ...part) *task.Task[string] {
		return task.GoStep(r, &played{parts: parts}, opts...)
	}},
}

// played plays parts as a step task.
type played struct {
	parts []part
	next  loop.Stepper
	value string
}

func (p *played) Step(co *loop.Co, in error) (bool, error) {
	for {
		if p.next != nil {
			done, err := p.next.Step(co, in)
			if !done {
				return false, nil
			}
			in = err
		}
		if len(p.parts) == 0 {
			return true, in
		}
		part := p.parts[0]
		p.parts = p.parts[1:]
		var err error
		if p.next, p.value, err = part(co, in); p.next == nil {
			return true, err
		}
		in = nil
	}
}

func (p *played) Result() string { return p.value }

// ofKinds runs the test for both kinds of tasks.
func ofKinds(t *testing.T, test func(t *testing.T, spawn spawner)) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) { test(t, kind.spawn) })
	}
}

// onVirtual runs main under virtual time and closes the loop.
func onVirtual(t *testing.T, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
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
func notes(j *journal, label string) part {
	return func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%s %v", label, in)
		return nil, "", in
	}
}

// catches is a part that records the outcome of the wait before, and waits for s.
func catches(j *journal, label string, s loop.Stepper) part {
	return func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%s %v", label, in)
		return s, "", nil
	}
}

// swallows is a part that records the outcome of the wait before, and ends the body with a value all the same.
func swallows(j *journal, label, v string) part {
	return func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		j.add("%s %v", label, in)
		return nil, v, nil
	}
}

// tell tells how a task stands.
func tell(t *task.Task[string]) string {
	v, err := t.Result()
	return fmt.Sprintf("done %v, canceled %v, %q, %v, count %d", t.Done(), t.Canceled(), v, err, t.Canceling())
}
