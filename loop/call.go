package loop

import (
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// A Handle takes a callback of the ready queue back. It is a small value: scheduling allocates nothing, whether the
// handle is kept or not. The zero Handle cancels nothing.
type Handle struct {
	loop *Loop
	n    uint64 // the entry's number in the ready queue
}

// Cancel keeps the callback from being called, and drops the loop's reference to it at once. It reports whether the
// callback was still to be called.
func (h Handle) Cancel() bool {
	if h.loop == nil {
		return false
	}
	slot := h.loop.ready.at(h.n)
	if slot == nil || *slot == Runnable(canceledEntry{}) {
		return false
	}
	*slot = canceledEntry{}
	return true
}

// A TimerHandle is the Handle of a callback with a deadline.
type TimerHandle struct {
	call    *timedCall
	setting uint64
	when    time.Duration
}

// Cancel keeps the callback from being called, also when its deadline has passed but it has not run yet, and drops the
// loop's reference to it at once. It reports whether the callback was still to be called.
func (h TimerHandle) Cancel() bool {
	return h.call != nil && h.call.cancel(h.setting)
}

// When returns the deadline in the loop's time, also when the callback was called or canceled.
func (h TimerHandle) When() time.Duration { return h.when }

// CallSoon schedules fn for the next turn. Callbacks run in the order of these calls, each once. fn runs on the loop's
// goroutine and must not block; like all that schedules or starts something, CallSoon panics on a closed loop.
func (l *Loop) CallSoon(fn func()) Handle {
	if fn == nil || l.strict != 0 {
		return l.callSoonWatched(fn)
	}
	n := l.ready.tail
	l.ready.push(callback(fn))
	return Handle{l, n}
}

// callSoonWatched is CallSoon when somebody looks, or of nil; it stands apart so that nobody else pays for it.
func (l *Loop) callSoonWatched(fn func()) Handle {
	if fn != nil && l.strict == recorded {
		return l.scheduleRecorded(callback(fn))
	}
	return l.scheduleWatched(l.callback(fn))
}

// CallLater schedules fn to be called d from now, never earlier; a d that is not positive means in the next turn.
func (l *Loop) CallLater(d time.Duration, fn func()) TimerHandle {
	return l.CallAt(l.After(d), fn)
}

// CallAt schedules fn to be called when the loop's time has reached when, which may have passed already. Equal
// deadlines run in the order of these calls.
func (l *Loop) CallAt(when time.Duration, fn func()) TimerHandle {
	if fn == nil || l.debug {
		return l.scheduleAt(when, l.callback(fn))
	}
	return l.scheduleAt(when, callback(fn))
}

// After returns the loop's time d from now, or timer.Never if that is beyond what a Duration can hold. A timer with
// that deadline is never due, and does not count where a loop looks for what may still happen.
func (l *Loop) After(d time.Duration) time.Duration {
	return timer.Sum(l.clock.Now(), d)
}

func (l *Loop) schedule(r Runnable) Handle {
	if r == nil || l.strict != 0 {
		return l.scheduleWatched(r)
	}
	n := l.ready.tail
	l.ready.push(r)
	return Handle{l, n}
}

// scheduleRecorded is schedule when there is only a recorder, and so the loop is not closed.
func (l *Loop) scheduleRecorded(r Runnable) Handle {
	n := l.ready.tail
	l.ready.push(r)
	l.events.Ready()
	return Handle{l, n}
}

// scheduleWatched is schedule when somebody looks, or of nil.
func (l *Loop) scheduleWatched(r Runnable) Handle {
	mustRunnable(r)
	if l.strict == recorded {
		return l.scheduleRecorded(r)
	}
	l.check("scheduling")
	n := l.ready.tail
	l.ready.push(r)
	l.tellReady(r)
	return Handle{l, n}
}

func (l *Loop) scheduleAt(when time.Duration, r Runnable) TimerHandle {
	if l.looked {
		mustRunnable(r)
		l.check("setting a timer")
	}
	c := l.newTimedCall(r)
	l.timers.Set(&c.timer, when)
	return TimerHandle{c, c.setting, when}
}

// mustRunnable refuses an entry that the loop would fail on, or leave out, in a later turn.
func mustRunnable(r Runnable) {
	if r == nil {
		misuse("a nil Runnable cannot be scheduled")
	}
}

// callback makes an entry of fn; a func fits into an interface without allocating.
func (l *Loop) callback(fn func()) Runnable {
	if fn == nil {
		misuse("a nil function cannot be scheduled")
	}
	if l.debug {
		return &tracedCallback{fn, Caller()}
	}
	return callback(fn)
}

type callback func()

func (fn callback) Run() { fn() }

// canceledEntry stands in the ready queue where a canceled one stood.
type canceledEntry struct{}

func (canceledEntry) Run() {}

// A timedCall is an entry with a deadline. It is used again after it ran or was canceled; setting counts the uses, so
// that the handle of an earlier use finds out.
//
// It is free (run is nil; timer.Value is the next free one of the loop), set (in Loop.timers; timer.Value is the call
// itself), or due (in the ready queue; run is nil if it was canceled there). Only the turn moves set to due, and due to
// free; cancel moves set to free.
type timedCall struct {
	loop    *Loop
	timer   timer.Timer[*timedCall]
	run     Runnable
	setting uint64
}

func (l *Loop) newTimedCall(r Runnable) *timedCall {
	if l.freeCall == nil {
		l.makeCalls()
	}
	c := l.freeCall
	l.freeCall, c.timer.Value = c.timer.Value, c
	c.run = r
	c.setting++
	return c
}

// Timed calls are allocated together, twice as many each time between these bounds: they are the loop's own, and it
// keeps them. The largest chunk is, with the header that the runtime puts before so many pointers, 8 KB.
const minCalls, maxCalls = 8, 127

func (l *Loop) makeCalls() {
	l.calls = min(max(2*l.calls, minCalls), maxCalls)
	chunk := make([]timedCall, l.calls)
	for i := range chunk {
		chunk[i].loop = l
		chunk[i].free()
	}
}

func (c *timedCall) free() { c.loop.freeCall, c.timer.Value = c, c.loop.freeCall }

// Run runs the entry when its deadline has come.
func (c *timedCall) Run() {
	r := c.run
	c.run = nil
	c.free()
	if r != nil {
		r.Run()
	}
}

func (c *timedCall) cancel(setting uint64) bool {
	if c.run == nil || c.setting != setting {
		return false
	}
	c.run = nil
	if c.loop.closed.Load() {
		return false
	}
	if c.loop.timers.Cancel(&c.timer) {
		c.free()
	}
	return true
}
