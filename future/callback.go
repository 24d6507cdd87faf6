package future

// A Callback is the token of one OnDone. Two OnDone of the same function give two tokens.
type Callback struct {
	on *core
	fn func()
}

func (c *core) onDone(fn func()) *Callback {
	cb := &Callback{c, fn}
	c.Subscribe((*runCallback)(cb))
	return cb
}

// Remove takes the callback back, and reports whether it came in time: not, if the future was settled before.
func (cb *Callback) Remove() bool { return cb.on.Unsubscribe((*runCallback)(cb)) > 0 }

// runCallback is a Callback as an entry of the ready queue.
type runCallback Callback

func (cb *runCallback) Run() { cb.fn() }
