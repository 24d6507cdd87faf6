package loop

// Cancel asks co to end. It counts one request, and reports false if co has ended already. If co waits, what it waits
// for is asked first, and the *CanceledError comes out of the wait in a later turn; otherwise it comes out of the next
// suspension. It is delivered once: the body may clean up, await, and may even ignore the request. A coroutine that is
// canceled before its first step never begins.
//
// The cause, which may be nil, travels in the error. See Task.cancel in asyncio, which this matches.
func (co *Co) Cancel(cause error) bool {
	if co.state == ended {
		return false
	}
	if co.loop != nil && co.loop.sweeping != nil {
		co.loop.sweeping.cancel(co, cause)
	} else if to := co.request(cause); to != nil {
		co.handOn(to, cause, nil)
	}
	return true
}

// request counts a request to cancel, and asks what co waits for to give up. If that would only hand the request on, it
// is not asked, and returned.
func (co *Co) request(cause error) (to Relay) {
	if co.marks&asking != 0 { // a circle of awaits has brought the request back: it goes no further
		co.wake(Canceled(cause))
		return nil
	}
	co.count(1, cause)
	if co.state == parked {
		if r, ok := co.between.(Relay); ok && r.Relay(0) != nil {
			return r
		}
		if co.abort(cause) {
			return nil
		}
	}
	co.keep(cause)
	return nil
}

// count counts n requests to cancel.
func (co *Co) count(n int32, cause error) {
	if l := co.loop; l != nil && l.strict != 0 {
		if l.debug {
			co.mustOwn("Cancel")
		}
		l.tellCancel(co, cause)
	}
	co.cancels += n
	if co.rare != nil && co.rare.context != nil {
		co.rare.context.cancel(Canceled(cause))
	}
}

// keep leaves the request to be delivered by the next suspension.
func (co *Co) keep(cause error) {
	co.must = true
	co.rarely().request = &CanceledError{Cause: cause}
}

// Uncancel takes one request to cancel back, and returns how many are left. When none is left, a request that was not
// yet delivered or handed on is dropped. A scope that has canceled its own coroutine calls it once, on every way out.
func (co *Co) Uncancel() int {
	if co.cancels > 0 {
		co.cancels--
		if co.cancels == 0 {
			co.must = false
		}
	}
	return int(co.cancels)
}

// Canceling returns how many requests to cancel were made and not taken back.
func (co *Co) Canceling() int { return int(co.cancels) }
