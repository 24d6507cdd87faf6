package looptest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// slow allows jobs to take up to a second.
var slow = looptest.Adversity{JobTime: time.Second}

func TestJobsRunOneAfterTheOtherAndFirstInFirstOut(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		var order []string // of jobs on several goroutines, without a mutex
		job := func(name string) *future.Future[string] {
			return bridge.RunInExecutor(co, t.Executor(), func(context.Context) (string, error) {
				order = append(order, name)
				return name, nil
			})
		}
		names, err := future.Gather(co, job("a"), job("b"), job("c")).Await(co)
		require.Equal(t, []string{"a", "b", "c"}, names)
		require.Equal(t, []string{"a", "b", "c"}, order)
		require.Zero(t, co.Loop().Time())
		return err
	})
}

func TestJobsOfTheDefaultExecutorAreSimulatedAsWell(t *testing.T) {
	took := false
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 20, Adversity: slow}.Run(func(t *looptest.T, co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, nil, func(context.Context) (int, error) { return 1, nil }).Await(co)
		took = took || co.Loop().Time() > 0
		return err
	})
	require.Nil(t, report.Failure)
	require.True(t, took)
}

func TestJobsTakeVirtualTime(t *testing.T) {
	took := map[time.Duration]bool{}
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 100, Adversity: slow}.Run(func(t *looptest.T, co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { return 1, nil }).Await(co)
		now := co.Loop().Time()
		require.LessOrEqual(t, now, time.Second)
		took[now] = true
		return err
	})
	require.Nil(t, report.Failure)
	require.Greater(t, len(took), 50)
	require.True(t, took[0])
}

func TestAJobMaySubmitAnother(t *testing.T) {
	for name, a := range map[string]looptest.Adversity{"at once": {}, "slowly": slow} {
		report := looptest.Explorer{Source: looptest.Random(1), Schedules: 50, Adversity: a}.Run(func(t *looptest.T, co *loop.Co) error {
			inner := bridge.NewResolver[int](co)
			ex := t.Executor()
			_, err := bridge.RunInExecutor(co, ex, func(context.Context) (int, error) {
				return 0, ex.Submit(func() { inner.Resolve(7, nil) })
			}).Await(co)
			require.NoError(t, err)
			n, err := inner.Future().Await(co)
			require.Equal(t, 7, n)
			return err
		})
		require.Nil(t, report.Failure, name)
	}
}

func TestAJobThatIsCanceledBeforeItBeginsNeverRuns(t *testing.T) {
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 50, Adversity: slow}.Run(func(t *looptest.T, co *loop.Co) error {
		ran := false
		f := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { ran = true; return 1, nil })
		f.Cancel(nil)
		_, err := f.Await(co)
		require.ErrorIs(t, err, loop.ErrCanceled)
		require.NoError(t, co.Sleep(time.Minute))
		require.False(t, ran)
		return nil
	})
	require.Nil(t, report.Failure)
}

func TestWhatAJobReturnsOrPanicsWithIsItsOutcome(t *testing.T) {
	looptest.Run(t, func(t *looptest.T, co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, t.Executor(),
			func(context.Context) (int, error) { return 0, errPlanted }).Await(co)
		require.ErrorIs(t, err, errPlanted)
		_, err = bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { panic("boom") }).Await(co)
		var p *loop.PanicError
		require.True(t, errors.As(err, &p))
		require.Equal(t, "boom", p.Value)
		return nil
	})
	f := once(func(t *looptest.T, co *loop.Co) error {
		require.NoError(t, t.Executor().Submit(func() { panic("boom") }))
		return co.Sleep(1)
	})
	require.Equal(t, looptest.Panicked, f.Kind)
	require.EqualError(t, f.Err, "in callback: looptest: panic in a job: boom")
	require.PanicsWithValue(t, "looptest: Submit of a nil job", func() {
		looptest.Run(t, func(t *looptest.T, co *loop.Co) error { return nil })
		var ex pool.Executor
		once(func(t *looptest.T, co *loop.Co) error { ex = t.Executor(); return nil })
		_ = ex.Submit(nil)
	})
}

func TestAJobThatWaitsForTheLoopIsRefused(t *testing.T) {
	defer looptest.SetPatience(20 * time.Millisecond)()
	var release []chan struct{}
	f := once(func(t *looptest.T, co *loop.Co) error {
		happened := make(chan struct{})
		release = append(release, happened)
		co.Loop().CallLater(time.Second, func() { close(happened) })
		_, err := bridge.RunInExecutor(co, nil,
			func(context.Context) (int, error) { <-happened; return 1, nil }).Await(co)
		return err
	})
	for _, happened := range release {
		close(happened)
	}
	require.Equal(t, looptest.Hung, f.Kind)
	require.Regexp(t, "^a job has not returned for 20ms: the loop waits for a simulated job, which must not wait for the loop\n"+
		`a goroutine stands at jobs_test.go:\d+ in TestAJobThatWaitsForTheLoopIsRefused.func1.2 < `, f.Err.Error())
}

func TestPostsMayWaitForATurn(t *testing.T) {
	var turns int
	p := func(t *looptest.T, co *loop.Co) error {
		turns = 0
		ticker := task.Do(co, func(co *loop.Co) error {
			for ; turns < 10; turns++ {
				if err := co.Yield(); err != nil {
					return err
				}
			}
			return nil
		}, task.Named("ticker"))
		_, err := bridge.RunInExecutor(co, nil, func(context.Context) (int, error) { return 1, nil }).Await(co)
		late := turns
		if _, joined := ticker.Await(co); joined != nil || err != nil {
			return errors.Join(joined, err)
		}
		if late > 5 {
			return errPlanted
		}
		return nil
	}
	require.Nil(t, looptest.Explorer{Source: looptest.Random(1)}.Run(p).Failure)
	f := looptest.Explorer{Source: looptest.Random(1), Adversity: looptest.Adversity{DelayPosts: true}}.Run(p).Failure
	require.ErrorIs(t, f, errPlanted)
	require.Contains(t, f.Story, "what other goroutines have posted waits for a turn")
}

func TestAnExecutorOfAScheduleThatIsOverRefusesJobs(t *testing.T) {
	var ex pool.Executor
	require.Nil(t, once(func(t *looptest.T, co *loop.Co) error { ex = t.Executor(); return nil }))
	require.ErrorIs(t, ex.Submit(func() {}), loop.ErrClosed)
}

func TestTheOrderOfResultsIsAChoice(t *testing.T) {
	seen := map[string]bool{}
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 300}.Run(func(t *looptest.T, co *loop.Co) error {
		order := ""
		var all []*future.Future[int]
		for i := range 3 {
			f := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { return i, nil })
			f.OnDone(func(*future.Future[int]) { order += fmt.Sprint(i) })
			all = append(all, f)
		}
		_, err := future.Gather(co, all[0], all[1], all[2]).Await(co)
		seen[order] = true
		return err
	})
	require.Nil(t, report.Failure)
	require.Len(t, seen, 6)
}
