package bugs

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// deadlocks are waits for each other, and for oneself.
var deadlocks = []Bug{
	{Name: "two-locks", Wrong: "Two tasks take two locks in two orders.", code: twoLocks},
	{Name: "ring-of-locks", code: ringOfLocks,
		Wrong: "Three tasks take three locks, each its own and then the next one's."},
	{Name: "dining-philosophers", Wrong: "Five philosophers take the left fork first.", code: diningPhilosophers},
	{Name: "random-transfers", code: randomTransfers,
		Wrong: "A transfer locks the account that pays and then the one that is paid."},
	{Name: "lock-taken-twice", code: lockTakenTwice,
		Wrong: "A method that holds the lock calls another one that takes it, if the buffer is full."},
	{Name: "full-queue", Wrong: "A worker puts into the bounded queue from which only it takes.", code: fullQueue},
	{Name: "two-full-queues", code: twoFullQueues,
		Wrong: "A client does not take answers before all its questions are put."},
	{Name: "pool-waits-for-itself", code: poolWaitsForItself,
		Wrong: "A job that has a slot waits for jobs that need one."},
	{Name: "gather-in-a-pool-of-one", FIFO: true, code: gatherInAPoolOfOne,
		Wrong: "A job waits for two others in a pool of one."},
	{Name: "lock-across-an-event", code: lockAcrossAnEvent,
		Wrong: "A task holds a lock while it waits for an event that is set under that lock."},
	{Name: "two-upgrades", code: twoUpgrades,
		Wrong: "Two who read both wait to be the only one who reads, in order to write."},
}

// both takes two locks, one a millisecond after the other.
func both(first, second *locks.Lock) body {
	return func(co *loop.Co) error {
		return first.With(co, func() error {
			if err := request(co); err != nil {
				return err
			}
			return second.With(co, func() error { return nil })
		})
	}
}

func twoLocks(_ *looptest.T, co *loop.Co, repaired bool) error {
	var a, b locks.Lock
	there := start(co, "there", both(&a, &b))
	back := both(&b, &a)
	if repaired {
		back = both(&a, &b)
	}
	return join(co, there, start(co, "back", after(1, back)))
}

func ringOfLocks(_ *looptest.T, co *loop.Co, repaired bool) error {
	var ring [3]locks.Lock
	var tasks []*task.Task[struct{}]
	for i := range ring {
		first, second := &ring[i], &ring[(i+1)%len(ring)]
		if repaired && i == len(ring)-1 {
			first, second = second, first
		}
		come := both(first, second)
		for range i {
			come = after(1, come)
		}
		tasks = append(tasks, start(co, fmt.Sprint("task ", i), come))
	}
	return join(co, tasks...)
}

func diningPhilosophers(_ *looptest.T, co *loop.Co, repaired bool) error {
	var forks [5]locks.Lock
	var table []*task.Task[struct{}]
	for i, name := range []string{"Kant", "Hume", "Locke", "Plato", "Hegel"} {
		left, right := &forks[i], &forks[(i+1)%len(forks)]
		if repaired && i == 0 {
			left, right = right, left
		}
		table = append(table, start(co, name, func(co *loop.Co) error {
			for range i { // thinks
				if err := co.Yield(); err != nil {
					return err
				}
			}
			eat := func(co *loop.Co) error { return right.With(co, func() error { return nil }) }
			return left.With(co, func() error { return inTurn(co, yield, eat) })
		}))
	}
	return join(co, table...)
}

func lockTakenTwice(_ *looptest.T, co *loop.Co, repaired bool) error {
	var mu locks.Lock
	buffered := 0
	flush := func(co *loop.Co) error {
		return mu.With(co, func() error { buffered = 0; return nil })
	}
	add := func(co *loop.Co) error {
		return mu.With(co, func() error {
			if buffered++; buffered < 3 {
				return nil
			}
			if repaired {
				buffered = 0
				return nil
			}
			return flush(co)
		})
	}
	ticker := func(co *loop.Co) error { return inTurn(co, request, flush) }
	return join(co, start(co, "a", add), start(co, "b", add), start(co, "ticker", ticker),
		start(co, "c", after(1, add)))
}

func fullQueue(_ *looptest.T, co *loop.Co, repaired bool) error {
	room := 1
	if repaired {
		room = 0 // for any number
	}
	pages := queue.New[string](room)
	links := map[string]string{"home": "about", "news": "archive"}
	if err := pages.Put(co, "home"); err != nil {
		return err
	}
	crawler := start(co, "crawler", func(co *loop.Co) error {
		for range 4 {
			page, err := pages.Get(co)
			if err != nil {
				return err
			}
			if err := request(co); err != nil {
				return err
			}
			if link := links[page]; link != "" {
				if err := pages.Put(co, link); err != nil {
					return err
				}
			}
		}
		return nil
	})
	reader := start(co, "reader", after(1, func(co *loop.Co) error { return pages.Put(co, "news") }))
	return join(co, crawler, reader)
}

func twoFullQueues(_ *looptest.T, co *loop.Co, repaired bool) error {
	questions, answers := queue.New[int](1), queue.New[int](1)
	server := start(co, "server", func(co *loop.Co) error {
		for range 6 {
			n, err := questions.Get(co)
			if err != nil {
				return err
			}
			if err := answers.Put(co, n*n); err != nil {
				return err
			}
		}
		return nil
	})
	one := func(co *loop.Co) error { return questions.Put(co, 1) }
	ask := func(co *loop.Co) error { return inTurn(co, one, yield, one) }
	take := func(co *loop.Co) error {
		for range 2 {
			if _, err := answers.Get(co); err != nil {
				return err
			}
		}
		return nil
	}
	client := func(co *loop.Co) error {
		if !repaired {
			return inTurn(co, ask, take)
		}
		return join(co, start(co, "asking", ask), start(co, "taking", take))
	}
	return join(co, server, start(co, "a", client), start(co, "b", client), start(co, "c", client))
}

func poolWaitsForItself(_ *looptest.T, co *loop.Co, repaired bool) error {
	slots := locks.NewSemaphore(2)
	part := func(co *loop.Co) error {
		if repaired {
			return request(co)
		}
		return slots.With(co, func() error { return request(co) })
	}
	whole := func(co *loop.Co) error {
		return slots.With(co, func() error {
			if err := request(co); err != nil {
				return err
			}
			_, err := task.Do(co, part, task.Eager, task.Named("part")).Await(co)
			return err
		})
	}
	return join(co, start(co, "job", whole), start(co, "next job", after(1, whole)))
}

func gatherInAPoolOfOne(_ *looptest.T, co *loop.Co, repaired bool) error {
	slots := locks.NewSemaphore(1)
	part := func(co *loop.Co) error {
		return slots.With(co, func() error { return request(co) })
	}
	parts := func(co *loop.Co) error { return join(co, start(co, "left", part), start(co, "right", part)) }
	if repaired {
		return inTurn(co, part, parts)
	}
	return slots.With(co, func() error { return parts(co) })
}

func lockAcrossAnEvent(_ *looptest.T, co *loop.Co, repaired bool) error {
	var mu locks.Lock
	var ready locks.Event
	maker := start(co, "maker", after(1, func(co *loop.Co) error {
		return mu.With(co, func() error { ready.Set(); return nil })
	}))
	user := start(co, "user", after(1, func(co *loop.Co) error {
		if repaired {
			if err := ready.Wait(co); err != nil {
				return err
			}
		}
		return mu.With(co, func() error { return ready.Wait(co) })
	}))
	return join(co, user, maker)
}

func twoUpgrades(_ *looptest.T, co *loop.Co, repaired bool) error {
	readers := 0
	var changed locks.Event
	enter := func() { readers++ }
	leave := func() { readers--; changed.Set() }
	wait := func(co *loop.Co, others int) error {
		for readers > others {
			changed.Clear()
			if err := changed.Wait(co); err != nil {
				return err
			}
		}
		return nil
	}
	update := func(co *loop.Co) error {
		enter()
		if err := request(co); err != nil {
			return err
		}
		if repaired {
			leave()
			return wait(co, 0) // and then writes
		}
		defer leave()
		return wait(co, 1)
	}
	return join(co, start(co, "a", update), start(co, "b", after(1, update)))
}

func randomTransfers(t *looptest.T, co *loop.Co, repaired bool) error {
	var accounts [8]locks.Lock
	var clients []*task.Task[struct{}]
	for i := range 3 {
		var transfers []body
		for range 2 {
			payer := t.Rand().IntN(len(accounts))
			paid := (payer + 1 + t.Rand().IntN(len(accounts)-1)) % len(accounts)
			if repaired {
				payer, paid = min(payer, paid), max(payer, paid)
			}
			transfers = append(transfers, both(&accounts[payer], &accounts[paid]))
		}
		clients = append(clients, start(co, fmt.Sprint("client ", i), func(co *loop.Co) error {
			return inTurn(co, transfers...)
		}))
	}
	return join(co, clients...)
}
