package loop_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// shapes are ways to wait for ever, and what the report of each says: who waits, for what, and who could end that.
var shapes = []struct {
	name string
	main func(co *loop.Co) error
	want string
}{
	{"two locks in two orders", func(co *loop.Co) error {
		var a, b locks.Lock
		cross := func(x, y *locks.Lock) func(co *loop.Co) error {
			return func(co *loop.Co) error {
				return x.With(co, func() error {
					if err := co.Sleep(time.Second); err != nil {
						return err
					}
					return y.With(co, func() error { return nil })
				})
			}
		}
		left, right := task.Do(co, cross(&a, &b), task.Named("left")), task.Do(co, cross(&b, &a), task.Named("right"))
		_, err := future.Gather(co, left, right).Await(co)
		return err
	}, `main waits for gather of 2, pending, 1 waiting
  left waits for a lock held by right
    right waits for a lock held by left
      left, as above
  right, as above
cycle: left -> right -> left`},
	{"a lock acquired twice", func(co *loop.Co) error {
		var mu locks.Lock
		return mu.With(co, func() error { return mu.Acquire(co) })
	}, `main waits for a lock held by main
  main, as above
cycle: main -> main`},
	{"a lock whose holder has ended", func(co *loop.Co) error {
		var mu locks.Lock
		if _, err := task.Do(co, mu.Acquire, task.Named("careless")).Await(co); err != nil {
			return err
		}
		return mu.Acquire(co)
	}, `main waits for a lock held by careless, which has ended`},
	{"a queue that nobody empties", func(co *loop.Co) error {
		q := queue.New[int](2)
		return task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, func(co *loop.Co) error {
				for i := range 3 {
					if err := q.Put(co, i); err != nil {
						return err
					}
				}
				return nil
			}, task.Named("producer"))
			return nil
		})
	}, `main waits for a group with one task left
  producer waits for room in a queue, with 2 of 2 there`},
	{"a queue whose items are never told done", func(co *loop.Co) error {
		q := queue.New[int](0)
		task.Do(co, q.Join, task.Named("joiner"))
		for i := range 2 {
			if err := q.TryPut(i); err != nil {
				return err
			}
		}
		for range 3 {
			if _, err := q.Get(co); err != nil {
				return err
			}
		}
		return nil
	}, `main waits for an item of a queue, with 0 there
joiner waits for the end of the work on a queue, with 2 unfinished`},
	{"a semaphore taken twice by each", func(co *loop.Co) error {
		s := locks.NewSemaphore(2)
		return task.WithGroup(co, func(g *task.Group) error {
			for _, name := range []string{"first", "second"} {
				task.Do(g, func(co *loop.Co) error {
					return s.With(co, func() error {
						if err := co.Yield(); err != nil {
							return err
						}
						return s.Acquire(co)
					})
				}, task.Named(name))
			}
			return nil
		})
	}, `main waits for a group with 2 tasks left
  first waits for a semaphore
    first, as above
    second waits for a semaphore
      first, as above
      second, as above
  second, as above
cycle: first -> first
cycle: first -> second -> first
cycle: second -> second`},
	{"an event that is never set", func(co *loop.Co) error {
		var e locks.Event
		return e.Wait(co)
	}, `main waits for an event`},
	{"a condition whose lock is kept", func(co *loop.Co) error {
		var c locks.Condition
		var never locks.Event
		consumer := task.Do(co, func(co *loop.Co) error {
			return c.With(co, func() error { return c.Wait(co) })
		}, task.Named("consumer"))
		task.Do(co, func(co *loop.Co) error {
			return c.With(co, func() error {
				if err := c.NotifyAll(); err != nil {
					return err
				}
				return never.Wait(co)
			})
		}, task.Named("producer"))
		_, err := consumer.Await(co)
		return err
	}, `main waits for consumer, pending, 1 waiting
  consumer waits for a lock held by producer
    producer waits for an event`},
	{"a barrier short of a party", func(co *loop.Co) error {
		b := locks.NewBarrier(3)
		task.Do(co, func(co *loop.Co) error { _, err := b.Wait(co); return err }, task.Named("party"))
		_, err := b.Wait(co)
		return err
	}, `main waits for a barrier, with 2 of 3 there
party waits for a barrier, with 2 of 3 there`},
	{"a gather of a task that waits for who gathers", func(co *loop.Co) error {
		var parent *task.Task[struct{}]
		parent = task.Do(co, func(co *loop.Co) error {
			child := task.Do(co, func(co *loop.Co) error { _, err := parent.Await(co); return err },
				task.Named("child"))
			_, err := future.Gather(co, child).Await(co)
			return err
		}, task.Named("parent"))
		_, err := parent.Await(co)
		return err
	}, `main waits for parent, pending, 2 waiting
  parent waits for gather of 1, pending, 1 waiting
    child waits for parent, pending, 2 waiting
      parent, as above
cycle: parent -> child -> parent`},
	{"a group whose child waits for the group's owner", func(co *loop.Co) error {
		var owner *task.Task[struct{}]
		owner = task.Do(co, func(co *loop.Co) error {
			return task.WithGroup(co, func(g *task.Group) error {
				task.Do(g, func(co *loop.Co) error { _, err := owner.Await(co); return err }, task.Named("child"))
				return nil
			})
		}, task.Named("owner"))
		_, err := future.Shield(owner).Await(co)
		return err
	}, `main waits for shield of owner, pending, 2 waiting
  owner waits for a group with one task left
    child waits for owner, pending, 2 waiting
      owner, as above
cycle: owner -> child -> owner`},
	{"a group without room", func(co *loop.Co) error {
		var e locks.Event
		return task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, e.Wait, task.Named("first"))
			task.Do(g, func(*loop.Co) error { e.Set(); return nil }, task.Named("second"))
			return nil
		}, task.Limit(1))
	}, `main waits for a group with 2 tasks left
  first waits for an event
  second waits for room in a group limited to 1`},
	{"futures that nobody settles", func(co *loop.Co) error {
		f, g := future.New[int](co).Future(), future.New[int](co).Future()
		sum := future.Map(future.Gather(co, f, g), func(vs []int) int { return vs[0] + vs[1] })
		waiter := task.Go(co, func(co *loop.Co) (int, error) { return future.Shield(sum).Await(co) },
			task.Named("waiter"))
		_, _, err := future.Wait[future.Waitable](co, future.FirstCompleted, waiter, f)
		return err
	}, `main waits for the first of 2
  future, pending, 2 waiting
  waiter waits for shield of then of gather of 2, pending, 2 waiting
    future, pending, 2 waiting
    future, pending, 1 waiting`},
}

func TestTheReportOfADeadlock(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			o := virtual()
			o.OnError = func(loop.Report) {} // of what is left when the loop closes
			l := loop.New(o)
			var deadlock *loop.DeadlockError
			require.ErrorAs(t, l.RunContext(context.Background(), shape.main), &deadlock)
			require.Equal(t, shape.want+"\n", deadlock.Graph.String())
			_ = l.Close()
		})
	}
}
