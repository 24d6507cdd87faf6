package loop

import (
	"runtime"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

// enterWaiting makes the loop running, and ready to wait, or says why it cannot run.
func (l *Loop) enterWaiting() error {
	l.checkBubble()
	err := l.enter()
	if err == nil {
		l.wake = l.inbox.Wake()
		if w := l.watchdog; w != nil {
			w.waits = true
		}
		l.recordRun(true)
	}
	return err
}

// enter makes the loop running, for turns that never wait.
func (l *Loop) enter() error {
	switch {
	case l.clock == nil:
		misuse("a Loop that New has not made")
	case l.closed.Load():
		return ErrClosed
	case l.running.Load():
		return ErrRunning
	case OnLoop():
		return ErrNested
	}
	l.pin()
	l.running.Store(true)
	l.beginWork()
	l.goroutine = 0
	if l.debug {
		l.own()
	}
	if w := l.watchdog; w != nil {
		w.enter()
	}
	return nil
}

// leave makes the loop idle, after enter or enterWaiting; closed says that it is for good.
func (l *Loop) leave(closed bool) {
	if w := l.watchdog; w != nil {
		w.leave(closed)
	}
	l.recordIdle()
	l.running.Store(false)
	l.endWork()
	if closed {
		latest.CompareAndSwap(l, nil)
	}
	l.watch()
}

// checkBubble lets the loop run only where it has run before, inside a bubble of testing/synctest or outside.
// Coroutines cannot be taken from one to the other: those of outside see the time of outside, and a bubble does not see
// that they run. A turn that never waits is too cheap to ask.
func (l *Loop) checkBubble() {
	here := ambient.Here()
	switch {
	case l.closed.Load() || l.bubble == here:
	case l.bubble == ambient.Unknown:
		l.bubble = here
	case l.bubble == ambient.Outside:
		misuse("a loop that has run outside of a synctest bubble is run or closed inside: make and close it in the bubble")
	default:
		misuse("a loop that has run in a synctest bubble is run or closed outside: close it in the bubble")
	}
}

// pin locks the goroutine to its thread, if the options ask for it, until the loop is closed: the runtime lets a
// coroutine be resumed only on the thread, and at the depth of locking, with which it was made.
func (l *Loop) pin() {
	if !l.opts.LockOSThread {
		return
	}
	switch id := ambient.Number(); l.pinned {
	case id:
	case 0:
		runtime.LockOSThread()
		l.pinned = id
	default:
		misuse("a loop with LockOSThread is to be run and closed by one goroutine")
	}
}

func (l *Loop) unpin() {
	if l.pinned != 0 {
		l.pinned = 0
		runtime.UnlockOSThread()
	}
}
