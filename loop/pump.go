package loop

import "time"

// Turn makes one turn without waiting, for a host that has a loop of its own, and reports whether anything is ready for
// the next. Between turns the loop is idle. The error says why the loop cannot run.
func (l *Loop) Turn() (more bool, err error) {
	return l.RunShare(Share{Turns: 1})
}

// RunUntilIdle makes turns without waiting until nothing is ready, posted or due, or Stop is called.
func (l *Loop) RunUntilIdle() error {
	_, err := l.RunShare(Share{})
	return err
}

// A Share bounds what a loop does at a time, as in one frame of its host. The zero value is no bound.
type Share struct {
	// Turns is how many turns are made at most; zero means any number, and a negative one is used up.
	Turns int

	// Time is after how long no other turn begins; zero means never, and a negative one, as what is left of a frame
	// that is over, is used up. It is real time, whatever the loop's clock tells. A turn that has begun is never cut:
	// it runs what was ready at its beginning.
	Time time.Duration
}

// RunShare makes turns without waiting until nothing is ready, posted or due, Stop is called, or the share is used up,
// whichever comes first; at least one. It reports whether a turn would run anything now. The error says why the loop
// cannot run.
func (l *Loop) RunShare(s Share) (more bool, err error) {
	if err := l.enter(); err != nil {
		return false, err
	}
	l.recordRun(false)
	returned := false
	defer func() { l.finish(returned) }()
	var end time.Time
	if s.Time != 0 {
		end = time.Now().Add(s.Time)
	}
	l.turns(1, false)
	if s.Turns == 0 || s.Turns > 1 {
		l.turnsUntil(end, s.Turns-1)
	}
	returned, more = true, l.Pending()
	if !more {
		l.idle.trim()
	}
	return more, nil
}

// turnsUntil makes turns without waiting while there is anything to run, until the end, if that is not zero, and at
// most n of them, or any number if n is negative.
func (l *Loop) turnsUntil(end time.Time, n int) {
	for ; n != 0 && !l.stopping && l.fatal == nil && l.Pending(); n-- {
		if !end.IsZero() && !time.Now().Before(end) {
			return
		}
		l.turns(1, false)
	}
}

// Pending reports whether a turn would run anything now.
func (l *Loop) Pending() bool {
	if l.ready.len() > 0 || l.inbox.Filled() || l.poller != nil && l.poller.Ready() {
		return true
	}
	next, ok := l.timers.Next()
	return ok && next <= l.clock.Now()
}

// NextDeadline returns the time, on the loop's clock, of the earliest timer, and false if there is none that will ever
// be due. A host sleeps until then, or until Woken.
func (l *Loop) NextDeadline() (time.Duration, bool) { return l.timers.Next() }

// Woken returns the channel on which posts of other goroutines are announced, once a batch, while the loop is idle, and
// that a descriptor which the loop watches has become ready.
func (l *Loop) Woken() <-chan struct{} {
	wake := l.inbox.Wake()
	if !l.hosted {
		l.hosted = true
		l.inbox.Announce()
	}
	if !l.running.Load() {
		l.watch()
	}
	return wake
}
