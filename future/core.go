package future

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/monoloop-go/monoloop/loop"
)

var (
	// ErrPending is the error of a result asked for too early.
	ErrPending = errors.New("future: still pending")

	// ErrSelfAwait is the error of a task that awaits itself.
	ErrSelfAwait = errors.New("future: a task cannot await itself")
)

type state uint8

const (
	pending state = iota
	finished
	failed
	canceled
)

func (s state) String() string { return [...]string{"pending", "finished", "failed", "canceled"}[s] }

// core is the half of a future that does not depend on the type of its value: the state, the error, and who waits. It
// is also the Stepper of the await, and the Waitlist on which an awaiting coroutine is parked.
//
// It is pending, or settled for good: finished, failed or canceled. Only the Promise settles it, and Cancel. The
// waiters of a pending one and the error of a settled one are never there together, and share a field: a future is
// small. Once it is settled, all waiters have been unparked, in order, and nobody is added any more. While nobody has
// looked at the error of a failed one, it is an *loop.Unread.
//
// Every field belongs to the loop's goroutine.
type core struct {
	loop      *loop.Loop
	canceler  Canceler // nil if nobody works for the result; a *madeAt in debug mode
	rest      any      // pending: nil, the only waiter, or *waiterList; finished: nil; failed or canceled: the error
	state     state
	raised    bool // canceled by an error that came out of the work, not by Cancel; see Outcomes
	retrieved bool // an error that comes later counts as retrieved
	mark      loop.RelayMark
}

func (c *core) init(l *loop.Loop, by Canceler) {
	if c.loop != nil {
		panic("future: initialized twice")
	}
	c.loop, c.canceler = l, by
	if l.Debug() {
		c.remember(by)
	}
}

// mustBelong refuses a future or promise that nobody has made ready.
func (c *core) mustBelong() {
	if c.loop == nil {
		refuseZero()
	}
}

func refuseZero() {
	panic("future: this Future or Promise is zero: New makes one, and Init makes one that is part of a struct")
}

// remember has c know where it is made; by is its Canceler.
func (c *core) remember(by Canceler) { c.canceler = &madeAt{by, loop.Caller()} }

// madeAt is the Canceler of a future of debug mode, which knows where it was made.
type madeAt struct {
	Canceler
	where string
}

func (c *core) made() (by Canceler, where string) {
	if m, ok := c.canceler.(*madeAt); ok {
		return m.Canceler, m.where
	}
	return c.canceler, ""
}

// Loop returns the loop that the future belongs to, for its whole life.
func (c *core) Loop() *loop.Loop { return c.loop }

// Done reports whether the future is settled: by a value, an error or a cancellation.
func (c *core) Done() bool { return c.state != pending }

// Canceled reports whether the future was settled by a cancellation. That of a gather never is: if the gather, or one
// of its arguments, was canceled, it has failed with that cancellation, as in asyncio. loop.IsCanceled of Err tells
// both.
func (c *core) Canceled() bool { return c.state == canceled }

// Err returns the error of a failed or canceled future, nil of a finished one, and ErrPending of a pending one. An
// error that it returned counts as retrieved.
func (c *core) Err() error {
	if c.state == pending {
		return ErrPending
	}
	return c.outcome()
}

func (c *core) outcome() error {
	if c.rest == nil {
		return nil
	}
	if u, ok := c.rest.(*loop.Unread); ok {
		c.rest = u.Read()
	}
	return c.rest.(error)
}

// Cancel settles a pending future as canceled, or, if a task or a gather works for it, passes the request on: then it
// is settled when they have ended. The cause, which may be nil, travels in the *loop.CanceledError. It reports whether
// the request was taken; a settled future refuses. An error that nobody has retrieved counts as retrieved then.
func (c *core) Cancel(cause error) bool {
	if c.state != pending {
		c.outcome()
		return false
	}
	switch m, _ := c.made(); m := m.(type) {
	case nil:
		return c.settleCanceled(loop.Canceled(cause))
	case relaying:
		return c.loop.Low().Relay(c, cause)
	default:
		return m.Cancel(cause)
	}
}

func (c *core) settleCanceled(err error) bool {
	if c.state != pending {
		return false
	}
	c.mustBelong()
	c.loop.Low().Settled(c, err)
	c.settle(canceled, err)
	return true
}

func (c *core) settleFailed(err error) bool {
	if c.state != pending {
		return false
	}
	c.mustBelong()
	c.loop.Low().Settled(c, err)
	if c.retrieved {
		c.settle(failed, err)
		return true
	}
	_, where := c.made()
	u := c.loop.Low().KeepUnread(err, c.label(), where)
	u.SetCleanup(runtime.AddCleanup(c, reportDropped, dropped{u, c.loop}))
	c.settle(failed, u)
	return true
}

type dropped struct {
	unread *loop.Unread
	loop   *loop.Loop
}

func reportDropped(d dropped) { d.unread.Dropped(d.loop) }

// settle is every way into a settled state; rest is the error, or nil.
func (c *core) settle(how state, rest any) {
	waiters := c.rest
	c.state, c.rest = how, rest
	switch w := waiters.(type) {
	case nil:
	case *loop.Co:
		w.Low().Unpark()
	case *waiterList:
		w.wake(c.loop)
	default:
		c.loop.Low().Schedule(w.(loop.Runnable))
	}
}

// A waiter is a *loop.Co that awaits the future, or a loop.Runnable that has subscribed.
type waiter = any

// Subscribe has r scheduled when the future is settled, in order of subscription; if it is settled, at once. What has
// subscribed twice runs twice. It must be comparable, as a pointer is. It is for authors of primitives.
func (c *core) Subscribe(r loop.Runnable) {
	if c.state != pending {
		c.loop.Low().Schedule(r)
		return
	}
	c.add(r)
}

func (c *core) add(w waiter) {
	switch first := c.rest.(type) {
	case nil:
		c.rest = w
	case *waiterList:
		first.add(w)
	default:
		both := newWaiterList()
		both.add(first)
		both.add(w)
		c.rest = both
	}
}

// Unsubscribe takes every subscription of r back and returns how many there were. What was scheduled already is not
// recalled. It costs the same however many are subscribed.
func (c *core) Unsubscribe(r loop.Runnable) int { return c.remove(r) }

func (c *core) remove(w waiter) int {
	if c.state != pending {
		return 0
	}
	switch first := c.rest.(type) {
	case nil:
		return 0
	case *waiterList:
		n := first.remove(w)
		if first.len() == 0 {
			c.rest = nil
		}
		return n
	default:
		if first != w {
			return 0
		}
		c.rest = nil
		return 1
	}
}

// Step is the await: it parks co until the future is settled. A value is for the typed half to give; the error is the
// future's, or the one injected, which leaves nothing of co behind on a pending future. It makes a future a
// loop.Stepper.
func (c *core) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case c.state != pending:
		if err = c.outcome(); in != nil && !loop.IsCanceled(err) {
			err = in
		}
		return true, err
	case in != nil:
		if c.loop == co.Loop() {
			c.remove(co)
		}
		return true, in
	case c.loop != co.Loop():
		return c.refuse(co, loop.ErrForeignLoop)
	case c.canceler != nil && c.worker() == co:
		return c.refuse(co, ErrSelfAwait)
	case c.rest == nil:
		c.rest = co
	default:
		c.add(co)
	}
	co.Low().Park(c)
	return false, nil
}

// refuse gives co the error in the next turn, as asyncio does. One that belongs to no loop is misuse.
func (c *core) refuse(co *loop.Co, err error) (bool, error) {
	c.mustBelong()
	co.Low().Park(nil)
	co.Low().Throw(err)
	return false, nil
}

// Abort passes a request to cancel an awaiting coroutine on to the future, and so to all who await it.
func (c *core) Abort(_ *loop.Co, cause error) bool { return c.Cancel(cause) }

// WaitsOn returns the coroutine of a task, or else the future, for inspectors: what those who wait have in common.
func (c *core) WaitsOn() any {
	if co := c.worker(); co != nil {
		return co
	}
	return c
}

// worker returns the coroutine that works for the result, also when it has ended; nil if no task's does.
func (c *core) worker() *loop.Co {
	m, _ := c.made()
	if r, ok := m.(ofCo); ok {
		return r.Co()
	}
	return nil
}

// An ofCo is a Canceler that does nothing but cancel one coroutine.
type ofCo interface{ Co() *loop.Co }

// DependsOn returns the coroutine of a task, or what a combinator waits for. It makes a future a loop.Dependent.
func (c *core) DependsOn() []any {
	switch m, _ := c.made(); m := m.(type) {
	case ofCo:
		return []any{m.Co()}
	case loop.Dependent:
		return m.DependsOn()
	}
	return nil
}

// lastWaiter returns who has subscribed last to a pending future, or nil.
func (c *core) lastWaiter() any {
	if list, ok := c.rest.(*waiterList); ok {
		return list.last()
	}
	return c.rest
}

func (c *core) waiters() int {
	if list, ok := c.rest.(*waiterList); ok {
		return list.len()
	}
	return 1
}

// String tells the state, the error, and how many wait.
func (c *core) String() string {
	s := c.label().String()
	if _, where := c.made(); where != "" {
		s += " made at " + where
	}
	switch {
	case c.rest == nil:
		return fmt.Sprintf("%s, %v", s, c.state)
	case c.state == pending:
		return fmt.Sprintf("%s, %v, %d waiting", s, c.state, c.waiters())
	}
	return fmt.Sprintf("%s, %v: %v", s, c.state, c.rest)
}
