package loop_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// told wraps a routine and tells of its steps and its end.
type told struct {
	loop.Routine
	tell func(what string)
}

func (r *told) Step(co *loop.Co, in error) (bool, error) {
	r.tell(co.Name() + " steps")
	return r.Routine.Step(co, in)
}

func (r *told) Ended(err error) {
	r.tell(fmt.Sprint("ended: ", err))
	r.Routine.Ended(err)
}

// The hook sees every coroutine when it is started, names it, and may wrap what it runs.
func TestStartHookWraps(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var trace []string
	l.SetStartHook(func(co *loop.Co, r loop.Routine, eager bool) (loop.Routine, bool) {
		co.SetName(strings.ToLower(co.Name()))
		trace = append(trace, fmt.Sprintf("%s starts, eager %v", co.Name(), eager))
		return &told{r, func(what string) { trace = append(trace, what) }}, eager
	})
	failed := errors.New("failed")
	require.NoError(t, l.Run(func(co *loop.Co) error {
		a := task.Do(co, func(co *loop.Co) error { return co.Yield() })
		b := task.DoStep(co, &loop.SleepStep{})
		c := task.Do(co, func(*loop.Co) error { return failed }, task.Eager)
		_, _ = a.Await(co)
		_, _ = b.Await(co)
		require.Equal(t, failed, c.Err())
		return nil
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{
		"main starts, eager false", "main steps",
		"task-2 starts, eager false", "task-3 starts, eager false",
		"task-4 starts, eager true", "task-4 steps", "ended: failed",
		"task-2 steps", "task-3 steps",
		"ended: <nil>", "task-3 steps", "ended: <nil>", "ended: <nil>",
	}, trace)
}

// A hook may make every task eager, as asyncio's eager task factory does; while the loop does not run, none is.
func TestStartHookMakesEager(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var trace []string
	l.SetStartHook(func(_ *loop.Co, r loop.Routine, _ bool) (loop.Routine, bool) { return r, true })
	say := func(what string) func(*loop.Co) error {
		return func(*loop.Co) error { trace = append(trace, what); return nil }
	}
	task.Do(l, say("before the run"))
	trace = append(trace, "started")
	require.NoError(t, l.Run(func(co *loop.Co) error {
		task.Do(co, say("eager"))
		trace = append(trace, "after eager")
		l.SetStartHook(nil)
		_, err := task.Do(co, say("not eager")).Await(co)
		return err
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"started", "before the run", "eager", "after eager", "not eager"}, trace)
}

// A loop keeps the task-local values of main from one run to the next, and only those.
//
// Behaviors 333.
func TestRunsShareTaskLocalValues(t *testing.T) {
	v := loop.NewVar("unset")
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	var trace []string
	run := func(set string) {
		require.NoError(t, l.Run(func(co *loop.Co) error {
			trace = append(trace, v.Get(co))
			v.Set(co, set)
			_, err := task.Do(co, func(co *loop.Co) error { v.Set(co, "of a child"); return nil }).Await(co)
			return err
		}))
	}
	run("first")
	run("second")
	run("third")
	other := task.Go(l, func(co *loop.Co) (string, error) { return v.Get(co), nil })
	require.NoError(t, l.RunUntilIdle())
	value, err := other.Result()
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.Equal(t, []string{"unset", "first", "second"}, trace)
	require.Equal(t, "unset", value)
}

// Behaviors 53.
func TestSetErrorHandler(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	l := loop.New(&loop.Options{Logger: logger})
	var got []string
	require.Nil(t, l.ErrorHandler())
	l.SetErrorHandler(func(r loop.Report) { got = append(got, r.String()) })
	l.Report(loop.Report{Message: "one", Name: "x", Err: errors.New("why")})
	l.ErrorHandler()(loop.Report{Message: "two"})
	l.DefaultErrorHandler(loop.Report{Message: "three"})
	l.SetErrorHandler(nil)
	l.Report(loop.Report{Message: "four", Err: errors.New("why")})
	require.NoError(t, l.Close())
	require.Equal(t, []string{"one (x): why", "two"}, got)
	require.Equal(t, "level=ERROR msg=three\nlevel=ERROR msg=four error=why\n", log.String())
}

// What a hook refuses by a panic never begins, and has ended: nobody waits for it.
func TestAStartHookThatPanics(t *testing.T) {
	for _, test := range []struct {
		name string
		hook loop.StartHook
		want any
	}{
		{"itself", func(*loop.Co, loop.Routine, bool) (loop.Routine, bool) { panic("hook") }, "hook"},
		{"because it returned nothing", func(*loop.Co, loop.Routine, bool) (loop.Routine, bool) { return nil, false },
			"loop: a start hook returned no routine"},
	} {
		t.Run(test.name+", of a task", func(t *testing.T) {
			s := newStage(t)
			require.NoError(t, s.loop.Run(func(co *loop.Co) error {
				return task.WithGroup(co, func(g *task.Group) error {
					s.loop.SetStartHook(test.hook)
					require.Equal(t, test.want, fmt.Sprint(panicOf(func() {
						task.Do(g, func(*loop.Co) error { s.Add("begun"); return nil })
					})))
					s.loop.SetStartHook(nil)
					require.Len(t, s.loop.All(), 1)
					return nil
				})
			}))
			s.Require(t)
		})
		t.Run(test.name+", of a main", func(t *testing.T) {
			s := newStage(t)
			s.loop.SetStartHook(test.hook)
			require.Equal(t, test.want, fmt.Sprint(panicOf(func() {
				_ = s.loop.Run(func(*loop.Co) error { s.Add("begun"); return nil })
			})))
			require.False(t, s.loop.IsRunning())
			require.True(t, s.loop.IsClosed())
			s.Require(t)
		})
	}
}
