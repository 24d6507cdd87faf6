package pool_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// An ending is what becomes of a job, and when.
type ending struct {
	after time.Duration
	end   func(p *pool.Promise[int])
}

func finishes(p *pool.Promise[int]) { p.Settle(1, nil) }
func fails(p *pool.Promise[int])    { p.Settle(0, errBoom) }
func isCanceled(p *pool.Promise[int]) {
	p.Job().Cancel() // no worker ever passes it
}

// ending starts the jobs of endings; those without an end stay pending.
func jobsOf(t *testing.T, endings []ending) (jobs []*pool.Job[int]) {
	for _, e := range endings {
		p := pool.NewPromise[int](t.Context())
		jobs = append(jobs, p.Job())
		switch {
		case e.end == nil:
		case e.after == 0:
			e.end(p)
		default:
			go func() {
				time.Sleep(e.after) // the bubble's time
				e.end(p)
			}()
		}
	}
	return jobs
}

func indices(jobs, of []*pool.Job[int]) (is []int) {
	for _, j := range of {
		for i := range jobs {
			if jobs[i] == j {
				is = append(is, i)
			}
		}
	}
	return is
}

// Behaviors 283, 284, 286.
func TestWait(t *testing.T) {
	pending := ending{}
	for _, tt := range []struct {
		name    string
		mode    future.Mode
		endings []ending
		done    []int
		took    time.Duration
	}{
		{"all", future.AllCompleted, []ending{{3, finishes}, {1, fails}, {2, isCanceled}}, []int{0, 1, 2}, 3},
		{"all, done before", future.AllCompleted, []ending{{0, finishes}, {0, isCanceled}}, []int{0, 1}, 0},
		{"all of none", future.AllCompleted, nil, nil, 0},
		{"first of none", future.FirstCompleted, nil, nil, 0},
		{"all, one hangs", future.AllCompleted, []ending{{1, finishes}, pending}, []int{0}, time.Minute},
		{"first", future.FirstCompleted, []ending{pending, {2, finishes}, {1, fails}}, []int{2}, 1},
		{"first, done before", future.FirstCompleted, []ending{{0, finishes}, pending, {0, fails}}, []int{0, 2}, 0},
		{"first is a cancellation", future.FirstCompleted, []ending{pending, {1, isCanceled}}, []int{1}, 1},
		{"first of hanging", future.FirstCompleted, []ending{pending}, nil, time.Minute},
		{"first error", future.FirstError, []ending{{1, finishes}, {2, fails}, pending}, []int{0, 1}, 2},
		{"first error, done before", future.FirstError, []ending{{0, fails}, {1, finishes}}, []int{0}, 0},
		{"a cancellation is no error", future.FirstError, []ending{{1, isCanceled}, {2, finishes}}, []int{0, 1}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := jobsOf(t, tt.endings)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				begin := time.Now()
				twice := append(append([]*pool.Job[int]{}, jobs...), jobs...)
				done, pending, err := pool.Wait(ctx, tt.mode, twice...)
				require.NoError(t, err)
				require.Equal(t, tt.took, time.Since(begin))
				require.Equal(t, tt.done, indices(jobs, done))
				require.Len(t, pending, len(jobs)-len(done))
				time.Sleep(time.Hour)
			})
		})
	}
}

// Behaviors 283.
func TestWaitForJobsOfSeveralExecutors(t *testing.T) {
	p, q := pool.New(1), pool.New(1)
	jobs := []*pool.Job[int]{pool.Submit(t.Context(), p, number(1)), pool.Submit(t.Context(), q, number(2)),
		pool.Submit(t.Context(), freshly{}, number(3)), pool.Submit(t.Context(), refusing{}, number(4))}
	done, pending, err := pool.Wait(t.Context(), future.AllCompleted, jobs...)
	require.NoError(t, err)
	require.Equal(t, jobs, done)
	require.Empty(t, pending)
	require.NoError(t, p.Close())
	require.NoError(t, q.Close())
}

// Behaviors 286.
func TestACanceledJobThatNoWorkerHasPassedIsDone(t *testing.T) {
	p, release := stuck(t, pool.Options{})
	j := pool.Submit(t.Context(), p, number(1))
	require.Equal(t, pool.CanceledNow, j.Cancel())
	done, _, err := pool.Wait(t.Context(), future.AllCompleted, j)
	require.NoError(t, err)
	require.Equal(t, []*pool.Job[int]{j}, done)
	for got, err := range pool.Completed(t.Context(), j) {
		require.NoError(t, err)
		require.Same(t, j, got)
	}
	release()
	require.NoError(t, p.Close())
}

// Behaviors 284, 285.
func TestCompleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := jobsOf(t, []ending{{5, finishes}, {0, fails}, {}, {2, isCanceled}, {0, finishes}, {3, finishes}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin := time.Now()
		var trace []string
		for j, err := range pool.Completed(ctx, append(jobs, jobs...)...) {
			if err != nil {
				trace = append(trace, fmt.Sprintf("%v: %v", time.Since(begin), err))
				require.Nil(t, j)
				require.ErrorIs(t, err, loop.ErrTimeout)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				continue
			}
			trace = append(trace, fmt.Sprintf("%v: %d", time.Since(begin), indices(jobs, []*pool.Job[int]{j})))
		}
		require.Equal(t, []string{"0s: [1]", "0s: [4]", "2ns: [3]", "3ns: [5]", "5ns: [0]",
			"1m0s: pool: 1 (of 6) jobs unfinished: context deadline exceeded"}, trace)
	})
}

func TestCompletedThatIsLeftOrCanceled(t *testing.T) {
	jobs := jobsOf(t, []ending{{0, finishes}, {}, {0, finishes}})
	var got []*pool.Job[int]
	for j := range pool.Completed(t.Context(), jobs...) {
		got = append(got, j)
		break
	}
	require.Equal(t, jobs[:1], got)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errWhy)
	var errs []error
	for _, err := range pool.Completed(ctx, jobs[1]) {
		errs = append(errs, err)
	}
	require.Equal(t, []error{&pool.UnfinishedError{Unfinished: 1, Total: 1, Cause: errWhy}}, errs)
	require.NotErrorIs(t, errs[0], loop.ErrTimeout)
	for range pool.Completed[int](t.Context()) {
		require.Fail(t, "there is no job")
	}
}

func TestToWaitForJobsOnALoopIsRefused(t *testing.T) {
	jobs := jobsOf(t, []ending{{0, finishes}, {}})
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		done, pending, err := pool.Wait(co.Context(), future.AllCompleted, jobs...)
		require.EqualError(t, err, "Wait for jobs: loop: this would block the loop of this goroutine: await future.Wait of "+
			"bridge.Wrap(co, job) for each instead")
		require.Equal(t, [][]*pool.Job[int]{jobs[:1], jobs[1:]}, [][]*pool.Job[int]{done, pending})
		_, _, err = pool.Wait(co.Context(), future.FirstCompleted, jobs...)
		require.NoError(t, err, "it need not wait")
		var errs []error
		for _, err := range pool.Completed(co.Context(), jobs...) {
			errs = append(errs, err)
		}
		require.Len(t, errs, 2)
		require.NoError(t, errs[0])
		require.ErrorIs(t, errs[1], loop.ErrWouldBlock)
		return nil
	}))
}
