package loop

import (
	"context"
	"errors"
	"iter"
)

// Close ends the loop for good: it cancels every coroutine in order of creation and waits until all have ended, again
// and again until nothing is left; then it runs what OnClose registered, and then the loop is closed. Callbacks and
// timers that are left are dropped, but what other goroutines have posted is run. Errors that nobody retrieved are
// reported.
//
// The error tells of stragglers, if Options.ShutdownTimeout is set, and joins those of OnClose. Closing a closed loop
// does nothing; closing a running one is refused with ErrRunning. See asyncio.Runner.close.
func (l *Loop) Close() error {
	if l.closed.Load() {
		return nil
	}
	if err := l.enterWaiting(); err != nil {
		return err
	}
	returned := false
	defer func() {
		if !returned {
			l.closeAnyway()
		}
	}()
	err := l.shutdown()
	if l.fatal != nil {
		l.recordFailure()
		l.closeAnyway()
		returned = true
		panic(l.fatal)
	}
	l.close()
	returned = true
	l.recordOutcome(err)
	return err
}

// shutdown makes turns until no coroutine is left and no post can come any more. It returns early, with work left, only
// when a panic is fatal.
func (l *Loop) shutdown() error {
	var errs []error
	l.stopping = false
	for l.fatal == nil {
		errs = append(errs, l.cancelAll())
		if n := len(l.closers); n > 0 {
			fn := l.closers[n-1]
			l.closers = l.closers[:n-1]
			errs = append(errs, l.runCloser(fn))
		} else if l.live == 0 && l.inbox.CloseIfEmpty() {
			break
		} else {
			l.settle(1)
		}
	}
	return errors.Join(errs...)
}

// cancelAll cancels what is left and waits for its end, sweep after sweep, since what ends may start something new.
// After the last end of a sweep come two turns more, in which asyncio's run tells its own gather, and that one the run.
func (l *Loop) cancelAll() error {
	if l.live == 0 {
		return nil
	}
	defer func() { l.expired = false }()
	if limit := l.opts.ShutdownTimeout; limit > 0 {
		defer l.CallLater(limit, l.Force).Cancel()
	}
	for l.live > 0 && l.fatal == nil {
		left := l.All()
		l.inSweepOrder(left)
		l.CancelAll(l.unswept(left))
		for left = dropEnded(left); len(left) > 0 && !l.expired && l.deadlock == nil && l.fatal == nil; left = dropEnded(left) {
			l.stopping = false
			l.turns(1, true)
		}
		if (l.expired || l.deadlock != nil) && l.live > 0 {
			return l.endStragglers()
		}
		l.settle(2)
	}
	return nil
}

// Force makes a Close that is under way, or else the next one, wait no longer, as when Options.ShutdownTimeout has
// passed: what is left is forced to end, and named in a *StragglersError. Close still waits for what OnClose
// registered, and so for the jobs of the default executor.
func (l *Loop) Force() { l.expired = true }

// unswept gives those of left, one by one as they are canceled, that this shutdown has not canceled yet: when a panic
// or a Goexit makes the loop begin the shutdown anew, those that are cleaning up must not be canceled twice.
func (l *Loop) unswept(left []*Co) iter.Seq[*Co] {
	if l.swept == nil {
		l.swept = make(map[*Co]bool, len(left))
	}
	return func(cancel func(*Co) bool) {
		for _, co := range left {
			if !l.swept[co] {
				l.swept[co] = true
				if !cancel(co) {
					return
				}
			}
		}
	}
}

// settle makes n turns without waiting.
func (l *Loop) settle(n int) {
	l.stopping = false
	l.turns(n, false)
}

// dropEnded returns all from the first that has not ended on. Most end in the order of all, and so none is looked at
// often.
func dropEnded(all []*Co) []*Co {
	for len(all) > 0 && all[0].state == ended {
		all = all[1:]
	}
	return all
}

// endStragglers forces what is left to end, and says why.
func (l *Loop) endStragglers() error {
	if deadlock := l.tellDeadlock(); deadlock != nil {
		return errors.Join(deadlock, l.forceAll())
	}
	return l.forceAll()
}

// forceAll ends what has ignored its cancellation: from now on every await fails at once.
func (l *Loop) forceAll() error {
	var names []string
	for _, co := range l.All() {
		names = append(names, co.Name())
	}
	l.forced = true
	l.setStrict()
	for again := false; l.live > 0 && l.fatal == nil; again = true {
		for _, co := range l.All() {
			co.force(again)
		}
		l.settle(1)
	}
	l.forced = false
	l.setStrict()
	return &StragglersError{names}
}

// force makes co's next step its last: it gets ErrClosed, and every await of a straight-line body fails from now on. A
// step task that parks once more has no stack to unwind, and is just ended.
func (co *Co) force(again bool) {
	switch {
	case co.state == parked && again:
		co.end(ErrClosed)
	case co.state == parked:
		co.wake(ErrClosed)
	case co.state == ready && co.thrown() == nil:
		co.between = ErrClosed
	}
}

// runCloser runs fn as a coroutine to its end.
func (l *Loop) runCloser(fn func(co *Co) error) error {
	var err error
	c := &straight{function: fn, bare: bare{done: func(e error) { err = e }}}
	c.co.SetName("closer")
	c.co.start(l, c, false)
	for !c.co.Ended() && l.fatal == nil {
		l.stopping = false
		l.turns(1, true)
		if l.deadlock != nil {
			return l.endStragglers()
		}
	}
	return err
}

// close makes the loop closed: nothing runs on it any more.
func (l *Loop) close() {
	for u := l.unread.First(); u != nil; u = l.unread.First() {
		u.Value.report()
	}
	l.idle.close()
	l.ready.reset()
	l.timers.Clear()
	l.freeCall, l.values, l.swept = nil, nil, nil
	l.Low().SetPoller(nil)
	l.inbox.Forget()
	l.setContext(context.Background())
	l.unpin()
	l.leave(true)
	l.closed.Store(true)
	l.setStrict()
}
