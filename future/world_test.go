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

type part = lab.Part

// start starts a task that goes through its parts and returns a value.
func start(k lab.Kind, r loop.Ref, value int, parts ...part) *task.Task[int] {
	return lab.Go(k, r, &value, lab.Parts(parts...))
}

// awaiting starts a task that awaits f, records what came out of it under its name, and ends with that error.
func awaiting(w *lab.World, k lab.Kind, name string, f loop.Stepper) *task.Task[int] {
	return start(k, w, 0, lab.After(f, func(err error) error {
		w.Add("%s: %s", name, errText(err))
		return err
	}))
}

func sleep(d time.Duration) loop.Stepper { return &loop.SleepStep{D: d} }

func swallow(error) error { return nil }
