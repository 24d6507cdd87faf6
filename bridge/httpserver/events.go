package httpserver

import (
	"context"

	"github.com/monoloop-go/monoloop/loop"
)

// The events of an exchange are what the goroutine of net/http tells the loop. Each is the exchange itself as an entry
// of the loop, so that a post allocates nothing.
type (
	requestArrived  exchange // starts the coroutine
	orderDone       exchange // the order under way was carried out
	goroutineExited exchange // the order under way has ended the goroutine, by a panic or a Goexit
	contextDone     exchange // the context of the request has ended
)

// post tells the loop of an event. A closed loop needs to know of none: it has sent the last order before.
func (x *exchange) post(event loop.Runnable) { _ = x.handler.loop.Low().Post(event) }

// Run starts the coroutine, in the turn in which the loop learns of the request.
func (e *requestArrived) Run() {
	x := (*exchange)(e)
	if !x.state.CompareAndSwap(posted, started) {
		return
	}
	if x.handler.loop.Debug() {
		x.co.SetName(x.req.Method + " " + x.req.URL.Path)
	}
	x.co.Low().StartEager(x.handler.from, x)
	if x.early != nil {
		x.co.Cancel(x.early)
	}
}

// cancel cancels the coroutine, as soon as it has begun.
func (x *exchange) cancel(cause error) {
	if x.state.Load() == posted {
		x.early = cause
		return
	}
	x.co.Cancel(cause)
}

// Run wakes all who wait for the order.
func (e *orderDone) Run() {
	x := (*exchange)(e)
	x.hold.Release()
	switch x.current {
	case writeBody:
		x.w.writeDone(x.out.body, x.outErr)
	case runHandler:
		x.cancelDelegate(nil)
	}
	x.current, x.doneCount = noOrder, x.orderCount
	x.wakeAll()
}

// Run ends the order, and cancels the coroutine.
func (e *goroutineExited) Run() {
	e.exited = true
	(*orderDone)(e).Run()
	e.co.Cancel(errExited)
}

// Run cancels the coroutine.
func (e *contextDone) Run() { e.co.Cancel(context.Cause(e.req.Context())) }
