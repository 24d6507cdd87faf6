package conform

import (
	"errors"
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// waitFrame waits, once, and prints the outcome.
type waitFrame struct {
	wait  wait
	print func(m *machine, err error)
	begun bool
}

func (f *waitFrame) resume(m *machine, in signal) action {
	if !f.begun {
		f.begun = true
		return action{wait: f.wait}
	}
	if f.print != nil {
		f.print(m, in.err)
	}
	return action{left: raise(in.err)}
}

// await is a waitFrame with the line that an await has.
func await(label string, w wait, value func() any) action {
	return action{push: &waitFrame{wait: w, print: func(m *machine, err error) {
		if err != nil {
			m.out("%s !%s", label, show(err))
		} else {
			m.out("%s -> %s", label, show(value()))
		}
	}}}
}

type sleepWait struct{ loop.SleepStep }

func (w *sleepWait) Await(co *loop.Co) error { return co.Sleep(w.D) }

type yieldWait struct{ loop.SleepStep }

func (w *yieldWait) Await(co *loop.Co) error { return co.Yield() }

type futureWait struct{ *value }

func (w futureWait) Await(co *loop.Co) error {
	_, err := w.value.Await(co)
	return err
}

type waitWait struct{ future.WaitStep[*value] }

func (w *waitWait) Await(co *loop.Co) (err error) {
	w.Done, w.Pending, err = future.WaitLimit(co, w.Limit, w.Mode, w.As...)
	return err
}

type waitForWait struct{ future.WaitForStep[any] }

func (w *waitForWait) Await(co *loop.Co) error {
	_, err := future.WaitFor(co, w.D, w.F)
	return err
}

type groupWait struct{ task.GroupExit }

func (w *groupWait) Await(co *loop.Co) error { return co.Await(&w.GroupExit) }

// staggeredWait is a race, which in asyncio has no error if nobody wins.
type staggeredWait struct{ task.RaceStep[any] }

func (w *staggeredWait) Step(co *loop.Co, in error) (done bool, err error) {
	done, err = w.RaceStep.Step(co, in)
	return done, unlessLost(err)
}

func (w *staggeredWait) Await(co *loop.Co) (err error) {
	w.RaceOutcome, err = task.Staggered(co, w.Delay, w.Fns...)
	return unlessLost(err)
}

func unlessLost(err error) error {
	if _, lost := errors.AsType[*task.RaceError](err); lost {
		return nil
	}
	return err
}

// outcome prints the value, who gave it, and the errors.
func (w *staggeredWait) outcome() any {
	var winner any
	if w.Winner >= 0 {
		winner = w.Winner
	}
	list := make([]any, len(w.Errors))
	for i, err := range w.Errors {
		if err != nil {
			list[i] = err
		}
	}
	return fmt.Sprintf("%s of %s %s", show(w.Value), show(winner), show(list))
}

type completedWait struct {
	future.CompletedStep[*value, any]
}

func (w *completedWait) Await(co *loop.Co) (err error) {
	w.Member, w.OK, err = w.Of.Next(co)
	return err
}

// completedFrame iterates over what completes, or asks once.
type completedFrame struct {
	label string
	of    *completedOf
	once  bool
	wait  *completedWait
}

func (f *completedFrame) resume(m *machine, in signal) action {
	if f.wait != nil {
		if f.once {
			return action{left: f.takeOne(m, in.err)}
		}
		if left := f.take(m, in.err); left.err != nil || !f.wait.OK {
			return action{left: left}
		}
	}
	f.wait = &completedWait{}
	f.wait.Of = f.of
	return action{wait: f.wait}
}

// take prints one outcome, and says whether the iteration is left by it.
func (f *completedFrame) take(m *machine, err error) (left signal) {
	if err == nil && !f.wait.OK {
		return signal{}
	}
	err = f.print(m, err)
	canceled := loop.IsCanceled(err) && m.co.Canceling() > 0
	if canceled || err != nil && pythonName(err) == "TimeoutError" {
		return raise(err)
	}
	return signal{}
}

// takeOne prints the one outcome, or that there is none.
func (f *completedFrame) takeOne(m *machine, err error) signal {
	if err == nil && !f.wait.OK {
		m.out("%s end", f.label)
		return signal{}
	}
	return raise(f.print(m, err))
}

// print prints the outcome of the member, unless the wait for it failed, and returns the error.
func (f *completedFrame) print(m *machine, err error) error {
	var v any
	if err == nil {
		v, err = f.wait.Member.Result()
	}
	if err != nil {
		m.out("%s !%s", f.label, show(err))
		return err
	}
	m.out("%s -> %s", f.label, show(v))
	return nil
}

// namesOf lists those of the futures that are among fs, by their names.
func namesOf(fs []*value, among []*value, name map[*value]string) string {
	var names []string
	for _, f := range fs {
		for _, x := range among {
			if x == f {
				names = append(names, name[f])
			}
		}
	}
	return "[" + strings.Join(names, ",") + "]"
}
