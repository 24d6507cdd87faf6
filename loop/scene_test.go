package loop_test

import (
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// A scene is the body of a coroutine in parts.
type scene = []lab.Script

// yield asks for one turn.
func yield() loop.Stepper { return &loop.SleepStep{} }

// A gate is the smallest waitlist: one coroutine waits there until it is opened.
type gate struct {
	co       *loop.Co
	stubborn bool    // refuses to abort
	asked    []error // the causes that Abort was given
}

func (g *gate) Step(co *loop.Co, in error) (bool, error) {
	if g.co == nil {
		g.co = co
		co.Low().Park(g)
		return false, nil
	}
	g.co = nil
	return true, in
}

func (g *gate) Abort(co *loop.Co, cause error) bool {
	g.asked = append(g.asked, cause)
	if g.stubborn {
		return false
	}
	co.Low().Throw(loop.Canceled(cause))
	return true
}

func (g *gate) open() {
	if g.co != nil {
		g.co.Low().Unpark()
	}
}

func (g *gate) String() string { return "a gate" }
