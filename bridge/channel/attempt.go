package channel

import (
	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// An operation is one receive or send on a channel.
type operation interface {
	// do runs on the attempt's goroutine. It does the operation and returns true, or returns false after a receive from
	// stop; it waits for nothing else.
	do(stop <-chan struct{}) bool

	// done is called on the loop's goroutine when the operation was done and the attempt was not stopped.
	done()

	// abandon is called on the loop's goroutine when the loop closes and the attempt runs. It must stop the attempt.
	abandon()
}

// An attempt is a goroutine that waits at a channel in the place of the loop, which must not. Who stops it waits until
// it has let go of the channel, and so knows whether the operation was done. That wait is no more than a switch of
// goroutines, since a goroutine that is stopped does nothing but answer; and without it a value could be taken by
// nobody.
//
// It is idle or running; start makes it run. It is idle again when stop returns, or when the loop has run its
// attemptDone, whichever comes first. Then it may be used again. While it runs, it holds the loop.
//
// Every field belongs to the loop's goroutine; the attempt's own reads them while it runs, when nobody writes them.
type attempt struct {
	loop      *loop.Loop
	operation operation
	asked     chan struct{} // of capacity one: the loop asks it to stop
	left      chan struct{} // of capacity one: the goroutine has let go of the channel
	running   bool
	hold      loop.Hold // while it runs
	node      list.Node[closing.Resource]
}

// start makes the attempt, which is idle, run op for the loop l.
func (a *attempt) start(l *loop.Loop, op operation) {
	if a.asked == nil {
		a.asked, a.left = make(chan struct{}, 1), make(chan struct{}, 1)
	}
	a.loop, a.operation, a.running = l, op, true
	a.node.Value = a
	closing.Add(l, &a.node)
	a.hold = l.Low().Hold(loop.WillPost)
	go a.run()
}

// OnClose makes the operation stop the attempt.
func (a *attempt) OnClose() { a.operation.abandon() }

func (a *attempt) run() {
	l := a.loop
	done := a.operation.do(a.asked)
	a.left <- struct{}{}
	if done {
		_ = l.Low().Post((*attemptDone)(a)) // a closed loop has stopped the attempt before
	}
}

// stop ends the attempt, if it runs.
func (a *attempt) stop() {
	if !a.running {
		return
	}
	a.asked <- struct{}{}
	<-a.left
	select {
	case <-a.asked: // the operation was done before
	default:
	}
	a.finish()
}

func (a *attempt) finish() {
	a.running = false
	closing.Remove(a.loop, &a.node)
	a.hold.Release()
}

// attemptDone is an attempt as the entry that tells the loop of its end. One that was stopped meanwhile, and perhaps
// runs again, is not to be disturbed.
type attemptDone attempt

func (e *attemptDone) Run() {
	a := (*attempt)(e)
	select {
	case <-a.left:
		a.finish()
		a.operation.done()
	default:
	}
}
