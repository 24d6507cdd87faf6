// Jobs, promises and coroutines sent to the loop, under every order: simulated jobs end in any turn, and somebody is
// canceled in any. Channels are below, under random orders: their goroutines are beyond what a schedule decides.
package bridge_test

import (
	"context"
	"testing"

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
	lab.Stage
	ran    int // jobs that have begun
	before int // those at the time of the cancellation
	tasks  []*task.Task[struct{}]
}

func newStage(s lab.Stage) *stage { return &stage{Stage: s} }

type scene = lab.Part

func (s *stage) start(scenes ...scene) *task.Task[struct{}] {
	t := s.Kind.Do(s.Co, lab.Parts(scenes...))
	s.tasks = append(s.tasks, t)
	return t
}

// run goes on when nothing can happen any more.
func (s *stage) run(targets ...func() bool) {
	s.Run(func(n int) bool {
		s.before = s.ran
		return targets[n]()
	})
	for _, t := range s.tasks {
		require.True(s.T, t.Done(), "%v", t)
		_ = t.Err()
	}
}

func cancels(c interface{ Cancel(cause error) bool }) func() bool {
	return func() bool { return c.Cancel(errWhy) }
}

// job is the function of a job; it fails the test if it runs twice.
func (s *stage) job(v int) func(context.Context) (int, error) {
	began := false
	return func(context.Context) (int, error) {
		if began {
			s.T.Errorf("a job has run twice")
		}
		began = true
		s.ran++
		return v, nil
	}
}

var pieces = []lab.Piece[*stage]{
	{Name: "a job", Targets: 2, Turns: 4, Main: runsInExecutor},
	{Name: "two jobs, gathered", Targets: 3, Turns: 4, Bound: looptest.Bound{Departures: 3}, Main: runsTwo},
	{Name: "a wrapped job", Targets: 3, Turns: 4, Main: wraps},
	{Name: "a promise that is kept on the loop", Targets: 3, Turns: 4, Main: keepsPromise},
	{Name: "a coroutine sent to its own loop", Targets: 2, Turns: 4, Bound: looptest.Bound{Departures: 4},
		Main: submitsTo},
}

func TestExplore(t *testing.T) {
	lab.ExplorePieces(t, pieces, newStage, looptest.Adversity{DelayPosts: true})
}

// ended requires that the future has a value if nobody was canceled, and otherwise a value or a cancellation; that a
// job which had not begun when it was canceled never did; and that its value is the one that it has returned.
func (s *stage) ended(f *future.Future[int], want int) {
	require.True(s.T, f.Done(), "%v", f)
	v, err := f.Result()
	switch {
	case err == nil:
		require.Equal(s.T, want, v)
		require.Positive(s.T, s.ran)
	default:
		require.True(s.T, loop.IsCanceled(err), "%v", err)
		require.True(s.T, s.Accepted(), "canceled by nobody")
	}
}

func runsInExecutor(s *stage) {
	f := bridge.RunInExecutor(s.Co, s.T.Executor(), s.job(7))
	var got error
	awaiter := s.start(lab.After(f, func(err error) error {
		got = err
		return err
	}))
	s.run(cancels(awaiter), cancels(f))
	s.ended(f, 7)
	require.True(s.T, !f.Canceled() || s.ran == s.before, "a job was canceled before it began, and ran")
	require.True(s.T, s.Hit(0) || f.Err() == got)
	require.True(s.T, !s.Hit(0) || awaiter.Canceled() && awaiter.Canceling() == 1)
	require.True(s.T, !s.Hit(1) || f.Canceled())
}

// runsTwo: one job may be shielded from the end of the other.
func runsTwo(s *stage) {
	a, b := bridge.RunInExecutor(s.Co, nil, s.job(1)), bridge.RunInExecutor(s.Co, s.T.Executor(), s.job(2))
	sum := 0
	g := future.GatherFunc(s.Co, func(vs []int) int {
		sum = vs[0] + vs[1]
		return sum
	}, a, future.Shield(b))
	awaiter := s.start(lab.After(g, lab.PassOn))
	s.run(cancels(awaiter), cancels(a), cancels(g))
	require.True(s.T, g.Done())
	s.ended(a, 1)
	require.NoError(s.T, b.Err(), "the shielded job")
	if g.Err() == nil {
		require.Equal(s.T, 3, sum)
	} else {
		require.True(s.T, s.Accepted())
	}
	require.Equal(s.T, s.Hit(0) || g.Err() != nil, awaiter.Canceled())
}

// wraps: to cancel the future cancels the job, and to cancel the job cancels the future.
func wraps(s *stage) {
	j := pool.Submit(context.Background(), s.T.Executor(), s.job(7))
	f := bridge.Wrap(s.Co, j)
	awaiter := s.start(lab.After(f, lab.PassOn))
	s.run(cancels(awaiter), cancels(f), func() bool { return j.CancelCause(errWhy) == pool.CanceledNow })
	s.ended(f, 7)
	require.Contains(s.T, []pool.State{pool.Canceled, pool.Finished}, j.State())
	require.Equal(s.T, s.ran == 0, j.State() == pool.Canceled)
	require.True(s.T, !s.Hit(2) || s.ran == 0 && f.Canceled())
	require.True(s.T, !f.Canceled() || s.ran == s.before, "a job was canceled before it began, and ran")
	require.True(s.T, j.State() != pool.Canceled || f.Canceled())
}

// keepsPromise: of a settling and a cancellation, one comes first, for the job and, in its own time, for the future.
func keepsPromise(s *stage) {
	p := pool.NewPromise[int](context.Background())
	f := bridge.Wrap(s.Co, p.Job())
	awaiter := s.start(lab.After(f, lab.PassOn))
	kept := false
	s.start(lab.After(&loop.SleepStep{}, func(error) error {
		if p.Begin() {
			s.ran++
		}
		return nil
	}), lab.After(&loop.SleepStep{}, func(error) error {
		kept = p.Settle(7, nil)
		return nil
	}))
	s.run(cancels(awaiter), cancels(f), func() bool { return p.Job().Cancel() == pool.CanceledNow })
	s.ended(f, 7)
	require.Equal(s.T, kept, p.Job().State() == pool.Finished)
	require.True(s.T, f.Canceled() || kept)
	require.True(s.T, !s.Hit(2) || !kept && f.Canceled())
}

// submitsTo: the coroutine ends, whatever becomes of its job; one that was canceled before it began never does; and one
// whose job was canceled meanwhile is told, for it waits for something that does not come otherwise.
func submitsTo(s *stage) {
	inside, canceled := 0, false
	gate := future.New[int](s.Co)
	j := bridge.SubmitTo(s.Co.Loop(), func(co *loop.Co) (int, error) {
		s.ran++
		inside++
		defer func() { inside-- }()
		v, err := gate.Future().Await(co)
		canceled = err != nil
		return v, err
	})
	f := bridge.Wrap(s.Co, j)
	s.start(lab.After(f, lab.PassOn))
	s.start(lab.After(&loop.SleepStep{}, lab.PassOn), lab.After(&loop.SleepStep{}, func(error) error {
		if j.State() != pool.Canceled {
			gate.SetResult(7)
		}
		return nil
	}))
	s.run(cancels(f), func() bool { return j.CancelCause(errWhy) == pool.CanceledNow })
	s.ended(f, 7)
	require.Zero(s.T, inside, "the coroutine has not ended: its job was canceled, and it was not told")
	require.True(s.T, !s.Accepted() || f.Canceled())
	require.True(s.T, !canceled || s.Accepted())
	require.True(s.T, s.Accepted() || s.ran == 1 && !canceled)
}
