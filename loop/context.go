package loop

import (
	"context"
	"errors"
)

var errEnded = errors.New("loop: coroutine ended")

// coContext is the context that ends with a coroutine.
type coContext struct {
	context.Context
	cancel context.CancelCauseFunc
}

// Context returns a context for work that co does off the loop. It ends when co ends, or with the first request to
// cancel it, whose *CanceledError is then the context's cause; a context that is first asked for after that request has
// ended already, and does not know its cause. Taking the request back does not revive it. The context carries the
// values of the context given to RunContext and co's task-local values of now, for Var.From; with
// Options.Labels also its name as a label, and the task of an execution trace. Any goroutine may use the context.
func (co *Co) Context() context.Context {
	r := co.rarely()
	if r.context == nil {
		ctx, cancel := context.WithCancelCause(co.context())
		r.context = &coContext{ctx, cancel}
		switch {
		case co.state == ended:
			cancel(errEnded)
		case co.cancels > 0:
			cancel(Canceled(nil))
		}
	}
	if r.values == nil {
		return r.context.Context
	}
	return valueContext{r.context.Context, r.values}
}

type valueContext struct {
	context.Context
	values *binding
}

func (c valueContext) Value(key any) any {
	if value, ok := c.values.lookup(key); ok {
		return value
	}
	return c.Context.Value(key)
}

// Context returns the context of the present run: the one given to RunContext, or the background.
func (l *Loop) Context() context.Context { return l.ctx }

// Detached returns a context that carries the same values as Context but ends with the run's context only, for work
// that may outlive co. Any goroutine may use it.
func (co *Co) Detached() context.Context {
	if co.rare == nil || co.rare.values == nil {
		return co.context()
	}
	return valueContext{co.context(), co.rare.values}
}
