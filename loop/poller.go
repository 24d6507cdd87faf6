package loop

import (
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// A Poller is what a loop waits on in place of its clock, while there are descriptors of the operating system to watch:
// epoll, kqueue. Its methods are called on the loop's goroutine, but for Wake.
type Poller interface {
	// Poll finds, without waiting, which descriptors have become ready, and makes ready who waits for them.
	Poll()

	// Wait returns when a Poll would find something, at the deadline, which is in the loop's time, or after a Wake. It
	// may return earlier. It must look at posted after it has become one that Wake wakes, and return if that reports
	// true. What it has found is for a Poll right after it; if that is nothing, the next Wait looks again.
	Wait(deadline time.Duration, posted func() bool) (found bool)

	// Wake may be called from any goroutine. It ends the Wait under way, and reports whether there was one.
	Wake() (woken bool)

	// Ready reports, without waiting, whether a Poll would find something.
	Ready() bool

	// Watch calls ring once, from any goroutine, when a Poll would find something, unless Poll or Wait is called
	// before.
	Watch(ring func())
}

// pollAfter is how many entries a loop that is never at rest runs before it polls again. A poll costs what some ten
// entries do.
const pollAfter = 61

// CanPoll reports whether the loop can wait on a Poller: a loop on any other clock than the real one waits on that
// alone.
func (low *Low) CanPoll() bool {
	_, real := low.clock.(*timer.Real)
	return real
}

// SetPoller gives the loop, which must be able to wait on it, a Poller, or takes it back if p is nil. Close takes it
// back.
func (low *Low) SetPoller(p Poller) {
	switch {
	case p == nil:
		low.inbox.SetNotify(nil)
	case low.CanPoll():
		low.inbox.SetNotify(p.Wake)
	default:
		misuse("a loop with a clock of its own was given a poller: it would never wait on it")
	}
	if low.poller = p; low.filled == nil {
		low.filled = low.inbox.Filled // made once, and not for each wait
	}
}

// Poller returns what SetPoller was given last, or nil.
func (low *Low) Poller() Poller { return low.poller }

// poll is called at the beginning of each turn, before the timers, where asyncio calls its selector. A loop that may
// wait, and has nothing to run, leaves it to the wait.
func (l *Loop) poll() {
	if l.mayBlock && (l.ready.len() == 0 || l.ready.tail-l.polled < pollAfter) {
		return
	}
	l.pollNow()
}

func (l *Loop) pollNow() {
	l.polled = l.ready.tail
	if l.events != nil {
		l.events.Over()
	}
	l.poller.Poll()
}

// waitPolling waits on the poller for a post, a descriptor or the deadline.
func (l *Loop) waitPolling(deadline time.Duration) {
	l.endWork()
	found := l.poller.Wait(deadline, l.filled)
	l.beginWork()
	select {
	case <-l.wake: // of a post that came when it did not wait yet
	default:
	}
	if found {
		l.pollNow()
	}
}

// watch has an idle loop's descriptors announced where its host waits, on Woken.
func (l *Loop) watch() {
	if l.hosted && l.poller != nil {
		l.poller.Watch(l.inbox.Ring)
	}
}
