// Jobs, promises and coroutines sent to the loop, under every order: simulated jobs end in any turn, and somebody is
// canceled in any. Channels are below, under random orders: their goroutines are beyond what a schedule decides.
package bridge_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// A stage is one run of a program.
type stage struct {
	t        *looptest.T
	co       *loop.Co
	step     bool // the tasks are step tasks
	plan     lab.Intrusion
	accepted bool // the cancellation was
	ran      int  // jobs that have begun
	before   int  // those at the time of the cancellation
	tasks    []*task.Task[struct{}]
}

// A scene is one wait of a task, and what it does then. An error of then ends the task.
type scene struct {
	wait loop.Stepper
	then func(err error) error
}

func (s *stage) start(scenes ...scene) *task.Task[struct{}] {
	t := s.begin(scenes)
	s.tasks = append(s.tasks, t)
	return t
}

func (s *stage) begin(scenes []scene) *task.Task[struct{}] {
	if s.step {
		return task.DoStep(s.co, &scenesStep{scenes})
	}
	return task.Do(s.co, func(co *loop.Co) error {
		for _, x := range scenes {
			if err := x.then(co.Await(x.wait)); err != nil {
				return err
			}
		}
		return nil
	})
}

type scenesStep struct{ scenes []scene }

func (s *scenesStep) Step(co *loop.Co, in error) (bool, error) {
	for ; len(s.scenes) > 0; s.scenes = s.scenes[1:] {
		done, err := s.scenes[0].wait.Step(co, in)
		if !done {
			return false, nil
		}
		if err = s.scenes[0].then(err); err != nil {
			return true, err
		}
		in = nil
	}
	return true, nil
}

func passOn(err error) error { return err }

// run starts the canceler of the plan, if there is one, and goes on when nothing can happen any more.
func (s *stage) run(targets ...func() bool) {
	if !s.plan.None {
		var scenes []scene
		for range s.plan.Turn {
			scenes = append(scenes, scene{&loop.SleepStep{}, passOn})
		}
		s.start(append(scenes, scene{future.Finished(s.co, 0), func(error) error {
			s.before, s.accepted = s.ran, targets[s.plan.Target]()
			return nil
		}})...)
	}
	require.NoError(s.t, s.co.Sleep(time.Second))
	for _, t := range s.tasks {
		require.True(s.t, t.Done(), "%v", t)
		_ = t.Err()
	}
}

// hit reports whether that target was canceled, and took it.
func (s *stage) hit(n int) bool { return !s.plan.None && s.plan.Target == n && s.accepted }

func cancels(c interface{ Cancel(cause error) bool }) func() bool {
	return func() bool { return c.Cancel(errWhy) }
}

// job is the function of a job; it fails the test if it runs twice.
func (s *stage) job(v int) func(context.Context) (int, error) {
	began := false
	return func(context.Context) (int, error) {
		if began {
			s.t.Errorf("a job has run twice")
		}
		began = true
		s.ran++
		return v, nil
	}
}

// A piece is a program, and what must hold of it.
type piece struct {
	name    string
	targets int
	turns   int
	bound   looptest.Bound
	main    func(s *stage)
}

var pieces = []piece{
	{name: "a job", targets: 2, turns: 4, main: runsInExecutor},
	{name: "two jobs, gathered", targets: 3, turns: 4, bound: looptest.Bound{Departures: 3}, main: runsTwo},
	{name: "a wrapped job", targets: 3, turns: 4, main: wraps},
	{name: "a promise that is kept on the loop", targets: 3, turns: 4, main: keepsPromise},
	{name: "a coroutine sent to its own loop", targets: 2, turns: 4, bound: looptest.Bound{Departures: 4}, main: submitsTo},
}

func TestExplore(t *testing.T) {
	for _, p := range pieces {
		t.Run(p.name, func(t *testing.T) {
			for _, step := range []bool{false, true} {
				t.Run(kindName(step), func(t *testing.T) { p.explore(t, step) })
			}
		})
	}
}

func kindName(step bool) string {
	if step {
		return "step"
	}
	return "straight-line"
}

// explore runs the piece under every order within its bound, with every intrusion.
func (p piece) explore(t *testing.T, step bool) {
	plans := lab.Intrusions(p.targets, p.turns)
	schedules, exhausted := 0, true
	for _, i := range plans {
		e := looptest.Explorer{
			Source:     looptest.Exhaustive(p.bound),
			Schedules:  lab.Share(10_000),
			MaxShrinks: 300,
			Adversity:  looptest.Adversity{DelayPosts: true},
		}
		report := e.Run(func(t *looptest.T, co *loop.Co) error {
			p.main(&stage{t: t, co: co, step: step, plan: i})
			return nil
		})
		if f := report.Failure; f != nil {
			t.Fatalf("%v: %v\nreplay: %s", i, f, f.Record)
		}
		schedules += report.Schedules
		exhausted = exhausted && report.Exhausted
	}
	t.Logf("%d schedules, exhausted: %v", schedules, exhausted)
}

// ended requires that the future has a value if nobody was canceled, and otherwise a value or a cancellation; that a job
// which had not begun when it was canceled never did; and that its value is the one that it has returned.
func (s *stage) ended(f *future.Future[int], want int) {
	require.True(s.t, f.Done(), "%v", f)
	v, err := f.Result()
	switch {
	case err == nil:
		require.Equal(s.t, want, v)
		require.Positive(s.t, s.ran)
	default:
		require.True(s.t, loop.IsCanceled(err), "%v", err)
		require.True(s.t, s.accepted, "canceled by nobody")
	}
}

func runsInExecutor(s *stage) {
	f := bridge.RunInExecutor(s.co, s.t.Executor(), s.job(7))
	var got error
	awaiter := s.start(scene{f, func(err error) error {
		got = err
		return err
	}})
	s.run(cancels(awaiter), cancels(f))
	s.ended(f, 7)
	require.True(s.t, !f.Canceled() || s.ran == s.before, "a job was canceled before it began, and ran")
	require.True(s.t, s.hit(0) || f.Err() == got)
	require.True(s.t, !s.hit(0) || awaiter.Canceled() && awaiter.Canceling() == 1)
	require.True(s.t, !s.hit(1) || f.Canceled())
}

// runsTwo: one job may be shielded from the end of the other.
func runsTwo(s *stage) {
	a, b := bridge.RunInExecutor(s.co, nil, s.job(1)), bridge.RunInExecutor(s.co, s.t.Executor(), s.job(2))
	sum := 0
	g := future.GatherFunc(s.co, func(vs []int) int {
		sum = vs[0] + vs[1]
		return sum
	}, a, future.Shield(b))
	awaiter := s.start(scene{g, passOn})
	s.run(cancels(awaiter), cancels(a), cancels(g))
	require.True(s.t, g.Done())
	s.ended(a, 1)
	require.NoError(s.t, b.Err(), "the shielded job")
	if g.Err() == nil {
		require.Equal(s.t, 3, sum)
	} else {
		require.True(s.t, s.accepted)
	}
	require.Equal(s.t, s.hit(0) || g.Err() != nil, awaiter.Canceled())
}

// wraps: to cancel the future cancels the job, and to cancel the job cancels the future.
func wraps(s *stage) {
	j := pool.Submit(context.Background(), s.t.Executor(), s.job(7))
	f := bridge.Wrap(s.co, j)
	awaiter := s.start(scene{f, passOn})
	s.run(cancels(awaiter), cancels(f), func() bool { return j.CancelCause(errWhy) == pool.CanceledNow })
	s.ended(f, 7)
	require.Contains(s.t, []pool.State{pool.Canceled, pool.Finished}, j.State())
	require.Equal(s.t, s.ran == 0, j.State() == pool.Canceled)
	require.True(s.t, !s.hit(2) || s.ran == 0 && f.Canceled())
	require.True(s.t, !f.Canceled() || s.ran == s.before, "a job was canceled before it began, and ran")
	require.True(s.t, j.State() != pool.Canceled || f.Canceled())
}

// keepsPromise: of a settling and a cancellation, one comes first, for the job and, in its own time, for the future.
func keepsPromise(s *stage) {
	p := pool.NewPromise[int](context.Background())
	f := bridge.Wrap(s.co, p.Job())
	awaiter := s.start(scene{f, passOn})
	kept := false
	s.start(scene{&loop.SleepStep{}, func(error) error {
		if p.Begin() {
			s.ran++
		}
		return nil
	}}, scene{&loop.SleepStep{}, func(error) error {
		kept = p.Settle(7, nil)
		return nil
	}})
	s.run(cancels(awaiter), cancels(f), func() bool { return p.Job().Cancel() == pool.CanceledNow })
	s.ended(f, 7)
	require.Equal(s.t, kept, p.Job().State() == pool.Finished)
	require.True(s.t, f.Canceled() || kept)
	require.True(s.t, !s.hit(2) || !kept && f.Canceled())
}

// submitsTo: the coroutine ends, whatever becomes of its job; one that was canceled before it began never does; and one
// whose job was canceled meanwhile is told, for it waits for something that does not come otherwise.
func submitsTo(s *stage) {
	inside, canceled := 0, false
	gate := future.New[int](s.co)
	j := bridge.SubmitTo(s.co.Loop(), func(co *loop.Co) (int, error) {
		s.ran++
		inside++
		defer func() { inside-- }()
		v, err := gate.Future().Await(co)
		canceled = err != nil
		return v, err
	})
	f := bridge.Wrap(s.co, j)
	s.start(scene{f, passOn})
	s.start(scene{&loop.SleepStep{}, passOn}, scene{&loop.SleepStep{}, func(error) error {
		if j.State() != pool.Canceled {
			gate.SetResult(7)
		}
		return nil
	}})
	s.run(cancels(f), func() bool { return j.CancelCause(errWhy) == pool.CanceledNow })
	s.ended(f, 7)
	require.Zero(s.t, inside, "the coroutine has not ended: its job was canceled, and it was not told")
	require.True(s.t, !s.accepted || f.Canceled())
	require.True(s.t, !canceled || s.accepted)
	require.True(s.t, s.accepted || s.ran == 1 && !canceled)
}
