package stream

import (
	"sync"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// calls are the calls that goroutines make for something of a loop, because they may wait: a goroutine makes one call,
// posts its outcome to the loop, and ends.
//
// They are a resource of the loop until they are closed, and the goroutines have ended. Every field belongs to the
// loop's goroutine, but working.
type calls struct {
	loop    *loop.Loop
	closed  bool // nobody wants to know of outcomes any more
	gone    bool // no resource any more
	count   int  // of goroutines whose outcome is not here
	working sync.WaitGroup
	node    list.Node[closing.Resource]
}

// direction is a call, and its outcome. While it is busy, the rest is the goroutine's, but hold.
type direction struct {
	buffer []byte
	n      int
	err    error
	busy   bool
	hold   loop.Hold
}

// register makes r, whose calls these are, a resource of the loop.
func (c *calls) register(l *loop.Loop, r closing.Resource) {
	c.loop, c.node.Value = l, r
	closing.Add(l, &c.node)
}

// begin has a goroutine make a call. When its outcome is here, arrived is called.
func (c *calls) begin(d *direction, kind loop.HoldKind, call func() (int, error), arrived func()) {
	d.busy = true
	d.hold = c.loop.Low().Hold(kind)
	c.count++
	c.working.Add(1)
	go func() {
		defer c.working.Done()
		d.n, d.err = call()
		_ = c.loop.Low().Post(&outcome{c, d, arrived}) // a closed loop needs none
	}()
}

// outcome is the end of a call as the entry that brings it to the loop.
type outcome struct {
	calls     *calls
	direction *direction
	arrived   func()
}

// Run ends the call.
func (o *outcome) Run() {
	c, d := o.calls, o.direction
	d.busy = false
	d.hold.Release()
	if c.count--; !c.closed {
		o.arrived()
	} else if c.count == 0 {
		c.forget()
	}
}

// close says that no outcome is wanted any more.
func (c *calls) close() {
	if c.closed = true; c.count == 0 {
		c.forget()
	}
}

// join waits for the goroutines when the loop closes. What they work on must have been closed, so that they end.
func (c *calls) join() {
	c.working.Wait()
	c.forget()
}

func (c *calls) forget() {
	if !c.gone {
		c.gone = true
		closing.Remove(c.loop, &c.node)
	}
}
