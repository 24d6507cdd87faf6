package bugs

import (
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// wakeups come too early, too late, or to the wrong one.
var wakeups = []Bug{
	{Name: "if-instead-of-while", code: ifInsteadOfWhile,
		Wrong: "Who was woken for an item does not look whether it is still there."},
	{Name: "check-then-wait", code: checkThenWait,
		Wrong: "Between the look at a flag and the wait for it something else is awaited."},
	{Name: "clear-after-work", code: clearAfterWork,
		Wrong: "An event is cleared after the work, and with it what came during the work."},
	{Name: "notify-the-wrong-one", code: notifyTheWrongOne,
		Wrong: "Producers and consumers share a condition, and one of them is woken for the other."},
	{Name: "late-subscriber", code: lateSubscriber,
		Wrong: "A subscriber subscribes in its own task, and misses what is published before."},
	{Name: "missed-join", code: missedJoin,
		Wrong: "Workers count themselves in when they begin, after the count was looked at."},
	{Name: "barrier-used-again", code: barrierUsedAgain,
		Wrong: "A barrier is closed by who waited, after somebody has come for the next round."},
	{Name: "waiter-replaced", code: waiterReplaced,
		Wrong: "There is room for one waiter, and the second takes the place of the first."},
}

func ifInsteadOfWhile(_ *looptest.T, co *loop.Co, repaired bool) error {
	var changed locks.Condition
	items := 0
	take := func(co *loop.Co) error {
		return changed.With(co, func() error {
			var err error
			if repaired {
				err = changed.WaitUntil(co, func() bool { return items > 0 })
			} else if items == 0 {
				err = changed.Wait(co)
			}
			items--
			return firstError(err, holds(items >= 0, "an item was taken, and there was none"))
		})
	}
	put := func(co *loop.Co) error {
		return changed.With(co, func() error { items++; return changed.Notify(1) })
	}
	waiting := start(co, "waiting", take)
	producer := start(co, "producer", after(1, func(co *loop.Co) error {
		return inTurn(co, put, request, put)
	}))
	passing := start(co, "passing", after(1, func(co *loop.Co) error {
		return inTurn(co, yield, take)
	}))
	return join(co, waiting, producer, passing)
}

func checkThenWait(_ *looptest.T, co *loop.Co, repaired bool) error {
	happened := false
	var news locks.Event
	reader := start(co, "reader", func(co *loop.Co) error {
		if happened {
			return nil
		}
		if err := request(co); err != nil { // tells others that it waits
			return err
		}
		if repaired && happened {
			return nil
		}
		return news.Wait(co)
	})
	writer := start(co, "writer", after(1, func(*loop.Co) error {
		happened = true
		news.Set() // wakes who waits
		news.Clear()
		return nil
	}))
	return join(co, reader, writer)
}

func clearAfterWork(_ *looptest.T, co *loop.Co, repaired bool) error {
	var filled locks.Event
	mailbox, handled := 0, 0
	deliver := func(*loop.Co) error { mailbox++; filled.Set(); return nil }
	if err := deliver(co); err != nil {
		return err
	}
	reader := start(co, "reader", func(co *loop.Co) error {
		for handled < 2 {
			if err := filled.Wait(co); err != nil {
				return err
			}
			if repaired {
				filled.Clear()
			}
			mails := mailbox
			mailbox = 0
			if err := request(co); err != nil {
				return err
			}
			handled += mails
			if !repaired {
				filled.Clear()
			}
		}
		return nil
	})
	return join(co, reader, start(co, "postman", after(1, deliver)))
}

func notifyTheWrongOne(_ *looptest.T, co *loop.Co, repaired bool) error {
	var changed locks.Condition
	items := 0 // in a buffer that has room for one
	move := func(possible func() bool, by int) body {
		return func(co *loop.Co) error {
			for range 3 {
				err := changed.With(co, func() error {
					if err := changed.WaitUntil(co, possible); err != nil {
						return err
					}
					items += by
					if repaired {
						return changed.NotifyAll()
					}
					return changed.Notify(1)
				})
				if err != nil {
					return err
				}
				if err := co.Yield(); err != nil {
					return err
				}
			}
			return nil
		}
	}
	put := move(func() bool { return items == 0 }, 1)
	get := move(func() bool { return items == 1 }, -1)
	return join(co, start(co, "put", put), start(co, "get", get), start(co, "get too", get), start(co, "put too", put))
}

func lateSubscriber(_ *looptest.T, co *loop.Co, repaired bool) error {
	var subscribers []*queue.Queue[string]
	heard := 0
	listen := func(name string) *task.Task[struct{}] {
		q := queue.New[string](0)
		if repaired {
			subscribers = append(subscribers, q)
		}
		return start(co, name, func(co *loop.Co) error {
			if !repaired {
				subscribers = append(subscribers, q)
			}
			for range q.All(co) {
				heard++
			}
			return nil
		})
	}
	publish := func(co *loop.Co) error {
		for _, news := range []string{"one", "two"} {
			for _, q := range subscribers {
				_ = q.TryPut(news)
			}
			if err := request(co); err != nil {
				return err
			}
		}
		for _, q := range subscribers {
			q.Shutdown()
		}
		return nil
	}
	if err := join(co, listen("a"), listen("b"), start(co, "publisher", publish)); err != nil {
		return err
	}
	return holds(heard == 4, "2 subscribers heard %d of 2 news each", heard)
}

func missedJoin(_ *looptest.T, co *loop.Co, repaired bool) error {
	running, finished := 0, 0
	var idle locks.Event
	work := func(co *loop.Co) error {
		if !repaired {
			running++
		}
		err := request(co)
		finished++
		if running--; running == 0 {
			idle.Set()
		}
		return err
	}
	for _, name := range []string{"a", "b", "c"} {
		if repaired {
			running++
		}
		start(co, name, work)
	}
	closer := start(co, "closer", func(co *loop.Co) error {
		if running > 0 {
			if err := idle.Wait(co); err != nil {
				return err
			}
		}
		return holds(finished == 3, "everything is over, and of 3 workers %d have finished", finished)
	})
	return join(co, closer)
}

func barrierUsedAgain(_ *looptest.T, co *loop.Co, repaired bool) error {
	var gate locks.Event
	arrived := 0
	right := locks.NewBarrier(2)
	meet := func(co *loop.Co) error {
		if repaired {
			_, err := right.Wait(co)
			return err
		}
		if arrived++; arrived == 2 {
			arrived = 0
			gate.Set()
			return nil
		}
		err := gate.Wait(co)
		gate.Clear()
		return err
	}
	var round [2]int
	runner := func(me int) body {
		return func(co *loop.Co) error {
			for range 3 {
				round[me]++
				check := func(*loop.Co) error {
					return holds(round[1-me] >= round[me], "round %d was left by one runner", round[me])
				}
				if err := inTurn(co, meet, check, yield); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return join(co, start(co, "one", runner(0)), start(co, "two", runner(1)))
}

func waiterReplaced(_ *looptest.T, co *loop.Co, repaired bool) error {
	filled := false
	var waiter *future.Promise[struct{}]
	wait := func(co *loop.Co) error {
		for !filled {
			if waiter == nil || !repaired {
				waiter = future.New[struct{}](co)
			}
			if _, err := waiter.Future().Await(co); err != nil {
				return err
			}
		}
		return nil
	}
	fill := func(*loop.Co) error {
		filled = true
		if waiter != nil {
			waiter.SetResult(struct{}{})
		}
		return nil
	}
	first := start(co, "first", wait)
	filler := start(co, "filler", after(1, fill))
	second := start(co, "second", after(1, wait))
	return join(co, first, filler, second)
}
