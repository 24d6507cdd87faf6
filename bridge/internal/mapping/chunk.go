package mapping

import (
	"context"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/loop"
)

// A Chunk is the inputs of one job of a Map, and what came of them. The worker alone touches outcomes, before the job is
// done, and from then on who iterates.
type Chunk[A, R any] struct {
	fn       func(ctx context.Context, input A) (R, error)
	inputs   []A
	outcomes []outcome[R]

	Wait   func() (over bool, err error) // until the job is done; over ends the iteration
	Cancel func()
}

type outcome[R any] struct {
	value R
	err   error
}

// take takes the outcome of one input out of the chunk, which keeps nothing of that; err is that of the whole job, if the
// function was not called.
func (c *Chunk[A, R]) take(i int, err error) (R, error) {
	o := outcome[R]{err: err}
	if i < len(c.outcomes) {
		o, c.outcomes[i] = c.outcomes[i], o
	}
	clear(c.inputs[i : i+1])
	return o.value, o.err
}

// Run calls the function for each input; one that fails, or panics, does not concern the others.
func (c *Chunk[A, R]) Run(ctx context.Context) (struct{}, error) {
	c.outcomes = make([]outcome[R], 0, len(c.inputs))
	c.rest(ctx)
	return struct{}{}, nil
}

// rest calls the function for the inputs that have no outcome yet.
func (c *Chunk[A, R]) rest(ctx context.Context) {
	for len(c.outcomes) < len(c.inputs) {
		if ctx.Err() != nil {
			c.outcomes = append(c.outcomes, outcome[R]{err: context.Cause(ctx)})
			continue
		}
		c.one(ctx)
	}
}

func (c *Chunk[A, R]) one(ctx context.Context) {
	o := outcome[R]{err: loop.ErrGoexit} // unless the function returns or panics
	returned := false
	defer func() {
		v := recover()
		if v != nil {
			o.err = &loop.PanicError{Value: v, Stack: debug.Stack(), Where: "job"}
		}
		c.outcomes = append(c.outcomes, o)
		if v == nil && !returned {
			c.rest(ctx) // while the goroutine ends
		}
	}()
	o.value, o.err = c.fn(ctx, c.inputs[len(c.outcomes)])
	returned = true
}
