package task

import "github.com/monoloop-go/monoloop/loop"

// WithGroup runs body in the straight-line coroutine co as the body of a new group, waits for all its children, and
// returns nil if none has failed and the body has not either; a *GroupError of all errors; or the cancellation of co,
// if there is no error. See asyncio.TaskGroup.
//
// If body panics or calls runtime.Goexit, the children are canceled and awaited before that goes on. Their errors,
// which nobody can be told of then, are reported.
func WithGroup(co *loop.Co, body func(g *Group) error, opts ...GroupOption) (err error) {
	if body == nil {
		panic("task: WithGroup of a nil function")
	}
	g := NewGroup(opts...)
	if err := g.Enter(co); err != nil {
		return err
	}
	returned := false
	defer func() {
		if !returned {
			g.abandon()
		}
	}()
	err = body(g)
	returned = true
	return co.Await(&GroupExit{Group: g, Err: err})
}

// abandon ends the scope of a body that was left by a panic or a Goexit.
func (g *Group) abandon() {
	g.abort()
	failed, ok := g.co.Await(&GroupExit{Group: g}).(*GroupError)
	if !ok {
		return
	}
	for _, err := range failed.Errors {
		g.report("error of a child whose group's body panicked or exited", err)
	}
}

// GroupExit is the end of a group's scope, for step tasks: it waits for the children, and its error is what the error
// of the body becomes.
type GroupExit struct {
	Group *Group
	Err   error // of the body

	canceled error // the cancellation to pass on
	last     error // the last one that came during the wait
}

// Step waits for the children, from its first call on.
func (x *GroupExit) Step(co *loop.Co, in error) (done bool, err error) {
	g := x.Group
	switch {
	case !g.state.exits():
		x.start()
	case in != nil && !loop.IsCanceled(in):
		return true, in
	case in != nil:
		x.interrupted(in)
	}
	if g.children.Len() > 0 {
		co.Low().Park(g)
		return false, nil
	}
	outcome := x.outcome(co)
	g.state = finished
	return true, outcome
}

func (x *GroupExit) start() {
	g := x.Group
	if loop.IsCanceled(x.Err) {
		x.canceled = x.Err
	}
	if g.state == aborted {
		g.state = exitingAborted
		return
	}
	g.state = exiting
	if x.Err != nil {
		g.abort()
	}
}

// interrupted takes a cancellation of the wait: by the group itself, which outcome finds out, or by somebody else.
func (x *GroupExit) interrupted(in error) {
	x.last = in
	if !x.Group.state.aborts() {
		x.canceled = in
		x.Group.abort()
	}
}

func (x *GroupExit) outcome(co *loop.Co) error {
	g := x.Group
	switch {
	case !g.requested:
	case co.Uncancel() == 0:
		x.canceled = nil
	case x.canceled == nil: // what is left to be passed on is not the group's
		x.canceled = x.last
	}
	if x.Err != nil && !loop.IsCanceled(x.Err) {
		g.errors = append(g.errors, x.Err)
	}
	if len(g.errors) == 0 {
		return x.canceled
	}
	if co.Canceling() > 0 { // a request of somebody else is still to be delivered, at the next suspension
		co.Uncancel()
		co.Cancel(nil)
	}
	return &GroupError{g.errors}
}
