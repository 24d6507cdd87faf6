package loop

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
)

// Low is a loop as the authors of primitives see it: what makes something ready, and keeps it. Programs do not need it;
// package future, the locks and queues, and the bridge are written with it and with LowCo, and nothing else. The
// chapter "Writing a primitive" of the package's documentation teaches it.
//
// A Low is its loop, under another name: to convert costs nothing.
type Low Loop

// Low returns the loop as authors of primitives see it.
func (l *Loop) Low() *Low { return (*Low)(l) }

// Loop returns the loop as programs see it.
func (low *Low) Loop() *Loop { return (*Loop)(low) }

// Schedule is CallSoon of an entry: r itself goes to the end of the ready queue, so that nothing is allocated.
func (low *Low) Schedule(r Runnable) Handle { return (*Loop)(low).schedule(r) }

// ScheduleAt is CallAt of an entry.
func (low *Low) ScheduleAt(when time.Duration, r Runnable) TimerHandle {
	return (*Loop)(low).scheduleAt(when, r)
}

// Post may be called from any goroutine. It is CallSoonThreadsafe of an entry. If r has a method Quiet() bool, and that
// reports that the Run that follows calls nothing of the program's, as where it settles a future with a value, Run may
// be called on the goroutine of the straight-line body that waits for it, which then goes on without being resumed. The
// turn is the same.
func (low *Low) Post(r Runnable) error { return (*Loop)(low).post(r) }

// Check panics if the loop was closed, or, in debug mode, if the loop runs on another goroutine than the caller's; what
// names the call in the message. A primitive calls it before it changes anything.
func (low *Low) Check(what string) {
	if low.looked {
		(*Loop)(low).check(what)
	}
}

// KeepUnread takes care of err until somebody reads it. The name, and the place made, which may be empty, say in the
// report whose error it is. The name is made for the report alone; it must not hold the owner, which would never be
// dropped then. That of a coroutine is its Label.
func (low *Low) KeepUnread(err error, name fmt.Stringer, made string) *Unread {
	return (*Loop)(low).keepUnread(err, name, made)
}

// OnClose registers fn to run as a coroutine when the loop closes, after every other coroutine has ended: the place to
// join what works for the loop elsewhere. Registered last runs first. Its error is part of Close's.
func (low *Low) OnClose(fn func(co *Co) error) {
	if fn == nil {
		misuse("a nil function cannot be run")
	}
	low.closers = append(low.closers, fn)
}

// InBubble reports whether the loop, in a turn of which the caller is, runs inside a bubble of testing/synctest. It is
// known in a run that may wait, at no cost.
func (low *Low) InBubble() (inside, known bool) {
	return low.bubble == ambient.Inside, low.inTurn && low.mayBlock
}

// Value returns what SetValue stored under key, or nil. With SetValue it lets a package keep one object a loop.
func (low *Low) Value(key any) any { return low.values[key] }

// SetValue stores a value under key, which should have a type of the caller's own.
func (low *Low) SetValue(key, value any) {
	if low.values == nil {
		low.values = make(map[any]any)
	}
	low.values[key] = value
}

// LowCo is a coroutine as the authors of primitives see it: what parks it and makes it ready. It is its Co, under
// another name.
type LowCo Co

// Low returns the coroutine as authors of primitives see it.
func (co *Co) Low() *LowCo { return (*LowCo)(co) }

// Start makes a coroutine of from's loop that runs r; its first step comes in the next turn, after the first steps of
// what was started before. If from is a *Co, the new one inherits its task-local values. A Co is started once, and must
// not be copied from then on.
func (low *LowCo) Start(from Ref, r Routine) { (*Co)(low).start(from, r, false) }

// StartEager is Start with the first step made before it returns, inside the step of the coroutine that calls it. An
// error of that step, and a panic, goes to r as always, and not to the creator. Outside a turn of the loop it is Start.
func (low *LowCo) StartEager(from Ref, r Routine) { (*Co)(low).start(from, r, true) }

// BeginBody is the Step of a Routine that runs b as a straight-line coroutine, and nothing else. From its first
// suspension on, the loop resumes the body directly, and calls that Step no more. If b has a method
// Func() func(co *Co) error, that function is the body, and is called in place of b.Body: one frame less on its stack.
func (low *LowCo) BeginBody(b Body) (done bool, err error) { return (*Co)(low).beginBody(b) }

// Park suspends the coroutine, whose step runs now, on w; the step must then return false. Before Park, it must have
// been put where w's owner will find it and call Unpark. A nil w means that the caller calls Unpark or Throw itself. A
// request to cancel that is still to be delivered goes to w at once.
func (low *LowCo) Park(w Waitlist) { (*Co)(low).park(w, nil) }

// ParkMarked is Park for the locks and queues of this module: m is where what w waits on keeps what the loop's recorder
// remembers of it.
func (low *LowCo) ParkMarked(w Waitlist, m *eventlog.Mark) { (*Co)(low).park(w, m) }

// Yield is Park(nil) and Unpark in one: the coroutine, whose step runs now and must then return false, goes on in the
// next turn.
func (low *LowCo) Yield() { (*Co)(low).giveWay() }

// ParkedOn returns what the coroutine is parked on, or nil: it is not parked, or on nothing in particular. It is for
// tests and debuggers.
func (low *LowCo) ParkedOn() Waitlist { return (*Co)(low).parkedOn() }

// Unpark makes the coroutine ready: its next step gets a nil error. If it is not parked, nothing happens. Only what it
// is parked on may call it.
func (low *LowCo) Unpark() { (*Co)(low).unpark() }

// Throw makes the coroutine ready as Unpark does; its next step gets err, or a request to cancel that is still to be
// delivered.
func (low *LowCo) Throw(err error) { (*Co)(low).wake(err) }

// Undelivered reports whether there is a request to cancel that no suspension has delivered. If the coroutine has
// ended, that request is its error, in place of the nil that its body has returned.
func (low *LowCo) Undelivered() bool { return low.must }

// LastRequest returns the last request to cancel that was not handed on to what the coroutine waited for, as the
// *CanceledError that it got for it, or nil. It stays when it was delivered, or taken back.
func (low *LowCo) LastRequest() *CanceledError {
	if low.rare == nil {
		return nil
	}
	return low.rare.request
}
