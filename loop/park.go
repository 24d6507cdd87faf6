package loop

// A Waitlist is what a coroutine can be parked on: a future, a lock, a queue. A Waitlist that has a String method says by
// it, in the await chain, what the coroutine waits for.
type Waitlist interface {
	// Abort asks the list to give up co's wait because of a request to cancel with this cause, which may be nil. To
	// agree means to make co ready, by Throw or by having it unparked, now or later, and to return true; then nothing
	// of co may be left on the list, and what was granted to it goes to the next. To refuse means to return false: the
	// wait goes on, and the request is delivered to co by whatever ends it.
	Abort(co *Co, cause error) bool
}

func (co *Co) park(w Waitlist) {
	l := co.loop
	if l == nil || l.current != co || co.state != running || l.debug {
		co.mustRun("Park")
	}
	co.state, co.between = parked, w
	if l.strict {
		if l.debug {
			co.rarely().waits = callerBefore(isTurn) // empty in a task that runs a step of this library
		}
		l.observe(EventPark, co)
	}
	if co.must && w != nil && co.abort(co.rare.request.Cause) {
		co.must = false
	}
}

func (co *Co) wake(in error) {
	if co.state != parked {
		return
	}
	co.state, co.between = ready, in
	if s := co.stack; s != nil && s.whole {
		co.loop.ready.Push(s)
	} else {
		co.loop.ready.Push((*readyCo)(co))
	}
	if co.loop.strict {
		co.loop.observe(EventWake, co) // last, because an observer that panics must not keep co from its step
	}
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
	case co.loop.current == co && co.state != running:
		misuse("%s: %s in a step that has parked the coroutine already, and must return now", co.Name(), what)
	}
	if co.loop.foreign() {
		co.mustOwn(what)
	}
	if now := co.loop.current; now != nil && now != co {
		misuse("%s: %s while %s runs: suspend with the co that your function was given", co.Name(), what, now.Name())
	}
	misuse("%s: %s outside its own running step", co.Name(), what)
}
