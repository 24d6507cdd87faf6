package pool_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// Some submit while all workers are busy, some while they go to sleep: no job is lost, and none of one submitter begins
// before an earlier one.
func TestJobsOfManySubmittersKeepTheOrderOfEach(t *testing.T) {
	const submitters = 3
	p := pool.New(1)
	var next [submitters]int // the worker's
	var all sync.WaitGroup
	for s := range submitters {
		all.Go(func() {
			for n := range storm {
				if n%97 == 0 {
					runtime.Gosched() // the worker may find nothing
				}
				_ = p.Submit(func() {
					if next[s] == n {
						next[s]++
					}
				})
			}
		})
	}
	all.Wait()
	require.NoError(t, p.Close())
	require.Equal(t, [submitters]int{storm, storm, storm}, next)
	require.Equal(t, pool.Stats{Completed: submitters * storm}, p.Stats())
}

// Jobs that come while all workers are busy are not looked at until a worker needs one: the same again, or that which
// takes its place.
func TestTheNextWorkerFindsWhatCameBesideABusyOne(t *testing.T) {
	for name, end := range map[string]func(){"its job returns": func() {}, "its job ends it": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { findsJobsAfter(t, end) })
		})
	}
}

func findsJobsAfter(t *testing.T, end func()) {
	p := pool.New(1)
	gate := make(chan struct{})
	require.NoError(t, p.Submit(func() { <-gate; end() }))
	synctest.Wait()
	var ran []int
	for n := range 4 {
		require.NoError(t, p.Submit(func() { ran = append(ran, n) }))
	}
	close(gate)
	synctest.Wait()
	require.Equal(t, []int{0, 1, 2, 3}, ran)
	require.NoError(t, p.Close())
	require.Equal(t, pool.Stats{Completed: 5}, p.Stats())
}

// What was submitted while all workers were busy is canceled like what is queued, and counts as that.
func TestJobsBesideABusyWorkerAreCanceled(t *testing.T) {
	p := pool.New(1)
	gate, begun := make(chan struct{}), make(chan struct{})
	first := pool.Submit(t.Context(), p, func(context.Context) (int, error) { close(begun); <-gate; return 1, nil })
	<-begun
	var jobs []*pool.Job[int]
	submit := func() *pool.Job[int] {
		jobs = append(jobs, pool.Submit(t.Context(), p, number(1)))
		return jobs[len(jobs)-1]
	}
	for range 9 {
		submit()
	}
	require.Equal(t, pool.CanceledNow, submit().Cancel())
	submit()
	require.Equal(t, pool.Stats{Workers: 1, Running: 1, Queued: 10, Canceled: 1}, p.Stats())
	submit()
	submit()
	require.NoError(t, p.Shutdown(pool.ShutdownOptions{CancelQueued: true, NoWait: true}))
	require.Equal(t, pool.ErrClosed, p.Submit(func() { panic("never") }))
	for _, j := range jobs {
		_, err := j.Result(t.Context())
		require.True(t, loop.IsCanceled(err), "%v", err)
	}
	close(gate)
	require.NoError(t, p.Close())
	_, err := first.Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, pool.Stats{Completed: 1, Canceled: 13}, p.Stats())
}
