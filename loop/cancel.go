package loop

// Cancel asks co to end. It counts one request, and reports false if co has ended already. If co waits, what it waits for
// is asked first, and the *CanceledError comes out of the wait in a later turn; otherwise it comes out of the next
// suspension. It is delivered once: the body may clean up, await, and even go on as if nothing had been. A coroutine that
// is canceled before its first step never begins.
//
// The cause, which may be nil, travels in the error. See Task.cancel in asyncio, which this matches.
func (co *Co) Cancel(cause error) bool {
	switch {
	case co.state == ended:
		return false
	case co.asking: // a circle of awaits has brought the request back: it goes no further
		co.Throw(Canceled(cause))
		return true
	}
	if co.loop != nil && co.loop.debug {
		co.mustOwn("Cancel")
	}
	co.cancels++
	if co.rare != nil && co.rare.context != nil {
		co.rare.context.cancel(Canceled(cause))
	}
	if co.state == parked && co.abort(cause) {
		return true
	}
	co.must = true
	co.rarely().request = &CanceledError{Cause: cause}
	return true
}

// Uncancel takes one request to cancel back, and returns how many are left. When none is left, a request that was not yet
// delivered or handed on is dropped. A scope that has canceled its own coroutine calls it once, on every way out.
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

// Undelivered reports whether there is a request to cancel that no suspension has delivered. If co has ended, that request
// is its error, in place of the nil that its body has returned.
func (co *Co) Undelivered() bool { return co.must }

// LastRequest returns the last request to cancel that was not handed on to what co waited for, as the *CanceledError that
// co got for it, or nil. It stays when it was delivered, or taken back.
func (co *Co) LastRequest() *CanceledError {
	if co.rare == nil {
		return nil
	}
	return co.rare.request
}
