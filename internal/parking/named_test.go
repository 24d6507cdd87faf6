package parking_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// listed returns what a loop lists, in order.
func listed(l *loop.Loop) (all []string) {
	listing := parking.ListingOf(l)
	for x, n := listing.After(0); x != nil; x, n = listing.After(n) {
		all = append(all, fmt.Sprintf("%T %s", x, x.(interface{ Name() string }).Name()))
	}
	return all
}

var global = new(locks.Lock).Named("global")

func TestALoopListsWhatIsNamedOnIt(t *testing.T) {
	before := new(locks.Event).Named("before")
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := co.Loop()
		require.Empty(t, listed(l))
		lock := new(locks.Lock).Named("first")
		unnamed := new(locks.Lock)
		bounded := locks.NewBoundedSemaphore(2).Named("bounded")
		barrier := locks.NewBarrier(2).Named("barrier")
		condition := new(locks.Condition).Named("condition")
		var q *queue.Queue[int]
		in := task.Do(co, func(*loop.Co) error { q = queue.New[int](1).Named("in a task"); return nil })
		_, err := in.Await(co)
		require.NoError(t, err)
		lock.Named("another name")
		want := []string{"*locks.Lock another name", "*locks.Semaphore bounded", "*locks.Barrier barrier",
			"*locks.Condition condition", "*queue.Queue[int] in a task"}
		require.Equal(t, want, listed(l), "each once, with the name that it has")

		require.True(t, global.TryAcquire(co))
		waits := []*task.Task[struct{}]{task.Do(co, before.Wait), task.Do(co, global.Acquire), task.Do(co, before.Wait)}
		require.NoError(t, co.Yield())
		want = append(want, "*locks.Event before", "*locks.Lock global")
		require.Equal(t, want, listed(l), "what was named elsewhere is listed when somebody waits for it")
		before.Set()
		require.NoError(t, global.Release())
		for _, w := range waits {
			_, err := w.Await(co)
			require.NoError(t, err)
		}
		require.Equal(t, want, listed(l), "and from then on")
		require.NoError(t, global.Release())
		runtime.KeepAlive([]any{lock, unnamed, bounded, barrier, condition, q})
		return nil
	}))
}

// What belongs to another loop is listed there, and what could not be waited for is not listed.
func TestALoopListsNothingOfAnother(t *testing.T) {
	other := loop.New(nil)
	defer other.Close()
	lock := new(locks.Lock).Named("other's")
	require.NoError(t, other.Run(func(co *loop.Co) error { return lock.Acquire(co) }))
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		require.ErrorIs(t, lock.Acquire(co), loop.ErrForeignLoop)
		require.Empty(t, listed(co.Loop()))
		return nil
	}))
}

// The list keeps nothing: the collector takes what nobody else has, and the list forgets it.
func TestTheListKeepsNothing(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := co.Loop()
		kept := new(locks.Lock).Named("kept")
		for i := range 1000 {
			new(locks.Lock).Named(fmt.Sprint("lock-", i))
			queue.New[string](1).Named(fmt.Sprint("queue-", i))
		}
		runtime.GC()
		require.Equal(t, []string{"*locks.Lock kept"}, listed(l))
		for range 5000 {
			new(locks.Lock).Named("short-lived")
			if parking.ListingOf(l).Len() > 2500 {
				runtime.GC()
			}
		}
		require.Less(t, parking.ListingOf(l).Len(), 5000)
		runtime.KeepAlive(kept)
		return nil
	}))
}

// While two loops are at work nobody knows on which of them something is named.
func TestAmongSeveralBusyLoopsTheFirstWaitTells(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	ended := make(chan error)
	go func() {
		ended <- loop.Run(func(*loop.Co) error {
			close(begun)
			<-end
			return nil
		})
	}()
	<-begun
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		require.Nil(t, loop.Here())
		event := new(locks.Event).Named("event")
		require.Empty(t, listed(co.Loop()))
		co.Loop().CallLater(time.Millisecond, event.Set)
		require.NoError(t, event.Wait(co))
		require.Equal(t, []string{"*locks.Event event"}, listed(co.Loop()))
		close(end)
		return nil
	}))
	require.NoError(t, <-ended)
}
