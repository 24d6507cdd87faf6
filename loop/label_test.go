package loop_test

import (
	"bytes"
	"context"
	"log/slog"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// A step task that looks at its labels in each of its steps.
type labeledSteps struct {
	j    *lab.Journal
	left int
}

func (s *labeledSteps) Step(co *loop.Co, in error) (bool, error) {
	s.j.Add("%s: %s", co.Name(), labelsHere())
	if s.left--; s.left == 0 {
		return true, nil
	}
	co.Low().Park(nil)
	co.Low().Unpark()
	return false, nil
}

// Labels stay with their coroutine across awaits, in both kinds, and reach neither callbacks nor others.
func TestLabels(t *testing.T) {
	var j lab.Journal
	ctx := pprof.WithLabels(t.Context(), pprof.Labels("app", "x"))
	pprof.SetGoroutineLabels(ctx)
	defer pprof.SetGoroutineLabels(context.Background())
	require.NoError(t, loop.RunWith(ctx, &loop.Options{Labels: true}, func(co *loop.Co) error {
		for _, name := range []string{"s1", "s2"} {
			loop.Start(co, &labeledSteps{j: &j, left: 2}, nil).SetName(name)
		}
		loop.Start(co, loop.Func(func(co *loop.Co) error {
			pprof.Do(co.Context(), pprof.Labels("part", "inner"), func(context.Context) {
				j.Add("%s: %s", co.Name(), labelsHere())
				_ = co.Yield()
				j.Add("%s: %s", co.Name(), labelsHere())
			})
			j.Add("%s: %s", co.Name(), labelsHere())
			co.SetName("b2")
			j.Add("%s: %s", co.Name(), labelsHere())
			return nil
		}), nil).SetName("b1")
		co.Loop().CallSoon(func() { j.Add("callback: %s", labelsHere()) })
		_ = co.Yield()
		co.SetName("renamed")
		new(eagerRoutine).start(co, &labeledSteps{j: &j, left: 1})
		j.Add("main: %s", labelsHere())
		pprof.Do(co.Context(), pprof.Labels("part", "outer"), func(context.Context) {
			new(eagerRoutine).start(co, &labeledSteps{j: &j, left: 1})
			j.Add("main: %s", labelsHere()) // as Options.Labels says
		})
		return co.Yield()
	}))
	j.Require(t,
		`s1: {"app":"x", "task":"s1"}`, `s2: {"app":"x", "task":"s2"}`, `b1: {"app":"x", "part":"inner", "task":"b1"}`, `callback: {"app":"x"}`,
		`Task-5: {"app":"x", "task":"Task-5"}`, `main: {"app":"x", "task":"renamed"}`,
		`Task-6: {"app":"x", "task":"Task-6"}`, `main: {"app":"x", "task":"renamed"}`,
		`s1: {"app":"x", "task":"s1"}`, `s2: {"app":"x", "task":"s2"}`, `b1: {"app":"x", "part":"inner", "task":"b1"}`,
		`b1: {"app":"x", "task":"b1"}`, `b2: {"app":"x", "task":"b2"}`)
	require.Equal(t, `{"app":"x"}`, labelsHere())
}

func TestLabelsAfterAPanic(t *testing.T) {
	l := loop.New(&loop.Options{Labels: true, RecoverPanics: true})
	var j lab.Journal
	require.NoError(t, l.Run(func(co *loop.Co) error {
		loop.Start(co, panicStep{}, func(error) { j.Add("end: %s", labelsHere()) })
		co.Loop().CallSoon(func() { j.Add("callback: %s", labelsHere()) })
		return co.Yield()
	}))
	require.NoError(t, l.Close())
	j.Require(t, `end: {"task":"Task-2"}`, "callback: ")
}

type panicStep struct{}

func (panicStep) Step(*loop.Co, error) (bool, error) { panic("no") }

// busyStep and busyBody are as busy as each other, in many steps.
//
//go:noinline
func busyStep() { spin() }

//go:noinline
func busyBody() { spin() }

var spun uint64

func spin() {
	for i := range uint64(200_000) {
		spun = spun*31 + i
	}
}

type busySteps struct{ left int }

func (s *busySteps) Step(co *loop.Co, _ error) (bool, error) {
	busyStep()
	if s.left--; s.left == 0 {
		return true, nil
	}
	co.Low().Park(nil)
	co.Low().Unpark()
	return false, nil
}

func TestACPUProfileSplitsByTask(t *testing.T) {
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" || runtime.GOOS == "plan9" {
		t.Log("not shown here: the runtime has no processor profiles on", runtime.GOOS)
		return
	}
	seen := map[string]int64{}
	for round := 0; seen["busyStep"] < 3 || seen["busyBody"] < 3; round++ { // of a busy machine, a profile may have few samples
		var out bytes.Buffer
		if err := pprof.StartCPUProfile(&out); err != nil {
			t.Log("not shown here: somebody else takes a profile:", err)
			return
		}
		require.NoError(t, loop.RunWith(t.Context(), &loop.Options{Labels: true}, func(co *loop.Co) error {
			loop.Start(co, &busySteps{200}, nil).SetName("busyStep")
			loop.Start(co, loop.Func(func(co *loop.Co) error {
				for range 200 {
					busyBody()
					_ = co.Yield()
				}
				return nil
			}), nil).SetName("busyBody")
			for range 300 {
				_ = co.Yield()
			}
			return nil
		}))
		pprof.StopCPUProfile()
		for _, s := range readProfile(t, out.Bytes()) {
			for _, name := range []string{"busyStep", "busyBody"} {
				if strings.Contains(strings.Join(s.stack, ""), "loop_test."+name+"\n") {
					require.Equal(t, map[string]string{"task": name}, s.labels)
					seen[name] += s.count
				}
			}
		}
	}
	t.Log("samples:", seen)
}

// idler yields until it is canceled.
type idler struct{}

func (idler) Step(co *loop.Co, in error) (bool, error) {
	if in != nil {
		return true, in
	}
	co.Low().Park(nil)
	co.Low().Unpark()
	return false, nil
}

// A trace has a task for each coroutine, and a region for each step; what a step does for that allocates nothing.
func TestATraceHasTheTasks(t *testing.T) {
	var out bytes.Buffer
	if err := trace.Start(&out); err != nil {
		t.Log("not shown here: somebody else takes a trace:", err)
		return
	}
	var allocations float64
	err := loop.RunWith(t.Context(), &loop.Options{Labels: true}, func(co *loop.Co) error {
		loop.Start(co, idler{}, nil).SetName("stepper")
		other := loop.Start(co, loop.Func(func(co *loop.Co) error {
			trace.Log(co.Context(), "category", "what is logged")
			for co.Yield() == nil {
			}
			return nil
		}), nil)
		other.SetName("walker")
		allocations = testing.AllocsPerRun(20, func() { _ = co.Yield() })
		return nil
	})
	trace.Stop()
	require.NoError(t, err)
	require.Less(t, allocations, 1.0)
	for _, name := range []string{"stepper", "walker", "main", "what is logged"} {
		require.Contains(t, out.String(), name)
	}
}

func TestACoroutineInALog(t *testing.T) {
	var text bytes.Buffer
	plain := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	log := slog.New(slog.NewTextHandler(&text, plain))
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		sleeper := loop.Start(co, &loop.SleepStep{D: 1 << 40}, nil)
		sleeper.SetName("sleeper")
		_ = co.Yield()
		log.Info("look", "task", sleeper)
		log.Info("look", "task", co)
		return nil
	}))
	require.Equal(t, "level=INFO msg=look task.name=sleeper task.doing=\"waits for sleep 18m19.511627776s\"\n"+
		"level=INFO msg=look task.name=main task.doing=\"is running\"\n", text.String())
}
