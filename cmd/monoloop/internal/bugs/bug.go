package bugs

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// A Bug is a program that breaks its own promise under some order of events, and the same program repaired. It
// refuses to know the order: what it asserts is an invariant of its subject.
type Bug struct {
	Name  string // in kebab-case; no other bug has it
	Wrong string // what is wrong, in one sentence
	FIFO  bool   // it shows first in, first out as well, so that any test would find it

	// Faults is whether it needs faults of a simulated network, so that only sources with randomness find it. Its
	// schedules are long: it is not shrunk as far as others.
	Faults bool

	// Adversity is what the bug needs beyond another order of things; the zero value is nothing.
	Adversity looptest.Adversity

	code code
}

// code is the program and its twin. All that they differ in are the branches on repaired.
type code func(t *looptest.T, co *loop.Co, repaired bool) error

// Program returns the program with the bug.
func (b Bug) Program() looptest.Program {
	return func(t *looptest.T, co *loop.Co) error { return b.code(t, co, false) }
}

// Twin returns the repaired program, which passes under every schedule.
func (b Bug) Twin() looptest.Program {
	return func(t *looptest.T, co *loop.Co) error { return b.code(t, co, true) }
}

// All returns the bugs, related ones together.
func All() []Bug {
	return slices.Concat(updates, wakeups, settlings, cancels, deadlocks, delays, orders, shutdowns, resources, protocols,
		replicas())
}

// Find returns the bug with this name.
func Find(name string) (Bug, bool) {
	for _, b := range All() {
		if b.Name == name {
			return b, true
		}
	}
	return Bug{}, false
}

// body is what a task does.
type body = func(co *loop.Co) error

// start starts a task under the name by which a story tells of it.
func start(r loop.Ref, name string, fn body) *task.Task[struct{}] {
	return task.Do(r, fn, task.Named(name))
}

// join waits for tasks, and returns the first error of any.
func join(co *loop.Co, tasks ...*task.Task[struct{}]) error {
	_, err := future.Gather(co, tasks...).Await(co)
	return err
}

// request stands for a call of something outside. Here all of them take a millisecond, so that what was begun in the
// same turn ends in the same turn, in any order.
func request(co *loop.Co) error { return co.Sleep(time.Millisecond) }

// after returns fn n milliseconds later.
func after(n int, fn body) body {
	return func(co *loop.Co) error {
		if err := co.Sleep(time.Duration(n) * time.Millisecond); err != nil {
			return err
		}
		return fn(co)
	}
}

// holds returns an error if an invariant does not hold. The text says how it is broken.
func holds(invariant bool, format string, args ...any) error {
	if invariant {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// ignore returns err unless it is the one that was to be expected.
func ignore(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

// yield gives way for a turn.
func yield(co *loop.Co) error { return co.Yield() }

// inTurn does one after the other, up to the first error.
func inTurn(co *loop.Co, steps ...body) error {
	for _, step := range steps {
		if err := step(co); err != nil {
			return err
		}
	}
	return nil
}

// firstError returns the first error as it is, so that a cancellation stays one.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
