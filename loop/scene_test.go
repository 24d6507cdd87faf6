package loop_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A journal records what happens, to be compared whole.
type journal []string

func (j *journal) add(format string, args ...any) { *j = append(*j, fmt.Sprintf(format, args...)) }

// A scene is the body of a coroutine in pieces. Each is called with the outcome of the wait that the one before asked
// for, and asks for the next wait, or ends the body with its error by asking for none. Behind the last piece the body
// ends with the outcome of the last wait.
type scene []func(co *loop.Co, in error) (wait loop.Stepper, err error)

// coKinds are the two ways to run a scene.
var coKinds = []struct {
	name string
	of   func(s scene) loop.Stepper
}{
	{"straight-line", func(s scene) loop.Stepper {
		return loop.Func(func(co *loop.Co) error {
			var in error
			for _, piece := range s {
				wait, err := piece(co, in)
				if wait == nil {
					return err
				}
				in = co.Await(wait)
			}
			return in
		})
	}},
	{"step", func(s scene) loop.Stepper { return &steppedScene{scene: s} }},
}

type steppedScene struct {
	scene scene
	next  int
	wait  loop.Stepper
}

func (s *steppedScene) Step(co *loop.Co, in error) (bool, error) {
	for {
		if s.wait != nil {
			done, err := s.wait.Step(co, in)
			if !done {
				return false, nil
			}
			in = err
		}
		if s.next == len(s.scene) {
			return true, in
		}
		var err error
		if s.wait, err = s.scene[s.next](co, in); s.wait == nil {
			return true, err
		}
		s.next++
		in = nil
	}
}

// onVirtual runs main on a new loop under virtual time and closes the loop.
func onVirtual(t *testing.T, main func(co *loop.Co) error) {
	t.Helper()
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(main))
	require.NoError(t, l.Close())
}

// ofKinds runs the test for both kinds of coroutines.
func ofKinds(t *testing.T, test func(t *testing.T, of func(s scene) loop.Stepper)) {
	for _, kind := range coKinds {
		t.Run(kind.name, func(t *testing.T) { test(t, kind.of) })
	}
}

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
