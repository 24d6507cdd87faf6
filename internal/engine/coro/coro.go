package coro

import (
	"iter"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

// A Coroutine runs bodies, one after the other, on one iter.Pull coroutine, which is made once and reused. A body may
// suspend in the middle; whoever resumes it waits until it suspends again or ends.
//
// A Coroutine is made by Init and must not be copied. It is idle (no body: may be started), busy (a body has begun and
// not ended: may be resumed), or over (only Init makes it idle again). Start makes it busy. The end of the body makes
// it idle, but over if the body panicked, or had asked for that by Retire. A body that ends by runtime.Goexit takes the
// goroutine that resumed it as well: iter.Pull passes the Goexit on.
type Coroutine struct {
	next    func() (struct{}, bool)
	yield   func(struct{}) bool
	busy    bool
	retire  bool // the coroutine is over when its body ends
	over    bool
	failure *Failure
	lock    ambient.Lock // of its goroutine, unless that was locked to its thread from the beginning
	litter  ambient.Litter
}

// A Failure is a panic that a body did not recover, with the stack of the place where it happened.
type Failure struct {
	Value any
	Stack []byte
}

// Init makes c an idle coroutine, whose goroutine runs main. It owns that goroutine from now on, until it is over, by
// itself or by Stop.
//
// The garbage collector walks all frames of a suspended body, and knows little of one that it has not just walked. So
// no function of this package lies below the bodies, and main, which calls them, is the caller's:
//
//	func main(yield func(struct{}) bool) {
//		defer c.Leave()
//		for again := c.Enter(yield); again; again = c.Rest() {
//			… // one body
//		}
//	}
func (c *Coroutine) Init(main func(yield func(struct{}) bool)) {
	c.retire, c.over, c.lock = false, false, ambient.Never
	c.next, _ = iter.Pull(main)
}

// Start lets main run a body until that suspends or ends, and reports whether it has ended. The coroutine must be idle.
func (c *Coroutine) Start() (ended bool) {
	c.busy = true
	return c.Resume()
}

// Resume runs the body on from where it suspended, until it suspends again or ends, and reports whether it has ended.
func (c *Coroutine) Resume() (ended bool) {
	c.next()
	return !c.busy
}

// Busy reports whether a body has begun and not ended.
func (c *Coroutine) Busy() bool { return c.busy }

// Over reports whether the coroutine has no goroutine any more.
func (c *Coroutine) Over() bool { return c.over }

// Suspend gives the turn back to whoever started or resumed the coroutine; only its own body may call it.
func (c *Coroutine) Suspend() { c.yield(struct{}{}) }

// Locked reports whether the body has locked its goroutine to the thread: a switch, also that at its end, would be the
// end of the program. Only the body may call it. Where ambient.LocksAreKnown is false, so is this.
func (c *Coroutine) Locked() bool { return c.lock.Held() }

// Clean takes from the coroutine's goroutine what its body may have left there. Only the body may call it.
func (c *Coroutine) Clean() {
	if c.litter.Lies() {
		ambient.Clean()
	}
}

// Retire makes the present body the last one: to end a goroutine with its body is cheaper than to stop it later.
func (c *Coroutine) Retire() { c.retire = true }

// Failure returns the panic that ended the last body, once; nil if it returned.
func (c *Coroutine) Failure() *Failure {
	f := c.failure
	c.failure = nil
	return f
}

// Stop ends the goroutine of an idle coroutine.
func (c *Coroutine) Stop() {
	c.retire = true
	c.next()
}

// Enter begins main, which has this yield, and reports whether there is a body to be run.
func (c *Coroutine) Enter(yield func(struct{}) bool) (again bool) {
	ambient.Clean() // of what iter.Pull has given it of the caller's
	c.litter = ambient.LitterHere()
	if lock := ambient.LockHere(); !lock.Held() {
		c.lock = lock
	}
	c.yield = yield
	return !c.retire
}

// Rest is called when a body has ended: it makes the coroutine idle, returns when it is started again, and reports
// whether there is a body to be run.
func (c *Coroutine) Rest() (again bool) {
	c.busy = false
	if c.retire {
		return false
	}
	c.yield(struct{}{})
	return !c.retire
}

// Leave, deferred by main, recovers here, inside the coroutine, because iter.Pull would raise the panic again in the
// resumer, where the stack of the body is gone. A body that panics while it has locked its thread must not end the
// program by that.
func (c *Coroutine) Leave() {
	c.busy, c.over = false, true
	if c.lock.Held() {
		ambient.Unlock()
	}
	if v := recover(); v != nil {
		c.failure = &Failure{v, debug.Stack()}
	}
}
