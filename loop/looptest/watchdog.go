package looptest

import (
	"sync/atomic"
	"time"
)

// patience is how long, by the wall, nothing may happen: while the loop is held, or while it waits for a simulated job. It
// is the one time that is not virtual, and no program that ends depends on it.
var patience = 10 * time.Second

// A watchdog ends a run in which nothing happens any more although it is no deadlock, because work outside holds the loop
// and does not end.
type watchdog struct {
	run   *run
	every time.Duration
	timer atomic.Pointer[time.Timer]
	seen  uint64 // events, when it looked last; the timer's goroutine has it
}

// guard sets a watchdog on the run, whose loop is there, and returns what calls it off.
func (r *run) guard() (off func()) {
	w := &watchdog{run: r, every: patience}
	timer := time.AfterFunc(time.Hour, w.look) // once the pointer is there
	w.timer.Store(timer)
	timer.Reset(w.every)
	return func() { timer.Stop() }
}

// look runs on a goroutine of its own.
func (w *watchdog) look() {
	if now := w.run.events.Load(); now != w.seen {
		w.seen = now
	} else if w.run.loop.CallSoonThreadsafe(w.run.giveUp) != nil {
		return
	}
	w.timer.Load().Reset(w.every)
}

// giveUp ends the run, and when it is called again, its shutdown.
func (r *run) giveUp() {
	if r.hung {
		r.loop.Force()
	}
	r.hung = true
	r.loop.Stop()
}
