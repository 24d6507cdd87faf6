package loop

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// SetDebug turns debug mode on or off, for what happens from now on.
func (l *Loop) SetDebug(on bool) {
	l.debug = on
	l.setStrict()
	if on && l.running.Load() {
		l.regain(0)
	}
}

// own makes the goroutine that makes the turns, which must be the caller's, the one that debug mode expects.
func (l *Loop) own() {
	if l.goroutine == 0 {
		l.goroutine = ambient.Number()
	}
	l.owner.Store(l.goroutine)
}

// owned returns who owns the loop before a switch to another stack, for regain after it; zero if debug mode is off, so
// that nobody keeps count.
func (l *Loop) owned() uint64 {
	if !l.debug {
		return 0
	}
	return l.owner.Load()
}

// regain makes owner, or if it is zero the calling goroutine, the one that debug mode expects.
func (l *Loop) regain(owner uint64) {
	if owner == 0 {
		owner = ambient.Number()
	}
	l.owner.Store(owner)
}

// setStrict is called when anything changes that strict stands for.
func (l *Loop) setStrict() {
	l.strict = 0
	if l.debug || l.closed.Load() || l.forced || len(l.observers) > 0 || l.opts.Chooser != nil || l.opts.Labels {
		l.strict = looked
	}
	if l.events != nil {
		l.strict |= recorded
		l.events.Popped = l.strict&looked != 0
	}
	l.looked = l.strict&looked != 0
	l.watched = l.strict != 0 || l.watchdog != nil
}

// Debug reports whether debug mode is on. Authors of primitives record places of creation then; see Caller.
func (l *Loop) Debug() bool { return l.debug }

func (l *Loop) check(what string) {
	if l.closed.Load() {
		misuse("%s after the loop was closed", what)
	}
	if l.foreign() {
		misuse("%s from another goroutine than the loop's: use CallSoonThreadsafe", what)
	}
}

// foreign reports, in debug mode, whether the loop runs on another goroutine than the caller's.
func (l *Loop) foreign() bool {
	return l.debug && l.running.Load() && l.owner.Load() != ambient.Number()
}

// Caller returns the nearest place on the stack outside this library, as file:line; empty if there is none.
func Caller() string { return callerBefore(nil) }

// callerBefore is Caller, but empty as well if a function for which end holds comes before the place.
func callerBefore(end func(function string) bool) string {
	f, ok := frames.Nearest(end)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}

// tracedCallback is a callback of debug mode, which knows where it was scheduled.
type tracedCallback struct {
	fn   func()
	made string // as Caller gives it
}

func (c *tracedCallback) Run() { c.fn() }

func (l *Loop) reportSlow(what entryName, took time.Duration) {
	if took >= l.opts.SlowCallback {
		l.report(Report{Message: "slow callback: took " + took.String(), Name: what.text(), Made: what.made})
	}
}
