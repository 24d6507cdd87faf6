package future

import "github.com/monoloop-go/monoloop/loop"

// A relaying is a Canceler that hands a request to cancel on to other futures, and does nothing else about it.
type relaying interface {
	Canceler
	relay(n int) loop.Cancelable // the n-th, or nil
	returned(cause error) bool   // gives up, because those have brought the request back
	relayed(agreed bool)         // is told when all have been asked
}

// handsOn, embedded, makes a Canceler a relaying: it is never asked itself.
type handsOn struct{}

// Cancel is what Cancel of the future does instead.
func (handsOn) Cancel(error) bool { panic("future: a combinator is asked through its future") }

func (handsOn) relayed(bool) {}

// Relay returns the n-th of those to whom Abort hands a request on: the coroutine of a task, or the futures for which a
// combinator stands. It makes a future a loop.Relay.
func (c *core) Relay(n int) loop.Cancelable {
	if c.state != pending {
		return nil
	}
	switch m, _ := c.made(); m := m.(type) {
	case relaying:
		return m.relay(n)
	case ofCo:
		if n == 0 {
			return m.Co()
		}
	}
	return nil
}

// Mark returns where CancelAll notes that it has reached a combinator; nil for any other future. It makes a future a
// loop.Junction.
func (c *core) Mark() *loop.RelayMark {
	if m, _ := c.made(); !isRelaying(m) {
		return nil
	}
	return &c.mark
}

// Returned gives up what a combinator stands for, which depends on it in turn.
func (c *core) Returned(cause error) (agreed bool) {
	m, _ := c.made()
	return m.(relaying).returned(cause)
}

func isRelaying(m Canceler) bool {
	_, ok := m.(relaying)
	return ok
}

// Relayed tells a combinator whether one of those whom it stands for has agreed to end.
func (c *core) Relayed(agreed bool) {
	if m, _ := c.made(); isRelaying(m) {
		m.(relaying).relayed(agreed)
	}
}
