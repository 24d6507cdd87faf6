package coro

import (
	"iter"
	"runtime/debug"
)

// A Body is what a coroutine runs, on a stack of its own.
type Body interface{ Body() }

// A Coroutine runs bodies, one after the other, on one iter.Pull coroutine, which is made once and reused. A body may
// suspend in the middle; whoever resumes it waits until it suspends again or ends.
//
// A Coroutine is made by Init and must not be copied. It is idle (no body: may be started) or busy (a body has begun and
// not ended: may be resumed). Start makes it busy, the end of the body makes it idle. A body that ends by runtime.Goexit takes the coroutine with it, and the goroutine that
// resumed it as well: iter.Pull passes the Goexit on.
type Coroutine struct {
	next    func() (struct{}, bool)
	stop    func()
	yield   func(struct{}) bool
	body    Body
	busy    bool
	failure *Failure
}

// A Failure is a panic that a body did not recover, with the stack of the place where it happened.
type Failure struct {
	Value any
	Stack []byte
}

// Init makes c an idle coroutine. It owns a goroutine from now on, until Stop or a Goexit.
func (c *Coroutine) Init() { c.next, c.stop = iter.Pull(c.serve) }

// Start runs b until it suspends or ends, and reports whether it has ended. The coroutine must be idle.
func (c *Coroutine) Start(b Body) (ended bool) {
	c.body, c.busy = b, true
	return c.Resume()
}

// Resume runs the body on from where it suspended, until it suspends again or ends, and reports whether it has ended.
func (c *Coroutine) Resume() (ended bool) {
	c.next()
	return !c.busy
}

// Busy reports whether a body has begun and not ended.
func (c *Coroutine) Busy() bool { return c.busy }

// Suspend gives the turn back to whoever started or resumed the coroutine; only its own body may call it.
func (c *Coroutine) Suspend() { c.yield(struct{}{}) }

// Failure returns the panic that ended the last body, once; nil if it returned.
func (c *Coroutine) Failure() *Failure {
	f := c.failure
	c.failure = nil
	return f
}

// Stop ends the goroutine of an idle coroutine.
func (c *Coroutine) Stop() { c.stop() }

func (c *Coroutine) serve(yield func(struct{}) bool) {
	c.yield = yield
	for {
		c.run()
		if !yield(struct{}{}) {
			return
		}
	}
}

// run runs one body. The recover stands here, inside the coroutine, because iter.Pull would raise the panic again in the
// resumer, where the stack of the body is gone.
func (c *Coroutine) run() {
	defer func() {
		c.busy, c.body = false, nil
		if v := recover(); v != nil {
			c.failure = &Failure{v, debug.Stack()}
		}
	}()
	c.body.Body()
}
