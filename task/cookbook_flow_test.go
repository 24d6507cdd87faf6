// The cookbook: what flows, and how fast.
package task_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// retry calls fn until it succeeds, n times at most, and pauses twice as long each time. A cancellation ends it, in fn
// and in the pause.
func retry[T any](co *loop.Co, n int, pause time.Duration, fn func(co *loop.Co) (T, error)) (v T, err error) {
	for ; n > 0; n-- {
		if v, err = fn(co); err == nil || loop.IsCanceled(err) || n == 1 {
			return v, err
		}
		if err := co.Sleep(pause); err != nil {
			return v, err
		}
		pause *= 2
	}
	return v, err
}

// Retry with backoff. Under a virtual clock the pauses take no time, and the test sees them all the same.
func Example_retryWithBackoff() {
	run(func(co *loop.Co) error {
		calls := 0
		v, err := retry(co, 5, 100*time.Millisecond, func(co *loop.Co) (string, error) {
			calls++
			fmt.Println("call at", co.Loop().Time())
			if calls < 4 {
				return "", errors.New("busy")
			}
			return "fine", nil
		})
		fmt.Println(v, err)
		return nil
	})
	// Output:
	// call at 0s
	// call at 100ms
	// call at 300ms
	// call at 700ms
	// fine <nil>
}

// A rate lets one task through every so often, in the order in which they ask. It needs no lock: nothing else runs
// between two suspensions.
type rate struct {
	every, next time.Duration
}

func (r *rate) Wait(co *loop.Co) error {
	now := co.Loop().Time()
	at := max(now, r.next)
	r.next = at + r.every
	return co.Sleep(at - now)
}

func Example_rateLimit() {
	run(func(co *loop.Co) error {
		r := &rate{every: 250 * time.Millisecond}
		return task.WithGroup(co, func(g *task.Group) error {
			for _, name := range []string{"a", "b", "c"} {
				task.Do(g, func(co *loop.Co) error {
					err := r.Wait(co)
					fmt.Println(name, co.Loop().Time())
					return err
				})
			}
			return nil
		})
	})
	// Output:
	// a 0s
	// b 250ms
	// c 500ms
}

// A topic gives what is published to all subscribers, each of which has a queue of its own. A consumer that is too slow
// loses its oldest items, and holds up neither the publisher nor the others. A topic is a slice, not a map, so that
// subscribers are served in order.
type topic struct{ subscribers []*queue.Queue[int] }

func (t *topic) Subscribe(room int) *queue.Queue[int] {
	q := queue.New[int](room)
	t.subscribers = append(t.subscribers, q)
	return q
}

func (t *topic) Unsubscribe(q *queue.Queue[int]) {
	t.subscribers = slices.DeleteFunc(t.subscribers, func(x *queue.Queue[int]) bool { return x == q })
}

func (t *topic) Publish(n int) {
	for _, q := range t.subscribers {
		if q.TryPut(n) != nil {
			_, _ = q.TryGet()
			_ = q.TryPut(n)
		}
	}
}

func Example_publishToSlowConsumers() {
	run(func(co *loop.Co) error {
		var news topic
		consume := func(name string, pause time.Duration) *task.Task[struct{}] {
			q := news.Subscribe(2)
			return task.Do(co, func(co *loop.Co) error {
				defer news.Unsubscribe(q)
				for range 3 {
					n, err := q.Get(co)
					if err != nil {
						return err
					}
					fmt.Println(name, n)
					_ = co.Sleep(pause)
				}
				return nil
			})
		}
		quick, slow := consume("quick", 0), consume("slow", time.Minute)
		for n := range 6 {
			news.Publish(n)
			if err := co.Sleep(time.Second); err != nil {
				return err
			}
		}
		_, err := future.Gather(co, quick, slow).Await(co)
		fmt.Println(len(news.subscribers), "left")
		return err
	})
	// Output:
	// quick 0
	// slow 0
	// quick 1
	// quick 2
	// slow 4
	// slow 5
	// 0 left
}

// flights share the work on one key: whoever asks while it is under way gets the same result. Each caller waits through
// a shield, so that one that is canceled leaves alone, and the work goes on for the others. l is the loop: the work
// belongs to no caller.
type flights struct {
	l     *loop.Loop
	under map[string]*task.Task[string]
}

func (f *flights) Do(co *loop.Co, key string, fn func(co *loop.Co) (string, error)) (string, error) {
	t := f.under[key]
	if t == nil {
		t = task.Go(f.l, fn)
		f.under[key] = t
		t.OnDone(func(*task.Task[string]) { delete(f.under, key) })
	}
	return future.Shield(t).Await(co)
}

func Example_singleflight() {
	run(func(co *loop.Co) error {
		f := &flights{co.Loop(), map[string]*task.Task[string]{}}
		ask := func(name string) *task.Task[struct{}] {
			return task.Do(co, func(co *loop.Co) error {
				page, err := f.Do(co, "/", func(co *loop.Co) (string, error) {
					fmt.Println("fetch")
					return "page", co.Sleep(time.Second)
				})
				fmt.Println(name, page, err)
				return nil
			})
		}
		ann, bob := ask("ann"), ask("bob")
		if err := co.Sleep(time.Millisecond); err != nil {
			return err
		}
		ann.Cancel(nil)
		_, err := future.Gather(co, ann, bob).Await(co)
		return err
	})
	// Output:
	// fetch
	// ann  canceled
	// bob page <nil>
}

// A deposit is a message to an account, with the promise of the answer.
type deposit struct {
	amount  int
	balance *future.Promise[int]
}

// An account is an actor: a task with a mailbox, and the only one to touch the balance. On a loop, that alone would
// need no actor and no lock; an actor is for steps that must happen one after the other although each of them suspends.
func account(co *loop.Co, mailbox *queue.Queue[deposit]) error {
	balance := 0
	for m, err := range mailbox.All(co) {
		if err != nil {
			return err
		}
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		balance += m.amount
		m.balance.SetResult(balance)
	}
	return nil
}

func Example_actorWithAMailbox() {
	run(func(co *loop.Co) error {
		mailbox := queue.New[deposit](16)
		actor := task.Do(co, func(co *loop.Co) error { return account(co, mailbox) })
		send := func(amount int) (*future.Future[int], error) {
			m := deposit{amount, future.New[int](co)}
			return m.balance.Future(), mailbox.Put(co, m)
		}
		five, _ := send(5)
		seven, _ := send(7)
		fmt.Println(future.Gather(co, five, seven).Await(co))
		mailbox.Shutdown()
		_, err := actor.Await(co)
		return err
	})
	// Output: [5 12] <nil>
}
