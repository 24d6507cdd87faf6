package mapping

import (
	"context"
	"runtime/debug"

	"github.com/monoloop-go/monoloop/loop"
)

// A Chunk is the inputs of one job of a Map, and what came of them. Until the job is done, only who runs it touches
// Outcomes, and from then on only who iterates.
type Chunk[A, R any] struct {
	Inputs   []A
	Outcomes []Outcome[R]                                  // one for each input; none if the job failed as a whole
	Fn       func(ctx context.Context, input A) (R, error) // of Run

	wait   func() (over bool, err error) // until the job is done; over ends the iteration
	cancel func()
}

// An Outcome is what the call for one input has given.
type Outcome[R any] struct {
	Value R
	Err   error
}

// take takes the outcome of one input out of the chunk, which keeps nothing of that; err is that of the whole job, if
// the function was not called.
func (c *Chunk[A, R]) take(i int, err error) (R, error) {
	o := Outcome[R]{Err: err}
	if i < len(c.Outcomes) {
		o, c.Outcomes[i] = c.Outcomes[i], o
	}
	clear(c.Inputs[i : i+1])
	return o.Value, o.Err
}

// Run calls the function for each input; one that fails, or panics, does not concern the others.
func (c *Chunk[A, R]) Run(ctx context.Context) (struct{}, error) {
	c.Outcomes = make([]Outcome[R], 0, len(c.Inputs))
	c.rest(ctx)
	return struct{}{}, nil
}

// rest calls the function for the inputs that have no outcome yet.
func (c *Chunk[A, R]) rest(ctx context.Context) {
	for len(c.Outcomes) < len(c.Inputs) {
		if ctx.Err() != nil {
			c.Outcomes = append(c.Outcomes, Outcome[R]{Err: context.Cause(ctx)})
			continue
		}
		c.one(ctx)
	}
}

func (c *Chunk[A, R]) one(ctx context.Context) {
	o := Outcome[R]{Err: loop.ErrGoexit} // unless the function returns or panics
	returned := false
	defer func() {
		v := recover()
		if v != nil {
			o.Err = &loop.PanicError{Value: v, Stack: debug.Stack(), Where: "job"}
		}
		c.Outcomes = append(c.Outcomes, o)
		if v == nil && !returned {
			c.rest(ctx) // while the goroutine ends
		}
	}()
	o.Value, o.Err = c.Fn(ctx, c.Inputs[len(c.Outcomes)])
	returned = true
}
