package bugs

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// settlings happen twice, or before they should, or stay when they should not.
var settlings = []Bug{
	{Name: "double-close", code: doubleClose,
		Wrong: "A connection is marked as closed after the flush, and both ends of it close."},
	{Name: "two-winners", code: twoWinners,
		Wrong: "Whoever answers a question is paid, although only the first answer settles it."},
	{Name: "initialized-twice", Wrong: "What was initialized is marked so when that is over.", code: initializedTwice},
	{Name: "published-too-early", Wrong: "An object is published and then filled.", code: publishedTooEarly},
	{Name: "two-leaders", code: twoLeaders,
		Wrong: "A leader renews its lease without a look at whether it still has it."},
	{Name: "shared-load-canceled", code: sharedLoadCanceled,
		Wrong: "A result is shared by awaiting its task, which whoever gives up cancels for all."},
	{Name: "failure-cached", Wrong: "A cache of futures keeps the one that failed.", code: failureCached},
}

func doubleClose(_ *looptest.T, co *loop.Co, repaired bool) error {
	closed, closings := false, 0
	shut := func(co *loop.Co) error {
		if closed {
			return nil
		}
		if repaired {
			closed = true
		}
		if err := request(co); err != nil { // flushes
			return err
		}
		closed = true
		closings++
		return holds(closings == 1, "a connection was closed %d times", closings)
	}
	return join(co, start(co, "reader", shut), start(co, "writer", after(1, shut)))
}

func twoWinners(_ *looptest.T, co *loop.Co, repaired bool) error {
	question := future.New[string](co)
	paid := 0
	answer := func(text string) body {
		return func(co *loop.Co) error {
			if question.Future().Done() {
				return nil
			}
			if err := request(co); err != nil {
				return err
			}
			if question.SetResult(text) || !repaired {
				paid++
			}
			return nil
		}
	}
	if err := join(co, start(co, "expert", answer("42")), start(co, "guesser", after(1, answer("41")))); err != nil {
		return err
	}
	return holds(paid == 1, "%d were paid for one answer", paid)
}

func initializedTwice(_ *looptest.T, co *loop.Co, repaired bool) error {
	var ready *task.Task[struct{}]
	initialized, opened := false, 0
	open := func(co *loop.Co) error { opened++; return request(co) }
	use := func(co *loop.Co) error {
		if repaired {
			if ready == nil {
				ready = start(co, "opening", open)
			}
			_, err := ready.Await(co)
			return err
		}
		if initialized {
			return nil
		}
		err := open(co)
		initialized = true
		return err
	}
	if err := join(co, start(co, "mail", use), start(co, "news", after(1, use))); err != nil {
		return err
	}
	return holds(opened == 1, "the database was opened %d times", opened)
}

func publishedTooEarly(_ *looptest.T, co *loop.Co, repaired bool) error {
	type config struct{ address string }
	var current *config
	loader := start(co, "loader", func(co *loop.Co) error {
		c := &config{}
		if !repaired {
			current = c
		}
		if err := request(co); err != nil {
			return err
		}
		c.address = "127.0.0.1"
		current = c
		return nil
	})
	server := start(co, "server", after(1, func(co *loop.Co) error {
		for current == nil {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return holds(current.address != "", "the configuration has no address")
	}))
	return join(co, loader, server)
}

func twoLeaders(_ *looptest.T, co *loop.Co, repaired bool) error {
	const term = 2 * time.Millisecond
	now := co.Loop().Time
	leader, until := "", time.Duration(0)  // the lease
	believes := map[string]time.Duration{} // until when who takes itself for the leader
	take := func(name, rival string) error {
		leader, until = name, now()+term
		believes[name] = until
		return holds(believes[rival] <= now(), "at %v %s leads, and %s until %v", now(), name, rival, believes[rival])
	}
	old := start(co, "old", func(co *loop.Co) error {
		if err := firstError(take("old", "new"), co.Sleep(term)); err != nil {
			return err
		}
		if repaired && leader != "old" {
			return nil // it steps down
		}
		return take("old", "new")
	})
	young := start(co, "new", after(2, func(*loop.Co) error {
		if now() < until {
			return nil
		}
		return take("new", "old")
	}))
	return join(co, old, young)
}

func sharedLoadCanceled(_ *looptest.T, co *loop.Co, repaired bool) error {
	var loading *task.Task[string]
	get := func(co *loop.Co) (string, error) {
		if loading == nil {
			loading = task.Go(co, func(co *loop.Co) (string, error) { return "<html>", request(co) }, task.Named("load"))
		}
		if repaired {
			return future.Shield(loading).Await(co)
		}
		return loading.Await(co)
	}
	patient := start(co, "patient", func(co *loop.Co) error {
		page, err := get(co)
		return holds(page != "", "who had patience got no page: %v", err)
	})
	impatient := start(co, "impatient", func(co *loop.Co) error {
		_, err := get(co)
		return err
	})
	leave := func(*loop.Co) error { impatient.Cancel(nil); return nil }
	canceler := start(co, "canceler", func(co *loop.Co) error { return inTurn(co, yield, yield, request, leave) })
	return firstError(end(co, canceler), end(co, impatient), end(co, patient))
}

func failureCached(_ *looptest.T, co *loop.Co, repaired bool) error {
	up := false
	var cached *task.Task[string]
	get := func(co *loop.Co) (string, error) {
		if cached == nil || repaired && cached.Err() != nil && cached.Done() {
			cached = task.Go(co, func(co *loop.Co) (string, error) {
				err := request(co)
				if !up {
					err = errors.New("the server is down")
				}
				return "<html>", err
			})
		}
		return cached.Await(co)
	}
	server := start(co, "server", after(1, func(*loop.Co) error { up = true; return nil }))
	reader := start(co, "reader", func(co *loop.Co) error {
		_, _ = get(co) // it may come too early
		if err := request(co); err != nil {
			return err
		}
		_, err := get(co)
		return holds(err == nil, "the server has long been up, and still %v", err)
	})
	return join(co, server, reader)
}
