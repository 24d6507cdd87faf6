package loop

import "time"

// Turn makes one turn without waiting, for a host that has a loop of its own, and reports whether anything is ready for
// the next. Between turns the loop is idle. The error says why the loop cannot run.
func (l *Loop) Turn() (more bool, err error) {
	return l.pump(func() bool { return false })
}

// RunUntilIdle makes turns without waiting until nothing is ready, posted or due, or Stop is called.
func (l *Loop) RunUntilIdle() error {
	_, err := l.pump(l.Pending)
	return err
}

// Pending reports whether a turn would run anything now.
func (l *Loop) Pending() bool {
	if l.ready.Len() > 0 || l.inbox.Filled() {
		return true
	}
	next, ok := l.timers.Next()
	return ok && next <= l.clock.Now()
}

// NextDeadline returns the time, on the loop's clock, of the earliest timer, and false if there is none. A host sleeps
// until then, or until Woken.
func (l *Loop) NextDeadline() (time.Duration, bool) { return l.timers.Next() }

// Woken returns the channel on which posts of other goroutines are announced, once a batch, while the loop is idle.
func (l *Loop) Woken() <-chan struct{} { return l.inbox.Wake() }

func (l *Loop) pump(again func() bool) (more bool, err error) {
	if err := l.begin(); err != nil {
		return false, err
	}
	returned := false
	defer func() { l.finish(returned) }()
	for {
		l.turns(1, false)
		if l.stopping || l.fatal != nil || !again() {
			break
		}
	}
	returned = true
	return l.Pending(), nil
}
