package locks_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// What has a name is shown by it, and its zero value goes on working.
func TestNames(t *testing.T) {
	var j lab.Journal
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		lock := new(locks.Lock).Named("accounts")
		semaphore, bounded := locks.NewSemaphore(0).Named("slots"), locks.NewBoundedSemaphore(0).Named("bounded")
		event, condition := new(locks.Event).Named("ready"), new(locks.Condition).Named("changed")
		barrier := locks.NewBarrier(2).Named("start")
		j.Add("%v", lock)
		lock.TryAcquire(co)
		waits := []*loop.Co{
			task.Do(co, lock.Acquire).Co(), task.Do(co, semaphore.Acquire).Co(), task.Do(co, bounded.Acquire).Co(),
			task.Do(co, event.Wait).Co(),
			task.Do(co, func(co *loop.Co) error { return condition.With(co, func() error { return condition.Wait(co) }) }).Co(),
			task.Do(co, func(co *loop.Co) error { _, err := barrier.Wait(co); return err }).Co(),
		}
		_ = co.Sleep(time.Millisecond)
		for _, co := range waits {
			j.Add("%v", co)
			co.Cancel(nil)
		}
		barrier.Abort()
		j.Add("%v", barrier)
		require.Equal(t, []string{"accounts", "slots", "bounded", "ready", "changed", "start"},
			[]string{lock.Name(), semaphore.Name(), bounded.Name(), event.Name(), condition.Name(), barrier.Name()})
		return nil
	}))
	j.Require(t, `free lock "accounts"`, `Task-2 waits for lock "accounts" held by main`, `Task-3 waits for semaphore "slots"`,
		`Task-4 waits for semaphore "bounded"`, `Task-5 waits for event "ready"`, `Task-6 waits for condition "changed"`,
		`Task-7 waits for barrier "start", with 1 of 2 there`, `broken barrier "start"`)
}

func TestASemaphoreKnowsItsHolders(t *testing.T) {
	both(t, func(t *testing.T, acquire func(co *loop.Co, s *locks.Semaphore) error) {
		var j lab.Journal
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			s := locks.NewSemaphore(2)
			look := func(when string) {
				var names []string
				for _, h := range s.Holders() {
					names = append(names, h.Name())
				}
				j.Add("%s: %v", when, names)
			}
			user := func(name string, turns int) *task.Task[struct{}] {
				return task.Do(co, func(co *loop.Co) error {
					require.NoError(t, acquire(co, s))
					for range turns {
						_ = co.Yield()
					}
					s.Release()
					return nil
				}, task.Named(name))
			}
			a, b, c := user("a", 5), user("b", 1), user("c", 5)
			_ = co.Yield()
			look("two have")
			_ = co.Sleep(time.Millisecond)
			_, _ = a.Await(co)
			_, _ = b.Await(co)
			_, _ = c.Await(co)
			look("all are back")
			require.True(t, s.TryAcquire())
			require.NoError(t, s.Acquire(co))
			look("one has, and one is not known")
			stranger := task.Do(co, func(*loop.Co) error { s.Release(); return nil })
			_, _ = stranger.Await(co)
			look("somebody has released the unknown one")
			stranger = task.Do(co, func(*loop.Co) error { s.Release(); return nil })
			_, _ = stranger.Await(co)
			look("and the other")
			for range 5 {
				s.Release()
			}
			for range 7 {
				require.NoError(t, s.Acquire(co))
			}
			look("more units than it was made with")
			return nil
		}))
		j.Require(t, "two have: [a b]", "all are back: []", "one has, and one is not known: [main]",
			"somebody has released the unknown one: [main]", "and the other: []", "more units than it was made with: [main main]")
	})
}

// both runs a test with the two ways to acquire.
func both(t *testing.T, test func(t *testing.T, acquire func(co *loop.Co, s *locks.Semaphore) error)) {
	t.Run("straight-line", func(t *testing.T) {
		test(t, func(co *loop.Co, s *locks.Semaphore) error { return s.Acquire(co) })
	})
	t.Run("step", func(t *testing.T) {
		test(t, func(co *loop.Co, s *locks.Semaphore) error { return co.Await(&locks.SemaphoreStep{Semaphore: s}) })
	})
}

// A bounded semaphore tells of itself what its semaphore does.
func TestABoundedSemaphoreKnowsItsHolders(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		b := locks.NewBoundedSemaphore(2).Named("slots")
		require.Equal(t, `semaphore "slots"`, b.String())
		require.Empty(t, b.Holders())
		require.NoError(t, b.Acquire(co))
		require.Equal(t, []*loop.Co{co}, b.Holders())
		require.NoError(t, b.Release())
		require.Empty(t, b.Holders())
		return nil
	}))
}
