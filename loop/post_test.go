package loop_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 9, 10.
func TestPostsOfOneGoroutineKeepTheirOrderAndNoneIsLost(t *testing.T) {
	const goroutines, each = 8, 500
	l := loop.New(nil)
	var next [goroutines]int
	left := goroutines * each
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for n := range each {
				_ = l.CallSoonThreadsafe(func() {
					if next[g] == n {
						next[g]++
					}
					if left--; left == 0 {
						l.Stop()
					}
				})
			}
		})
	}
	require.NoError(t, l.RunForever())
	all.Wait()
	for g := range goroutines {
		require.Equal(t, each, next[g])
	}
	require.NoError(t, l.Close())
}

func TestAPostGoesBehindWhatIsReadyWhenItsTurnBegins(t *testing.T) {
	s := newStage(t)
	require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post 1")))
	s.loop.CallSoon(func() {
		s.Add("callback 1")
		require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post 2")))
		s.loop.CallSoon(s.Adds("callback 2"))
	})
	s.turn(t)
	s.turn(t)
	s.Require(t, "callback 1", "post 1", "--", "callback 2", "post 2", "--")
}

func TestAPostDuringABatchWaitsForTheNextTurn(t *testing.T) {
	s := newStage(t)
	s.loop.CallSoon(func() {
		posted := make(chan error)
		go func() { posted <- s.loop.CallSoonThreadsafe(s.Adds("post")) }()
		require.NoError(t, <-posted)
	})
	s.loop.CallSoon(s.Adds("rest of the batch"))
	s.turn(t)
	s.turn(t)
	s.Require(t, "rest of the batch", "--", "post", "--")
}

// Behaviors 14.
func TestACallIsRunOrCanceledNeverBoth(t *testing.T) {
	l := loop.New(nil)
	var ran, canceled atomic.Int32
	var all sync.WaitGroup
	const calls = 2000
	posted := make(chan *loop.Call, calls)
	all.Go(func() {
		for c := range posted {
			if c.Cancel() {
				canceled.Add(1)
			}
		}
		_ = l.CallSoonThreadsafe(l.Stop)
	})
	all.Go(func() {
		for range calls {
			c := loop.NewCall(func() { ran.Add(1) })
			_ = l.Low().Post(c)
			posted <- c
		}
		close(posted)
	})
	require.NoError(t, l.RunForever())
	all.Wait()
	require.NoError(t, l.Close())
	require.EqualValues(t, calls, ran.Load()+canceled.Load())
}

// Behaviors 11, 15.
func TestACallThatIsCanceled(t *testing.T) {
	s := newStage(t)
	canceled := loop.NewCall(s.Adds("canceled"))
	var inside *loop.Call
	inside = loop.NewCall(func() {
		s.Add("cancel inside the call %t", inside.Cancel())
		s.Add("the call goes on")
	})
	require.NoError(t, s.loop.Low().Post(canceled))
	require.NoError(t, s.loop.Low().Post(inside))
	require.True(t, canceled.Cancel())
	require.False(t, canceled.Cancel())
	s.run(t)
	require.False(t, inside.Cancel())
	s.Require(t, "cancel inside the call false", "the call goes on")
}

func TestAnAcceptedPostRunsAlsoWhenTheLoopCloses(t *testing.T) {
	for range 50 {
		l := loop.New(nil)
		const goroutines = 4
		ran := 0 // on the loop's goroutine
		accepted := make(chan int, goroutines)
		started := make(chan struct{}, goroutines)
		for range goroutines {
			go func() {
				n := 0
				for n < 200 && l.CallSoonThreadsafe(func() { ran++ }) == nil {
					if n++; n == 1 {
						started <- struct{}{}
					}
				}
				accepted <- n
			}()
		}
		<-started
		require.NoError(t, l.Close())
		sum := 0
		for range goroutines {
			sum += <-accepted
		}
		require.Equal(t, sum, ran)
		require.Equal(t, loop.ErrClosed, l.CallSoonThreadsafe(func() {}))
	}
}

func TestAPostOfTheLastCallbackOfAClosingLoopRuns(t *testing.T) {
	s := newStage(t)
	require.NoError(t, s.loop.CallSoonThreadsafe(func() {
		s.Add("post")
		require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post of a post")))
		s.loop.CallSoon(s.Adds("its callback"))
	}))
	s.loop.CallLater(1, s.Adds("timer"))
	require.NoError(t, s.loop.Close())
	s.Require(t, "post", "its callback", "post of a post")
}
