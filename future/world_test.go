// A world is what the tests of this package share: a loop under virtual time, and what was seen on it.
package future_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

var (
	errBoom = errors.New("boom")
	errWhy  = errors.New("why")
)

type world struct {
	*theLoop
	trace   []string
	reports []loop.Report
}

// theLoop is loop.Loop under a name that leaves its method Loop in sight when it is embedded.
type theLoop = loop.Loop

// newWorld returns a world that is closed at the end of the test. A report that the test did not take fails it.
func newWorld(t *testing.T, change ...func(*loop.Options)) *world {
	w := &world{}
	clock := &timer.Virtual{}
	o := &loop.Options{
		Clock:        clock,
		Debug:        loop.DebugOff,
		SlowCallback: time.Hour,
		OnError:      func(r loop.Report) { w.reports = append(w.reports, r) },
	}
	for _, f := range change {
		f(o)
	}
	w.theLoop = loop.New(o)
	clock.OnIdle = w.Stop
	t.Cleanup(func() {
		require.NoError(t, w.Close())
		require.Empty(t, w.takeReports())
	})
	return w
}

func recoverPanics(o *loop.Options) { o.RecoverPanics = true }

func debug(o *loop.Options) { o.Debug = loop.DebugOn }

// run runs the loop, jumping from deadline to deadline, until only the test could go on.
func (w *world) run(t *testing.T) {
	t.Helper()
	require.NoError(t, w.RunForever())
}

// turn makes one turn, after a line in the trace that says so.
func (w *world) turn(t *testing.T) {
	t.Helper()
	w.log("turn")
	_, err := w.Turn()
	require.NoError(t, err)
}

func (w *world) log(format string, args ...any) {
	w.trace = append(w.trace, fmt.Sprintf(format, args...))
}

// logAt is log with the loop's time in front.
func (w *world) logAt(format string, args ...any) {
	w.log("%v "+format, append([]any{w.Time()}, args...)...)
}

// takeReports returns the texts of the reports since the last call.
func (w *world) takeReports() []string {
	var texts []string
	for _, r := range w.reports {
		texts = append(texts, r.String())
	}
	w.reports = nil
	return texts
}

// requireReports closes the world and takes its reports.
func (w *world) requireReports(t *testing.T, want ...string) {
	t.Helper()
	require.NoError(t, w.Close())
	require.Equal(t, want, w.takeReports())
}

func (w *world) requireNoTimer(t *testing.T) {
	t.Helper()
	deadline, armed := w.NextDeadline()
	require.False(t, armed, "a timer is left for %v", deadline)
}

// outcome tells how a future stands, which counts as looking at its error.
func outcome[A future.Awaitable[T], T any](a A) string {
	f := a.Future()
	v, err := f.Result()
	switch {
	case !f.Done():
		return "pending"
	case f.Canceled():
		return err.Error()
	case err != nil:
		return "error: " + err.Error()
	}
	return fmt.Sprintf("value: %v", v)
}

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

// A kind is one of the two kinds of tasks, by how it starts a task that goes through its parts and returns a value.
type kind struct {
	name  string
	start func(r loop.Ref, value int, parts ...part) *task.Task[int]
}

var kinds = []kind{
	{"straight-line", func(r loop.Ref, value int, parts ...part) *task.Task[int] {
		return task.Go(r, func(co *loop.Co) (int, error) {
			for _, p := range parts {
				if err := p.then(co.Await(p.wait)); err != nil {
					return 0, err
				}
			}
			return value, nil
		})
	}},
	{"step", func(r loop.Ref, value int, parts ...part) *task.Task[int] {
		return task.GoStep(r, &partsStep{parts, value})
	}},
}

// eachKind runs a test once for each kind of tasks.
func eachKind(t *testing.T, test func(t *testing.T, w *world, k kind)) {
	t.Helper()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) { test(t, newWorld(t), k) })
	}
}

type partsStep struct {
	parts []part
	value int
}

func (s *partsStep) Step(co *loop.Co, in error) (bool, error) {
	for ; len(s.parts) > 0; s.parts = s.parts[1:] {
		done, err := s.parts[0].wait.Step(co, in)
		if !done {
			return false, nil
		}
		if err = s.parts[0].then(err); err != nil {
			return true, err
		}
		in = nil
	}
	return true, nil
}

func (s *partsStep) Result() int { return s.value }

// awaiting starts a task that awaits f, logs what came out of it under its name, and ends with that error.
func (w *world) awaiting(k kind, name string, f loop.Stepper) *task.Task[int] {
	return k.start(w, 0, part{f, func(err error) error {
		w.log("%s: %s", name, errText(err))
		return err
	}})
}

func sleep(d time.Duration) loop.Stepper { return &loop.SleepStep{D: d} }

func passOn(err error) error { return err }

func swallow(error) error { return nil }
