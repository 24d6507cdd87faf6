package loop

import "github.com/monoloop-go/monoloop/internal/engine/eventlog"

// A Waitlist is what a coroutine can be parked on: a future, a lock, a queue. A Waitlist that has a String method says
// by it, in the await chain, what the coroutine waits for. One that is for a single wait tells by a method WaitsOn()
// any what those who wait have in common; that, or the Waitlist itself, is called by its Name() string, if it has that,
// where an inspector or the record of a flight tells of it. The chapter "Writing a primitive" of the package's
// documentation shows one.
type Waitlist interface {
	// Abort asks the list to end co's wait because of a request to cancel with this cause, which may be nil.
	//
	// To agree is to return true and to make co ready, now or later: by Throw of Canceled(cause), or by having it
	// unparked. Then nothing of co may be left on the list, and what was granted to it goes to the next. To refuse is
	// to return false: the wait goes on, and whatever ends it delivers the request to co.
	Abort(co *Co, cause error) bool
}

// park is Park. If m is not nil, it is where what w waits on keeps what a recorder remembers of it.
func (co *Co) park(w Waitlist, m *eventlog.Mark) {
	l := co.loop
	if l == nil || l.current != co || co.state != running || co.must || l.strict > recorded {
		co.parkChecked(w, m)
		return
	}
	co.state, co.between = parked, w
	if l.strict != 0 {
		l.recordPark(w, m)
	}
}

// parkChecked is park where it is not allowed, when somebody looks, or with a request to cancel to be delivered.
func (co *Co) parkChecked(w Waitlist, m *eventlog.Mark) {
	co.mustRun("Park")
	co.state, co.between = parked, w
	if l := co.loop; l.strict != 0 {
		if l.debug {
			co.rarely().waits = callerBefore(isTurn) // empty in a task that runs a step of this library
		}
		co.tellPark(w, m)
	}
	if co.must && w != nil && co.abort(co.rare.request.Cause) {
		co.must = false
	}
}

func (co *Co) wake(in error) {
	if co.state == parked {
		co.between = in
		co.makeReady()
	}
}

// unpark is wake without an error.
func (co *Co) unpark() {
	if co.state == parked {
		co.between = nil
		co.makeReady()
	}
}

func (co *Co) makeReady() {
	co.state = ready
	l := co.loop
	l.ready.push(co.entry())
	if l.strict != 0 {
		// last, because an observer that panics must not keep co from its step
		co.tellWake()
	}
}

// giveWay is park(nil) and unpark. A recorder is not told: it is what remains of a step that does nothing else.
func (co *Co) giveWay() {
	l := co.loop
	if l == nil || l.current != co || co.state != running || l.looked {
		co.giveWayChecked()
		return
	}
	co.state = ready
	l.ready.push(co.entry())
}

// giveWayChecked is giveWay where it is not allowed, or when somebody looks.
func (co *Co) giveWayChecked() {
	co.mustRun("Yield")
	co.state = ready
	l := co.loop
	l.ready.push(co.entry())
	if l.debug {
		co.rarely().waits = callerBefore(isTurn)
	}
	co.tellYield() // last, as in makeReady
}

// entry is co as an entry of the ready queue.
func (co *Co) entry() Runnable {
	if co.marks&wholeBody != 0 {
		return co.routine.(*stack)
	}
	return (*readyCo)(co)
}

// abort asks what co is parked on to give up.
func (co *Co) abort(cause error) bool {
	on := co.parkedOn()
	if on == nil {
		co.wake(Canceled(cause))
		return true
	}
	co.marks |= asking
	agreed := on.Abort(co, cause)
	co.marks &^= asking
	return agreed
}

func (co *Co) mustRun(what string) {
	if co == nil {
		nilCo()
	}
	if l := co.loop; l == nil || l.current != co || co.state != running {
		co.refuse(what)
	} else if l.debug {
		co.mustOwn(what)
	}
}

// mustOwn is the check of debug mode that the call comes from the loop's goroutine.
func (co *Co) mustOwn(what string) {
	if co.loop.foreign() {
		misuse("%s: %s from another goroutine than the loop's", co.Name(), what)
	}
}

func (co *Co) refuse(what string) {
	switch {
	case co.loop == nil:
		misuse("%s of a Co that was never started", what)
	case co.loop.closed.Load():
		misuse("%s: %s after the loop was closed", co.Name(), what)
	case co.state == ended:
		misuse("%s: %s after the coroutine ended", co.Name(), what)
	case co.loop.foreign():
		co.mustOwn(what)
	case co.loop.current == co && co.state != running:
		misuse("%s: %s in a step that has parked the coroutine already, and must return now", co.Name(), what)
	}
	if now := co.loop.current; now != nil && now != co {
		misuse("%s: %s while %s runs: suspend with the co that your function was given", co.Name(), what, now.Name())
	}
	misuse("%s: %s outside its own running step", co.Name(), what)
}
