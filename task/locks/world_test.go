// What the tests of this package share, besides the lab: waits in both forms, tasks that go through them, and scenes.
package locks_test

import (
	"errors"
	"testing"
	"time"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

var errWhy, errAgain = errors.New("why"), errors.New("again")

// A world is one for tasks of one kind.
type world struct {
	*lab.World
	t    *testing.T
	kind lab.Kind
}

func newWorld(t *testing.T, k lab.Kind) *world {
	return &world{lab.NewWorld(t, lab.IgnoreReports), t, k}
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

// start starts a task that goes through what the source gives.
func (next source) start(k lab.Kind, r loop.Ref, name string) *task.Task[struct{}] {
	return k.Do(r, func(co *loop.Co, in error) (loop.Stepper, error) {
		w, more := next(co, in)
		if !more {
			return nil, in
		}
		return k.Wait(w.step, w.straight), nil
	}, task.Named(name))
}

// start starts a task that waits for one thing after the other, logs what comes of each, and ends with the first error.
func (w *world) start(name string, waits ...wait) *task.Task[struct{}] {
	label := ""
	return source(func(_ *loop.Co, in error) (next wait, more bool) {
		if label != "" {
			w.Add("%s: %s", name, outcome(label, in))
		}
		if in != nil || len(waits) == 0 {
			return wait{}, false
		}
		next, waits = waits[0], waits[1:]
		label = next.label
		return next, true
	}).start(w.kind, w, name)
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
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				w := newWorld(t, k)
				s.play(w)
				w.Require(t, s.want...)
			})
		})
	}
}
