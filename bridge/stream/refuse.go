package stream

import "github.com/monoloop-go/monoloop/loop"

// A refusedConn is a connection beyond the limit, which ServeOptions.Refuse gets.
type refusedConn struct{ stepConn }

// full reports whether as many connections are served as may be.
func (v *server) full() bool {
	return v.options.Limit > 0 && v.conns.Len()-v.refused >= v.options.Limit
}

// refuse serves a connection that is one too many.
func (v *server) refuse(s *Stream) {
	v.refused++
	c := &refusedConn{}
	c.step = v.firstStep(s, func(s *Stream) loop.Stepper {
		v.options.Refuse(s)
		return nothing{}
	})
	c.start(v, s, c)
}

// Ended is called when the coroutine has ended.
func (c *refusedConn) Ended(err error) {
	c.server.refused--
	c.stepConn.Ended(err)
}

// nothing is the Stepper of a handler that is done.
type nothing struct{}

// Step does nothing.
func (nothing) Step(*loop.Co, error) (done bool, err error) { return true, nil }
