package jobs

import (
	"context"
	"sync/atomic"
)

// A Context is the context of one job: it has the parent's values, and ends with the job, when the job is canceled, or
// with the parent. Most jobs never look at it, so what can end is made only when somebody asks. Any goroutine may use
// it.
type Context struct {
	context.Context // the parent

	// made is nil until somebody asks for what can end, or the context ends; over, if it has ended before anybody
	// asked.
	made atomic.Pointer[endable]
}

// endable is a context that can end.
type endable struct {
	context.Context
	end context.CancelCauseFunc
}

var over = &endable{}

func newEndable(parent context.Context) *endable {
	e := &endable{}
	e.Context, e.end = context.WithCancelCause(parent)
	return e
}

// Done returns a channel that is closed when the context has ended.
func (c *Context) Done() <-chan struct{} { return c.endable().Done() }

// Err tells whether the context has ended.
func (c *Context) Err() error { return c.endable().Err() }

// Value returns the parent's value, or what package context itself wants to know of a context that can end.
func (c *Context) Value(key any) any {
	if c.made.Load() == nil {
		return c.Context.Value(key)
	}
	return c.endable().Value(key)
}

func (c *Context) endable() *endable {
	if e := c.made.Load(); e != nil && e != over {
		return e
	}
	e := newEndable(c.Context)
	if c.made.CompareAndSwap(nil, e) {
		return e
	}
	e.end(nil)
	if faster := c.made.Load(); faster != over {
		return faster
	}
	return e
}

// Unasked reports whether nobody has asked yet for what can end.
func (c *Context) Unasked() bool { return c.made.Load() == nil }

// Cancel ends the context; the first cause stays.
func (c *Context) Cancel(cause error) {
	if cause == nil && c.made.CompareAndSwap(nil, over) {
		return
	}
	c.endable().end(cause)
}
