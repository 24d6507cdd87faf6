package task

import (
	"fmt"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A child is a task of a group, from its making until the group has seen its end.
type child struct {
	group    *Group
	of       future.Waitable
	co       *loop.Co
	room     bool              // it counts for the limit
	starting bool              // it is being started, and the group does not cancel it yet
	node     list.Node[*child] // in Group.children
}

func (c *child) admit() {
	c.room = true
	c.group.running++
}

// started ends the start of the child. If it was started eagerly and has canceled the group in its first step, that
// reaches it now, unless it has ended.
func (c *child) started() {
	c.starting = false
	if c.group.state.aborts() && !c.of.Done() {
		c.of.Cancel(nil)
	}
}

// queued is the routine of a child that has to wait for room: its own routine begins when there is some. Meanwhile the
// child is a parked coroutine like others, so that it is listed, and canceled, as they are.
type queued struct {
	loop.Routine
	child *child
	begun bool
}

// Step waits for room, and then makes the steps of the child.
func (q *queued) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case q.begun:
		return q.Routine.Step(co, in)
	case in != nil:
		return true, in
	case !q.child.room:
		co.Low().Park(q)
		return false, nil
	}
	q.begun = true
	return q.Routine.Step(co, nil)
}

// Abort ends the wait for room.
func (q *queued) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the child waits for.
func (q *queued) String() string {
	return fmt.Sprintf("room in a group limited to %d", q.child.group.limit)
}

// Run tells the group of the child's end.
func (c *child) Run() { c.group.ended(c) }
