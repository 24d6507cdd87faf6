package future

import "github.com/monoloop-go/monoloop/loop"

// A Callback is the token of one OnDone. It refuses to be the function: two of the same function are two tokens.
type Callback struct {
	on *core
	fn func()
}

func (c *core) onDone(fn func()) *Callback {
	cb := &Callback{c, fn}
	c.Subscribe(cb)
	return cb
}

// Remove takes the callback back, and reports whether it came in time: not, if the future was settled before.
func (cb *Callback) Remove() bool { return cb.on.Unsubscribe(cb) > 0 }

// Unpark schedules the callback; the future calls it when it is settled.
func (cb *Callback) Unpark() { cb.on.loop.Low().Schedule((*runCallback)(cb)) }

// runCallback is a Callback as an entry of the ready queue.
type runCallback Callback

func (cb *runCallback) Run() { cb.fn() }

var _ loop.Waiter = (*Callback)(nil)
