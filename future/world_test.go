// What the tests of this package share, besides the lab.
package future_test

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var (
	errBoom = errors.New("boom")
	errWhy  = errors.New("why")
)

func recoverPanics(o *loop.Options) { o.RecoverPanics = true }

func debug(o *loop.Options) { o.Debug = loop.DebugOn }

// errText tells what came out of a wait.
func errText(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}

// promises returns n of them, pending.
func promises(r loop.Ref, n int) []*future.Promise[int] {
	ps := make([]*future.Promise[int], n)
	for i := range ps {
		ps[i] = future.New[int](r)
	}
	return ps
}

// A part is one wait of a task, and what the task does then. An error of then ends the task.
type part struct {
	wait loop.Stepper
	then func(err error) error
}

// start starts a task that goes through its parts and returns a value.
func start(k lab.Kind, r loop.Ref, value int, parts ...part) *task.Task[int] {
	then := passOn
	return lab.Go(k, r, &value, func(_ *loop.Co, in error) (loop.Stepper, error) {
		if err := then(in); err != nil || len(parts) == 0 {
			return nil, err
		}
		next := parts[0]
		parts, then = parts[1:], next.then
		return next.wait, nil
	})
}

// awaiting starts a task that awaits f, records what came out of it under its name, and ends with that error.
func awaiting(w *lab.World, k lab.Kind, name string, f loop.Stepper) *task.Task[int] {
	return start(k, w, 0, part{f, func(err error) error {
		w.Add("%s: %s", name, errText(err))
		return err
	}})
}

func sleep(d time.Duration) loop.Stepper { return &loop.SleepStep{D: d} }

func passOn(err error) error { return err }

func swallow(error) error { return nil }
