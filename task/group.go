package task

import (
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

var (
	// ErrGroupEntered is the error of a Group that is entered twice.
	ErrGroupEntered = errors.New("task: group entered twice")

	// ErrGroupNotEntered is the Refusal of a Group whose scope was not entered. A task started in one panics with its
	// text, since there is no loop yet to start it on.
	ErrGroupNotEntered = errors.New("task: group not entered")

	// ErrGroupFinished is the error of a child started in a Group whose scope has ended.
	ErrGroupFinished = errors.New("task: group finished")

	// ErrGroupShuttingDown is the error of a child started in a Group that cancels its children.
	ErrGroupShuttingDown = errors.New("task: group shutting down")
)

// A Group is a scope that owns the tasks started in it: it ends when its body and all of them have ended. To start a
// child, give the group where a task is started: task.Go(g, fn). A child that fails cancels the others and the body; a
// child that ends canceled does not. Zero values are ready; NewGroup and WithGroup take options, such as Limit(n).
//
// A child that the group refuses is a task that has failed at once, with ErrGroupFinished or ErrGroupShuttingDown; its
// body is never called, and like every error that nobody looks at, the refusal is reported.
//
// Straight-line coroutines use WithGroup. Step tasks use the object: Enter, then the work, then a GroupExit with the
// work's error, on every way out.
//
// Children may be started while the group is open, and by children while it is exiting. It belongs to the loop's
// goroutine. It matches asyncio.TaskGroup.
type Group struct {
	co        *loop.Co // whose scope it is; nil until Enter
	state     groupState
	requested bool              // the group has canceled co, which is to be taken back
	children  list.List[*child] // in order of their making
	errors    []error

	supervise bool
	limit     int // of children that run at once; 0 for none
	running   int
	queue     *list.Node[*child] // the first that waits for room; so do all that come after it
}

// A group is in one state:
//
//	fresh           not entered. Enter makes it open; Cancel makes it canceledEarly.
//	canceledEarly   not entered. Enter makes it aborted, and cancels the coroutine.
//	open            the body runs. The failure of a child, and Cancel, make it aborted; the first step of the exit makes
//	                it exiting, or, if the body has failed, exitingAborted.
//	aborted         the body runs, but the children were canceled. The first step of the exit makes it exitingAborted.
//	exiting         the coroutine waits for the children. The failure of one, Cancel, and a cancellation of the coroutine
//	                make it exitingAborted; the last step of the exit, when there are no children, makes it finished.
//	exitingAborted  the coroutine waits for children that were canceled. The last step of the exit makes it finished.
//	finished        for good.
type groupState uint8

const (
	fresh groupState = iota
	canceledEarly
	open
	aborted
	exiting
	exitingAborted
	finished
)

func (s groupState) aborts() bool { return s == aborted || s == exitingAborted }

func (s groupState) exits() bool { return s >= exiting }

// over reports whether there is nothing left to wait for: the exit has begun, and no child is left.
func (g *Group) over() bool { return g.state.exits() && g.children.Len() == 0 }

// A GroupOption is a choice for one group: Limit or Supervise.
type GroupOption func(g *Group)

// Supervise makes the children independent: one that fails touches neither its siblings nor the body, and the group
// fails when all have ended. An error of the body still cancels the children.
func Supervise() GroupOption { return func(g *Group) { g.supervise = true } }

// Limit lets at most n children run at once; the others wait for room, in order, as tasks that have not begun. One that
// is canceled while it waits never begins, and ends at once. An eager one that has to wait makes its first step when
// there is room. n must be positive.
func Limit(n int) GroupOption {
	if n <= 0 {
		panic(fmt.Sprintf("task: a group limited to %d children", n))
	}
	return func(g *Group) { g.limit = n }
}

func (g *Group) report(message string, err error) {
	g.co.Loop().Report(loop.Report{Message: message, Err: err, Name: g.co.Name()})
}

// NewGroup returns a group with options.
func NewGroup(opts ...GroupOption) *Group {
	g := &Group{}
	for _, o := range opts {
		if o == nil {
			panic("task: a group with a nil option")
		}
		o(g)
	}
	return g
}

// Enter begins the scope in co, whose step must be running.
func (g *Group) Enter(co *loop.Co) error {
	_ = loop.Of(co) // before anything has changed
	if g.co != nil {
		return ErrGroupEntered
	}
	g.co = co
	if g.state == canceledEarly {
		g.state = aborted
		g.cancelParent()
	} else {
		g.state = open
	}
	return nil
}

// Loop returns the loop of the coroutine whose scope the group is, so that a group can stand where a task is started.
func (g *Group) Loop() *loop.Loop {
	if g == nil {
		panic("task: a nil *Group")
	}
	if g.co == nil {
		panic(ErrGroupNotEntered.Error())
	}
	return g.co.Loop()
}

// from is whose task-local values a child inherits: the coroutine that starts it, or in a callback the group's own.
func (g *Group) from() loop.Ref {
	if co := g.Loop().Current(); co != nil {
		return co
	}
	return g.co
}

// Refusal returns the error that a child started now would fail with at once, or nil.
func (g *Group) Refusal() error {
	switch {
	case g.co == nil:
		return ErrGroupNotEntered
	case g.over(), g.co.Ended():
		return ErrGroupFinished
	case g.state.aborts():
		return ErrGroupShuttingDown
	}
	return nil
}

// Cancel ends the group early without an error: the children are canceled, and what the body, once it waits, gets as a
// cancellation is not passed on, unless somebody else has canceled the coroutine as well. It may be called by anybody
// on the loop, any number of times: before Enter it takes effect there, and after the end it does nothing. A child that
// calls it in an eager first step is canceled at the end of that step. See asyncio.TaskGroup.cancel, new in 3.15.
func (g *Group) Cancel() {
	switch {
	case g.state == fresh:
		g.state = canceledEarly
	case g.state == open, g.state == exiting && !g.over():
		g.abort()
		g.cancelParent()
	}
}

func (g *Group) cancelParent() {
	g.requested = true
	g.co.Cancel(nil)
}

// abort cancels the children, in order of their making.
func (g *Group) abort() {
	switch g.state {
	case open:
		g.state = aborted
	case exiting:
		g.state = exitingAborted
	}
	g.Loop().CancelAll(func(cancel func(*loop.Co) bool) {
		for n := g.children.First(); n != nil; n = n.Next() {
			if c := n.Value; !c.starting && !c.of.Done() && !cancel(c.co) {
				return
			}
		}
	})
}

// addChild makes a task that is about to be started the group's.
func (g *Group) addChild(of future.Waitable, co *loop.Co) *child {
	c := &child{group: g, of: of, co: co, starting: true}
	c.node.Value = c
	g.children.Add(&c.node)
	switch {
	case g.limit == 0 || g.running < g.limit:
		c.admit()
	case g.queue == nil:
		g.queue = &c.node
	}
	of.Subscribe(c)
	return c
}

// admitQueued lets queued children begin while there is room.
func (g *Group) admitQueued() {
	for g.queue != nil && g.running < g.limit {
		c := g.queue.Value
		g.queue = g.queue.Next()
		if !c.of.Done() {
			c.admit()
			c.co.Low().Unpark()
		}
	}
}

func (g *Group) ended(c *child) {
	if g.queue == &c.node {
		g.queue = g.queue.Next()
	}
	g.children.Remove(&c.node)
	if c.room {
		g.running--
		g.admitQueued()
	}
	if g.over() && g.co.Low().ParkedOn() == loop.Waitlist(g) {
		g.co.Low().Unpark()
	}
	if c.of.Canceled() {
		return
	}
	err := c.of.Err()
	if err == nil {
		return
	}
	g.errors = append(g.errors, err)
	switch {
	case g.co.Ended():
		g.report("error of a child whose group's coroutine has ended", err)
	case !g.state.aborts() && !g.supervise:
		g.abort()
		g.cancelParent()
	}
}

// Abort ends the wait for the children, which must be waited for again: it asks nothing of them.
func (g *Group) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// DependsOn returns the children, through which the await graph goes on. It makes a group a loop.Dependent.
func (g *Group) DependsOn() []any {
	var all []any
	for c := g.children.First(); c != nil; c = c.Next() {
		all = append(all, c.Value.of)
	}
	return all
}

// String tells what the group waits for.
func (g *Group) String() string {
	if g.children.Len() == 1 {
		return "a group with one task left"
	}
	return fmt.Sprintf("a group with %d tasks left", g.children.Len())
}
