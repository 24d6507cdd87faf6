// A world is what the tests of this package share: a loop under virtual time that is pumped by hand, and what was seen on
// it.
package locks_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/timer"
)

var errWhy, errAgain = errors.New("why"), errors.New("again")

type world struct {
	t     *testing.T
	kind  kind
	loop  *loop.Loop
	trace []string
}

func newWorld(t *testing.T, k kind) *world {
	w := &world{t: t, kind: k}
	w.loop = loop.New(&loop.Options{
		Clock:   &timer.Virtual{},
		Debug:   loop.DebugOff,
		OnError: func(loop.Report) {}, // the trace has every error
	})
	t.Cleanup(func() {
		if t.Failed() {
			w.loop.Force() // who was left hanging does not hang the test
		}
		if err := w.loop.Close(); !t.Failed() {
			require.NoError(t, err)
		}
	})
	return w
}

func (w *world) log(format string, args ...any) {
	w.trace = append(w.trace, fmt.Sprintf(format, args...))
}

// turn makes one turn, after a line in the trace that says so.
func (w *world) turn() {
	w.t.Helper()
	w.log("--")
	_, err := w.loop.Turn()
	require.NoError(w.t, err)
}

// settle makes turns until nothing is ready.
func (w *world) settle() {
	w.t.Helper()
	require.NoError(w.t, w.loop.RunUntilIdle())
}

// A wait is one thing to wait for, in the forms for both kinds of tasks.
type wait struct {
	label    string // "" is not logged
	step     loop.Stepper
	straight func(co *loop.Co) error
}

func lock(l *locks.Lock) wait { return wait{"lock", &locks.LockStep{Lock: l}, l.Acquire} }

func unit(s *locks.Semaphore) wait {
	return wait{"unit", &locks.SemaphoreStep{Semaphore: s}, s.Acquire}
}

func bounded(s *locks.BoundedSemaphore) wait { return wait{"unit", s.Step(), s.Acquire} }

func event(e *locks.Event) wait { return wait{"event", &locks.EventStep{Event: e}, e.Wait} }

func notice(c *locks.Condition) wait {
	return wait{"notice", &locks.ConditionStep{Condition: c}, c.Wait}
}

func until(c *locks.Condition, predicate func() bool) wait {
	return wait{"until", &locks.ConditionStep{Condition: c, Until: predicate},
		func(co *loop.Co) error { return c.WaitUntil(co, predicate) }}
}

// barrier is a wait at b whose place is put into at.
func barrier(b *locks.Barrier, at *int) wait {
	s := &locks.BarrierStep{Barrier: b}
	step := loop.Stepper(stepFunc(func(co *loop.Co, in error) (bool, error) {
		done, err := s.Step(co, in)
		*at = s.Index
		return done, err
	}))
	return wait{"barrier", step, func(co *loop.Co) (err error) {
		*at, err = b.Wait(co)
		return err
	}}
}

func sleep(d time.Duration) wait {
	return wait{"", &loop.SleepStep{D: d}, func(co *loop.Co) error { return co.Sleep(d) }}
}

// act is no wait at all: it calls fn.
func act(fn func()) wait {
	return wait{"",
		stepFunc(func(*loop.Co, error) (bool, error) { fn(); return true, nil }),
		func(*loop.Co) error { fn(); return nil }}
}

type stepFunc func(co *loop.Co, in error) (bool, error)

func (f stepFunc) Step(co *loop.Co, in error) (bool, error) { return f(co, in) }

// A source gives a task its next wait, with the outcome of the one before; no wait ends the task with that outcome.
type source func(co *loop.Co, in error) (next wait, more bool)

// A kind is one of the two kinds of tasks.
type kind struct {
	name  string
	start func(r loop.Ref, name string, next source) *task.Task[struct{}]
}

var kinds = []kind{
	{"straight-line", func(r loop.Ref, name string, next source) *task.Task[struct{}] {
		return task.Do(r, func(co *loop.Co) (err error) {
			for {
				w, more := next(co, err)
				if !more {
					return err
				}
				err = w.straight(co)
			}
		}, task.Named(name))
	}},
	{"step", func(r loop.Ref, name string, next source) *task.Task[struct{}] {
		return task.DoStep(r, &sourced{next: next}, task.Named(name))
	}},
}

// sourced is a source as a step task.
type sourced struct {
	next source
	at   loop.Stepper
}

func (s *sourced) Step(co *loop.Co, in error) (bool, error) {
	for {
		if s.at != nil {
			done, err := s.at.Step(co, in)
			if !done {
				return false, nil
			}
			in = err
		}
		w, more := s.next(co, in)
		if !more {
			return true, in
		}
		s.at, in = w.step, nil
	}
}

// start starts a task that waits for one thing after the other, logs what comes of each, and ends with the first error.
func (w *world) start(name string, waits ...wait) *task.Task[struct{}] {
	label := ""
	return w.kind.start(w.loop, name, func(_ *loop.Co, in error) (next wait, more bool) {
		if label != "" {
			w.log("%s: %s", name, outcome(label, in))
		}
		if in != nil || len(waits) == 0 {
			return wait{}, false
		}
		next, waits = waits[0], waits[1:]
		label = next.label
		return next, true
	})
}

func outcome(label string, err error) string {
	if err != nil {
		return label + ": " + err.Error()
	}
	return label
}

// A scene is a test for both kinds of tasks that compares the whole trace.
type scene struct {
	name string
	play func(w *world)
	want []string
}

func playAll(t *testing.T, scenes []scene) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			for _, k := range kinds {
				t.Run(k.name, func(t *testing.T) {
					w := newWorld(t, k)
					s.play(w)
					require.Equal(t, s.want, w.trace)
				})
			}
		})
	}
}

// run runs main on a loop under virtual time, and closes the loop.
func run(t testing.TB, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
}
