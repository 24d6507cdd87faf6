package bugs

import (
	"context"
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// shutdowns race with who is not yet over; and what is slow, late or crashes races with everybody.
var shutdowns = []Bug{
	{Name: "use-after-close", Wrong: "The database is closed when it is time, whoever uses it.", code: useAfterClose},
	{Name: "put-after-shutdown", code: putAfterShutdown,
		Wrong: "A queue is shut down by another task than the one that puts."},
	{Name: "child-of-a-finished-group", code: childOfAFinishedGroup,
		Wrong: "Somebody outside starts tasks in a group, which may be over."},
	{Name: "cleanup-before-children", code: cleanupBeforeChildren,
		Wrong: "A folder is removed when all results are there, and those who gave them still write."},
	{Name: "cursor-closed-in-use", code: cursorClosedInUse,
		Wrong: "A cursor is closed while somebody waits for its next row."},
	{Name: "accepted-while-stopping", code: acceptedWhileStopping,
		Wrong: "Whether a server stops is asked before a request is read, and the request counted after it."},
	{Name: "retry-without-end", code: retryWithoutEnd,
		Wrong: "A reader retries whatever the error is, also that there is nothing to read any more."},
	{Name: "acknowledged-too-early", code: acknowledgedTooEarly,
		Wrong: "A message is acknowledged and then saved, and between them is a crash."},
	{Name: "exactly-due", Wrong: "An alarm rings if the time is exactly its own.", code: exactlyDue,
		Adversity: looptest.Adversity{LateTimers: 5 * time.Millisecond}},
	{Name: "charged-twice", code: chargedTwice,
		Wrong:     "A charge that takes too long is tried again, and it was only slow.",
		Adversity: looptest.Adversity{JobTime: 20 * time.Millisecond}},
	{Name: "presumed-dead", Wrong: "A worker whose heartbeat is late is replaced, and works on.", code: presumedDead,
		Adversity: looptest.Adversity{StepCost: 20 * time.Millisecond}},
}

func useAfterClose(_ *looptest.T, co *loop.Co, repaired bool) error {
	open := true
	query := func(*loop.Co) error { return holds(open, "a query of a database that is closed") }
	handler := start(co, "handler", func(co *loop.Co) error { return inTurn(co, query, request, query) })
	shutdown := start(co, "shutdown", after(1, func(co *loop.Co) error {
		if repaired {
			if err := join(co, handler); err != nil {
				return err
			}
		}
		open = false
		return nil
	}))
	return join(co, handler, shutdown)
}

func putAfterShutdown(_ *looptest.T, co *loop.Co, repaired bool) error {
	lines := queue.New[string](0)
	written := 0
	writer := start(co, "writer", func(co *loop.Co) error {
		for range lines.All(co) {
			written++
		}
		return nil
	})
	reader := start(co, "reader", func(co *loop.Co) error {
		for _, line := range []string{"one", "two"} {
			if err := request(co); err != nil {
				return err
			}
			if err := lines.Put(co, line); err != nil {
				return err
			}
		}
		return nil
	})
	stop := start(co, "stop", after(1, func(co *loop.Co) error {
		err := request(co)
		if repaired {
			err = firstError(err, join(co, reader))
		}
		lines.Shutdown()
		return err
	}))
	if err := join(co, reader, stop, writer); err != nil {
		return err
	}
	return holds(written == 2, "%d lines were written, and 2 were read", written)
}

func childOfAFinishedGroup(_ *looptest.T, co *loop.Co, repaired bool) error {
	sent := 0
	send := func(*loop.Co) error { sent++; return nil }
	err := task.WithGroup(co, func(g *task.Group) error {
		farewell := func(co *loop.Co) error { start(g, "farewell", send); return nil }
		outside := start(co, "outside", func(co *loop.Co) error { return inTurn(co, request, yield, farewell) })
		start(g, "greeting", after(1, send))
		if repaired {
			return join(co, outside)
		}
		return nil
	})
	if err := firstError(err, request(co)); err != nil {
		return err
	}
	return holds(sent == 2, "%d of 2 were sent", sent)
}

func cleanupBeforeChildren(_ *looptest.T, co *loop.Co, repaired bool) error {
	folder := true
	results := queue.New[int](0)
	work := func(co *loop.Co) error {
		put := func(co *loop.Co) error { return results.Put(co, 1) }
		if err := inTurn(co, request, put, request); err != nil {
			return err
		}
		return holds(folder, "a log was written to a folder that is gone")
	}
	a, b := start(co, "a", work), start(co, "b", work)
	for range 2 {
		if _, err := results.Get(co); err != nil {
			return err
		}
	}
	if repaired {
		if err := join(co, a, b); err != nil {
			return err
		}
	}
	if err := request(co); err != nil { // writes the summary
		return err
	}
	folder = false
	return join(co, a, b)
}

func cursorClosedInUse(_ *looptest.T, co *loop.Co, repaired bool) error {
	rows, at := []string{"a", "b", "c"}, 0
	var mu locks.Lock
	guarded := func(co *loop.Co, fn func() error) error {
		if repaired {
			return mu.With(co, fn)
		}
		return fn()
	}
	next := func(co *loop.Co) (row string, ok bool, err error) {
		err = guarded(co, func() error {
			if at == len(rows) {
				return nil
			}
			if err := request(co); err != nil {
				return err
			}
			row, ok = rows[at], true
			at++
			return nil
		})
		return row, ok, err
	}
	reader := start(co, "reader", func(co *loop.Co) error {
		for {
			if _, ok, err := next(co); err != nil || !ok {
				return err
			}
		}
	})
	shut := func(co *loop.Co) error {
		return guarded(co, func() error { rows, at = nil, 0; return nil })
	}
	closer := start(co, "closer", func(co *loop.Co) error { return inTurn(co, request, request, request, shut) })
	return join(co, reader, closer)
}

func acceptedWhileStopping(_ *looptest.T, co *loop.Co, repaired bool) error {
	stopping, stopped := false, false
	active := 0
	handle := func(co *loop.Co) error {
		if stopping {
			return nil // refused
		}
		if err := request(co); err != nil { // reads it
			return err
		}
		if repaired && stopping {
			return nil
		}
		active++
		defer func() { active-- }()
		return firstError(request(co), holds(!stopped, "a request is handled, and the server has stopped"))
	}
	stop := func(co *loop.Co) error {
		stopping = true
		for active > 0 {
			if err := request(co); err != nil {
				return err
			}
		}
		stopped = true
		return nil
	}
	return join(co, start(co, "request", handle), start(co, "stop", after(1, stop)))
}

func retryWithoutEnd(_ *looptest.T, co *loop.Co, repaired bool) error {
	gone := errors.New("gone")
	removed := false
	read := func(co *loop.Co) error {
		if err := request(co); err != nil {
			return err
		}
		if removed {
			return gone
		}
		return nil
	}
	reader := start(co, "reader", func(co *loop.Co) error {
		for attempt := range 100 {
			err := read(co)
			if err == nil || repaired && errors.Is(err, gone) {
				return nil
			}
			if attempt > 20 {
				return holds(false, "the %dth attempt to read what is gone", attempt)
			}
		}
		return nil
	})
	remover := start(co, "remover", after(1, func(*loop.Co) error { removed = true; return nil }))
	return join(co, reader, remover)
}

func acknowledgedTooEarly(t *looptest.T, co *loop.Co, repaired bool) error {
	pending, saved := []string{"a", "b", "c"}, map[string]bool{}
	crash := errors.New("crash")
	acknowledge := func() { pending = pending[1:] }
	process := func(co *loop.Co) error { // what is not acknowledged comes again after a crash
		for len(pending) > 0 {
			message := pending[0]
			if !repaired {
				acknowledge()
			}
			if err := request(co); err != nil {
				return err
			}
			if t.Site("crash") {
				return crash
			}
			saved[message] = true
			if repaired {
				acknowledge()
			}
		}
		return nil
	}
	for {
		err := process(co)
		if err == nil {
			break
		}
		if !errors.Is(err, crash) {
			return err
		}
	}
	return holds(len(saved) == 3, "%d messages are saved, and 3 were sent", len(saved))
}

func exactlyDue(_ *looptest.T, co *loop.Co, repaired bool) error {
	alarms := []time.Duration{10 * time.Millisecond, 25 * time.Millisecond, 40 * time.Millisecond}
	rung := 0
	for _, due := range alarms {
		now := co.Loop().Time()
		if err := co.Sleep(due - now); err != nil {
			return err
		}
		if now = co.Loop().Time(); now == due || repaired && now > due {
			rung++
		}
	}
	return holds(rung == len(alarms), "%d of %d alarms have rung", rung, len(alarms))
}

func chargedTwice(t *looptest.T, co *loop.Co, repaired bool) error {
	charged, seen := 0, map[string]bool{}
	charge := func(key string) *future.Future[struct{}] {
		return bridge.RunInExecutor(co, t.Executor(), func(context.Context) (struct{}, error) {
			if !repaired || !seen[key] {
				charged += 10
			}
			seen[key] = true
			return struct{}{}, nil
		})
	}
	var last *future.Future[struct{}]
	for range 3 {
		last = charge("order 7")
		_, pending, err := future.WaitLimit(co, 15*time.Millisecond, future.AllCompleted, last)
		if err != nil {
			return err
		}
		if len(pending) == 0 {
			break
		}
	}
	if err := co.Sleep(time.Second); err != nil {
		return err
	}
	return holds(charged == 10, "%d were charged for an order of 10", charged)
}

func presumedDead(_ *looptest.T, co *loop.Co, repaired bool) error {
	beat, owner, results := time.Duration(0), 1, 0
	work := func(me int) body {
		return func(co *loop.Co) error {
			for range 3 {
				if err := co.Sleep(4 * time.Millisecond); err != nil {
					return err
				}
				beat = co.Loop().Time()
			}
			if !repaired || owner == me {
				results++
				owner = 0
			}
			return nil
		}
	}
	workers := []*task.Task[struct{}]{start(co, "worker", work(1))}
	for owner != 0 {
		if err := co.Sleep(6 * time.Millisecond); err != nil {
			return err
		}
		if silent := co.Loop().Time() - beat; owner != 0 && silent > 12*time.Millisecond {
			owner++
			beat = co.Loop().Time()
			workers = append(workers, start(co, "its replacement", work(owner)))
		}
	}
	if err := join(co, workers...); err != nil {
		return err
	}
	return holds(results == 1, "one job has %d results", results)
}
