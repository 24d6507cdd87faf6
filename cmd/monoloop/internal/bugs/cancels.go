package bugs

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// cancels are lost, or what they end leaves something behind.
var cancels = []Bug{
	{Name: "cancel-retried", Wrong: "A loop of retries takes a cancellation for a failure.", code: cancelRetried},
	{Name: "cancel-defaulted", code: cancelDefaulted,
		Wrong: "A default takes the place of every error, also of a cancellation."},
	{Name: "canceled-not-awaited", code: canceledNotAwaited,
		Wrong: "A file is closed when its task was canceled, which is not yet its end."},
	{Name: "canceled-before-begun", code: canceledBeforeBegun,
		Wrong: "A task is to close what was opened for it, and is canceled before it begins."},
	{Name: "lock-kept", Wrong: "A lock is released on every way out but that of a cancellation.", code: lockKept},
	{Name: "slot-kept", Wrong: "A slot of a semaphore is given back only by who succeeds.", code: slotKept},
	{Name: "slot-not-taken", Wrong: "A slot is given back by who was canceled before it had one.", code: slotNotTaken},
	{Name: "item-lost", Wrong: "A consumer is canceled when it has taken an item and not handled it.", code: itemLost},
	{Name: "half-a-commit", Wrong: "A commit ends with the request of a user who leaves.", code: halfACommit},
	{Name: "late-payment", Wrong: "A payment that is given up goes on.", code: latePayment},
	{Name: "cleanup-cut-short", code: cleanupCutShort,
		Wrong: "A cleanup gives way, and a second cancellation ends it."},
	{Name: "outcomes-unread", Wrong: "Outcomes hold their errors, and nobody looks at them.", code: outcomesUnread},
}

// cancelAfter starts a task that cancels another one n milliseconds later.
func cancelAfter(co *loop.Co, n int, t *task.Task[struct{}]) *task.Task[struct{}] {
	return start(co, "canceler", after(n, func(*loop.Co) error { t.Cancel(nil); return nil }))
}

// end waits for a task that may have been canceled.
func end(co *loop.Co, t *task.Task[struct{}]) error {
	_, err := t.Await(co)
	return ignore(err, loop.ErrCanceled)
}

func cancelRetried(_ *looptest.T, co *loop.Co, repaired bool) error {
	attempts, limit := 0, 1000
	fetch := start(co, "fetch", func(co *loop.Co) error {
		for {
			attempts++
			err := request(co)
			if err == nil || repaired && loop.IsCanceled(err) {
				return err
			}
		}
	})
	stop := start(co, "stop", after(1, func(*loop.Co) error {
		limit = attempts
		fetch.Cancel(nil)
		return nil
	}))
	if err := firstError(end(co, fetch), end(co, stop)); err != nil {
		return err
	}
	return holds(attempts <= limit, "there were %d more attempts after the cancellation", attempts-limit)
}

func cancelDefaulted(_ *looptest.T, co *loop.Co, repaired bool) error {
	price, stopped := 0, false
	quote := func(co *loop.Co) (int, error) { return 120, request(co) }
	order := start(co, "order", func(co *loop.Co) error {
		asked, err := quote(co)
		if repaired && loop.IsCanceled(err) {
			return err
		}
		if err != nil {
			asked = 100 // the price of the catalog
		}
		price = asked
		return nil
	})
	stop := start(co, "stop", after(1, func(*loop.Co) error { stopped = order.Cancel(nil); return nil }))
	if err := firstError(end(co, order), end(co, stop)); err != nil {
		return err
	}
	return holds(!stopped || price == 0, "it was ordered for %d, although the order was canceled in time", price)
}

func canceledNotAwaited(_ *looptest.T, co *loop.Co, repaired bool) error {
	open := true
	write := func() error { return holds(open, "a line was written to a file that is closed") }
	logger := start(co, "logger", func(co *loop.Co) error {
		err := firstError(write(), request(co))
		return firstError(write(), err) // the last line
	})
	closer := start(co, "closer", after(1, func(co *loop.Co) error {
		logger.Cancel(nil)
		if repaired {
			_, _ = logger.Await(co)
		}
		open = false
		return nil
	}))
	return firstError(end(co, closer), end(co, logger))
}

func canceledBeforeBegun(_ *looptest.T, co *loop.Co, repaired bool) error {
	open := 0
	serve := func() *task.Task[struct{}] {
		open++
		t := start(co, "connection", func(co *loop.Co) error {
			if !repaired {
				defer func() { open-- }()
			}
			return request(co)
		})
		if repaired {
			t.OnDone(func(*task.Task[struct{}]) { open-- })
		}
		return t
	}
	connection := serve()
	impatient := start(co, "impatient", func(*loop.Co) error { connection.Cancel(nil); return nil })
	if err := firstError(end(co, impatient), end(co, connection), request(co)); err != nil {
		return err
	}
	return holds(open == 0, "%d connection is open, and nobody has it", open)
}

func lockKept(_ *looptest.T, co *loop.Co, repaired bool) error {
	var mu locks.Lock
	update := func(co *loop.Co) error {
		if err := mu.Acquire(co); err != nil {
			return err
		}
		if repaired {
			defer mu.Release()
		}
		if err := request(co); err != nil {
			return err
		}
		if repaired {
			return nil
		}
		return mu.Release()
	}
	first := start(co, "first", update)
	canceler := cancelAfter(co, 1, first)
	second := start(co, "second", after(2, update))
	return firstError(end(co, first), end(co, canceler), end(co, second))
}

func slotKept(_ *looptest.T, co *loop.Co, repaired bool) error {
	slots := locks.NewSemaphore(2)
	ask := func(co *loop.Co) error {
		if err := slots.Acquire(co); err != nil {
			return err
		}
		err := inTurn(co, request, yield)
		if err == nil || repaired {
			slots.Release()
		}
		return err
	}
	err := task.WithGroup(co, func(g *task.Group) error { // which cancels all if one fails
		start(g, "a", ask)
		start(g, "b", func(co *loop.Co) error {
			return firstError(request(co), errNoNetwork)
		})
		return nil
	})
	if !errors.Is(err, errNoNetwork) {
		return err
	}
	return holds(slots.Value() == 2, "nobody asks any more, and %d of 2 slots are free", slots.Value())
}

var errNoNetwork = errors.New("no network")

func slotNotTaken(_ *looptest.T, co *loop.Co, repaired bool) error {
	slots := locks.NewSemaphore(1)
	inside := 0
	enter := func(co *loop.Co) error {
		err := slots.Acquire(co)
		if err == nil || !repaired {
			defer slots.Release()
		}
		if err != nil {
			return err
		}
		inside++
		defer func() { inside-- }()
		return firstError(holds(inside == 1, "%d are inside, where there is room for one", inside), request(co))
	}
	first := start(co, "first", enter)
	second := start(co, "second", enter)
	canceler := start(co, "canceler", after(1, func(co *loop.Co) error {
		err := co.Yield()
		second.Cancel(nil)
		return err
	}))
	third := start(co, "third", after(1, enter))
	fourth := start(co, "fourth", after(1, enter))
	return firstError(end(co, first), end(co, second), end(co, canceler), end(co, third), end(co, fourth))
}

func itemLost(_ *looptest.T, co *loop.Co, repaired bool) error {
	mails := queue.New[string](0)
	sent := 0
	send := func(co *loop.Co) error {
		for {
			mail, err := mails.Get(co)
			if err != nil {
				return err
			}
			if err := request(co); err != nil {
				if repaired {
					err = firstError(err, mails.TryPut(mail))
				}
				return err
			}
			sent++
		}
	}
	old := start(co, "old sender", send)
	canceler := cancelAfter(co, 1, old)
	if err := mails.Put(co, "hello"); err != nil {
		return err
	}
	if err := end(co, canceler); err != nil {
		return err
	}
	young := start(co, "new sender", send)
	if err := firstError(mails.Put(co, "goodbye"), co.Sleep(5*time.Millisecond)); err != nil {
		return err
	}
	young.Cancel(nil)
	return holds(sent == 2, "%d mails were sent, and 2 were written", sent)
}

func halfACommit(_ *looptest.T, co *loop.Co, repaired bool) error {
	debit, credit := 0, 0
	commit := func(co *loop.Co) error {
		debit += 10
		err := request(co)
		if err == nil {
			credit += 10
		}
		return err
	}
	user := start(co, "user", func(co *loop.Co) error {
		if !repaired {
			return commit(co)
		}
		_, err := future.Shield(start(co, "commit", commit)).Await(co)
		return err
	})
	canceler := cancelAfter(co, 1, user)
	if err := firstError(end(co, user), end(co, canceler), co.Sleep(3*time.Millisecond)); err != nil {
		return err
	}
	return holds(debit == credit, "%d were taken, and %d were given", debit, credit)
}

func latePayment(_ *looptest.T, co *loop.Co, repaired bool) error {
	paid, refused := 0, false
	pay := func(co *loop.Co) error {
		if err := request(co); err != nil {
			return err
		}
		paid += 10
		return nil
	}
	payment := task.Do(co, pay, task.Eager, task.Named("payment"))
	_, pending, err := future.WaitLimit(co, time.Millisecond, future.AllCompleted, payment)
	if err != nil {
		return err
	}
	if len(pending) > 0 {
		refused = true
		if repaired {
			payment.Cancel(nil)
			_, err := payment.Await(co)
			refused = err != nil
		}
	}
	if err := request(co); err != nil {
		return err
	}
	return holds(!refused || paid == 0, "the user was told that nothing was paid, and %d were", paid)
}

func cleanupCutShort(_ *looptest.T, co *loop.Co, repaired bool) error {
	files := 0
	remove := func(co *loop.Co) error {
		err := request(co)
		if err == nil {
			files--
		}
		return err
	}
	worker := start(co, "worker", func(co *loop.Co) (err error) {
		files++
		defer func() {
			if repaired {
				cleanup := start(co, "cleanup", remove)
				for !cleanup.Done() {
					_, _ = future.Shield(cleanup).Await(co)
				}
				return
			}
			err = firstError(err, remove(co))
		}()
		return co.Sleep(time.Hour)
	})
	boss := start(co, "boss", after(1, func(co *loop.Co) error {
		worker.Cancel(nil)
		err := inTurn(co, yield, yield, request)
		worker.Cancel(nil)
		return err
	}))
	if err := end(co, boss); err != nil {
		return err
	}
	_, _ = worker.Await(co)
	return holds(files == 0, "%d file was left", files)
}

func outcomesUnread(_ *looptest.T, co *loop.Co, repaired bool) error {
	balance, delivered := 0, 0
	deposit := start(co, "deposit", func(*loop.Co) error { balance += 50; return nil })
	buy := start(co, "buy", func(*loop.Co) error {
		if balance < 30 {
			return errors.New("not enough money")
		}
		balance -= 30
		return nil
	})
	outcomes, err := future.Outcomes(co, deposit, buy).Await(co)
	if err != nil {
		return err
	}
	if !repaired || outcomes[1].Err == nil {
		delivered++
	}
	return holds(delivered*30 == 50-balance, "%d were delivered, and the account has %d", delivered, balance)
}
