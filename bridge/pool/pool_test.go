package pool_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 288.
func TestSubmitReturnsAtOnceAndJobsStartInOrder(t *testing.T) {
	p := pool.New(1)
	gate := make(chan struct{})
	var order []int
	for i := range 10 {
		require.NoError(t, p.Submit(func() {
			<-gate
			order = append(order, i)
		}))
	}
	require.Empty(t, order)
	close(gate)
	require.NoError(t, p.Close())
	require.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, order)
}

// Behaviors 289.
func TestWorkersStartLazilyUpToTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(3)
		gate, begun := make(chan struct{}), make(chan struct{}, 10)
		for i := range 5 {
			require.NoError(t, p.Submit(func() {
				begun <- struct{}{}
				<-gate
			}))
			synctest.Wait()
			require.Len(t, begun, min(i+1, 3))
		}
		close(gate)
		require.NoError(t, p.Close())
		require.Len(t, begun, 5)
	})
}

// Behaviors 289.
func TestAnIdleWorkerIsUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(3)
		workers := map[uint64]int{}
		for range 5 {
			require.NoError(t, p.Submit(func() { workers[ambient.Number()]++ }))
			synctest.Wait()
		}
		require.NoError(t, p.Close())
		require.Len(t, workers, 1)
	})
}

// Behaviors 290.
func TestDefaultWorkersAndLimits(t *testing.T) {
	require.Equal(t, min(32, runtime.NumCPU()+4), pool.DefaultWorkers())
	for limit, want := range map[int]string{
		0:  "pool: New with a limit of 0 workers",
		-1: "pool: New with a limit of -1 workers",
	} {
		require.PanicsWithValue(t, want, func() { pool.New(limit) })
	}
	require.PanicsWithValue(t, "pool: Submit of a nil job", func() { _ = pool.New(1).Submit(nil) })
}

// Behaviors 293.
func TestAWorkerOutlivesAGoexit(t *testing.T) {
	p := pool.New(1)
	var ran atomic.Int32
	for i := range 6 {
		require.NoError(t, p.Submit(func() {
			ran.Add(1)
			if i%2 == 0 {
				runtime.Goexit()
			}
		}))
	}
	require.NoError(t, p.Close())
	require.Equal(t, int32(6), ran.Load())
}

// Behaviors 294, 297.
func TestAClosedPoolRefusesJobs(t *testing.T) {
	p := pool.New(2)
	require.NoError(t, p.Submit(func() {}))
	require.NoError(t, p.Close())
	require.ErrorIs(t, p.Submit(func() { panic("never") }), pool.ErrClosed)
	require.NoError(t, p.Close())
	require.NoError(t, pool.New(1).Close())
}

// Behaviors 295.
func TestCloseWaitsForQueuedJobs(t *testing.T) {
	p := pool.New(2)
	gate := make(chan struct{})
	var ran atomic.Int32
	for range 10 {
		require.NoError(t, p.Submit(func() { <-gate; ran.Add(1) }))
	}
	closed := make(chan int32)
	for range 3 {
		go func() {
			_ = p.Close()
			closed <- ran.Load()
		}()
	}
	close(gate)
	require.Equal(t, []int32{10, 10, 10}, []int32{<-closed, <-closed, <-closed})
}

// Behaviors 295, 351.
func TestJoinSuspendsTheCoroutineOnly(t *testing.T) {
	p := pool.New(1)
	var trace []string
	gate := make(chan struct{})
	require.NoError(t, p.Submit(func() { <-gate }))
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		co.Loop().CallSoon(func() {
			trace = append(trace, "the loop goes on")
			require.ErrorIs(t, p.Submit(func() {}), pool.ErrClosed)
			close(gate)
		})
		err := p.Join(co)
		trace = append(trace, "joined")
		return err
	}))
	require.Equal(t, []string{"the loop goes on", "joined"}, trace)
}

func TestManySubmitters(t *testing.T) {
	p := pool.New(4)
	var ran atomic.Int32
	var submitters sync.WaitGroup
	for range 8 {
		submitters.Go(func() {
			for range 500 {
				_ = p.Submit(func() { ran.Add(1) })
			}
		})
	}
	submitters.Wait()
	require.NoError(t, p.Close())
	require.Equal(t, int32(4000), ran.Load())
}
