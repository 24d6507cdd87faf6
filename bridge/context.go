package bridge

import (
	"context"
	"sync"
)

// A jobContext is the context of one job: it has the parent's values, and ends with the job, when the job is canceled, or
// with the parent. Most jobs never look at it, so what can end is made only when somebody asks. Any goroutine may use it.
//
// Once real is set, it answers everything. mu guards real, end, ended and cause.
type jobContext struct {
	context.Context // the parent

	mu    sync.Mutex
	real  context.Context
	end   context.CancelCauseFunc
	ended bool
	cause error
}

// Done returns a channel that is closed when the context has ended.
func (c *jobContext) Done() <-chan struct{} { return c.made().Done() }

// Err tells whether the context has ended.
func (c *jobContext) Err() error { return c.made().Err() }

// Value returns the parent's value, or what package context itself wants to know of a context that can end.
func (c *jobContext) Value(key any) any {
	c.mu.Lock()
	unmade := c.real == nil && !c.ended
	c.mu.Unlock()
	if unmade {
		return c.Context.Value(key)
	}
	return c.made().Value(key)
}

func (c *jobContext) made() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.real == nil {
		c.real, c.end = context.WithCancelCause(c.Context)
		if c.ended {
			c.end(c.cause)
		}
	}
	return c.real
}

// cancel ends the context, once.
func (c *jobContext) cancel(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.ended, c.cause = true, cause
	if c.end != nil {
		c.end(cause)
	}
}
