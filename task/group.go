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

// A Group is a scope that owns the tasks started in it: it ends when its body and all of them have ended. To start a child,
// give the group where a task is started: task.Go(g, fn). A child that fails cancels the others and the body; a child that
// ends canceled does not. Zero values are ready.
//
// A child that the group refuses is a task that has failed at once, with ErrGroupFinished or ErrGroupShuttingDown; its body
// is never called, and like every error that nobody looks at, the refusal is reported.
//
// Straight-line coroutines use WithGroup. Step tasks use the object: Enter, then the work, then a GroupExit with the work's
// error, on every way out.
//
// A group goes from fresh by Enter to entered, by the first step of its exit to exiting, and is finished when no child is
// left then. Apart from that it is aborting once its children were canceled. Children may be started while it is entered,
// and by children while it is exiting, but not once it is aborting. It belongs to the loop's goroutine. It matches
// asyncio.TaskGroup.
type Group struct {
	co       *loop.Co          // whose scope it is; nil while fresh
	children list.List[*child] // in order of their making
	errors   []error
	exiting  bool
	aborting bool
	waiting  bool // co is parked on the group
	asked    bool // the group has canceled co, which is to be taken back

	supervise bool
	canceled  bool // by Cancel
	limit     int  // of children that run at once; 0 for none
	running   int
	queue     *list.Node[*child] // the first that waits for room; so do all that come after it
}

// A GroupOption is a choice for one group.
type GroupOption func(g *Group)

// Supervise makes the children independent: one that fails touches neither its siblings nor the body, and the group fails
// when all have ended. An error of the body still cancels the children.
func Supervise() GroupOption { return func(g *Group) { g.supervise = true } }

// Limit lets at most n children run at once; the others wait for room, in order, as tasks that have not begun. One that is
// canceled while it waits never begins, and ends at once. An eager one that has to wait makes its first step when there is
// room. n must be positive.
func Limit(n int) GroupOption {
	if n <= 0 {
		panic(fmt.Sprintf("task: a group limited to %d children", n))
	}
	return func(g *Group) { g.limit = n }
}

// WithGroup runs body in the straight-line coroutine co as the body of a new group, waits for all its children, and
// returns nil if none has failed and the body has not either; a *GroupError of all errors; or the cancellation of co, if
// there is no error. See asyncio.TaskGroup.
//
// If body panics or calls runtime.Goexit, the children are canceled and awaited before that goes on. Their errors, which
// nobody can be told of then, are reported.
func WithGroup(co *loop.Co, body func(g *Group) error, opts ...GroupOption) (err error) {
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

func (g *Group) report(message string, err error) {
	g.co.Loop().Report(loop.Report{Message: message, Err: err, Name: g.co.Name()})
}

// NewGroup returns a group with options.
func NewGroup(opts ...GroupOption) *Group {
	g := &Group{}
	for _, o := range opts {
		o(g)
	}
	return g
}

// Enter begins the scope in co, whose step must be running.
func (g *Group) Enter(co *loop.Co) error {
	if g.co != nil {
		return ErrGroupEntered
	}
	g.co = co
	if g.canceled {
		g.aborting = true
		g.cancelParent()
	}
	return nil
}

// Loop returns the loop of the coroutine whose scope the group is, so that a group can stand where a task is started.
func (g *Group) Loop() *loop.Loop {
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
	case g.exiting && g.children.Len() == 0, g.co.Ended():
		return ErrGroupFinished
	case g.aborting:
		return ErrGroupShuttingDown
	}
	return nil
}

// Cancel ends the group early without an error: the children are canceled, and what the body, once it waits, gets as a
// cancellation is not passed on, unless somebody else has canceled the coroutine as well. It may be called by anybody on
// the loop, any number of times: before Enter it takes effect there, and after the end it does nothing. A child that calls
// it in an eager first step is canceled at the end of that step. See asyncio.TaskGroup.cancel, new in 3.15.
func (g *Group) Cancel() {
	if g.co == nil || g.aborting || g.exiting && g.children.Len() == 0 {
		g.canceled = g.canceled || g.co == nil
		return
	}
	g.canceled = true
	g.abort()
	g.cancelParent()
}

func (g *Group) cancelParent() {
	if !g.asked {
		g.asked = true
		g.co.Cancel(nil)
	}
}

// abort cancels the children, in order of their making.
func (g *Group) abort() {
	g.aborting = true
	g.Loop().CancelAll(func(cancel func(*loop.Co) bool) {
		for n := g.children.First(); n != nil; n = n.Next() {
			if c := n.Value; !c.joins && !c.of.Done() && !cancel(c.co) {
				return
			}
		}
	})
}

// adopt makes a task that is about to be started the group's.
func (g *Group) adopt(of future.Waitable, co *loop.Co) *child {
	c := &child{group: g, of: of, co: co, joins: true}
	c.place.Value = c
	g.children.Add(&c.place)
	switch {
	case g.limit == 0 || g.running < g.limit:
		c.admit()
	case g.queue == nil:
		g.queue = &c.place
	}
	of.Subscribe(c)
	return c
}

// drain lets queued children begin while there is room.
func (g *Group) drain() {
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
	if g.queue == &c.place {
		g.queue = g.queue.Next()
	}
	g.children.Remove(&c.place)
	if c.room {
		g.running--
		g.drain()
	}
	if g.waiting && g.children.Len() == 0 {
		g.waiting = false
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
	case !g.aborting && !g.supervise:
		g.abort()
		g.cancelParent()
	}
}

// Abort ends the wait for the children, which must be waited for again: it asks nothing of them.
func (g *Group) Abort(co *loop.Co, cause error) bool {
	g.waiting = false
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

// GroupExit is the end of a group's scope, for step tasks: it waits for the children, and its error is what the error of
// the body becomes.
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
	case !g.exiting:
		x.begin()
	case in != nil && !loop.IsCanceled(in):
		return true, in
	case in != nil:
		x.interrupted(in)
	}
	if g.children.Len() > 0 {
		g.waiting = true
		co.Low().Park(g)
		return false, nil
	}
	return true, x.outcome(co)
}

func (x *GroupExit) begin() {
	g := x.Group
	g.exiting = true
	if loop.IsCanceled(x.Err) {
		x.canceled = x.Err
	}
	if x.Err != nil && !g.aborting {
		g.abort()
	}
}

// interrupted takes a cancellation of the wait: by the group itself, which outcome finds out, or by somebody else.
func (x *GroupExit) interrupted(in error) {
	x.last = in
	if !x.Group.aborting {
		x.canceled = in
		x.Group.abort()
	}
}

func (x *GroupExit) outcome(co *loop.Co) error {
	g := x.Group
	switch {
	case !g.asked:
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
