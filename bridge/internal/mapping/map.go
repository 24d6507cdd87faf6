package mapping

import (
	"context"
	"iter"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Options are a pool.MapOptions with its defaults.
type Options struct {
	Buffer, Chunk int
	Timeout       time.Duration
}

// A Job is a pool.Job of a chunk.
type Job[C any] interface {
	Cancel() C
	Result(ctx context.Context) (struct{}, error)
}

// Map is an iteration that blocks its goroutine; a loop's is told what to use instead. Start submits a job of a chunk,
// whose context is derived from the one that it is given.
func Map[A, R, C any](
	ctx context.Context, o Options, inputs iter.Seq[A], instead string,
	start func(ctx context.Context, c *Chunk[A, R]) Job[C],
) iter.Seq2[R, error] {
	if ctx == nil {
		panic("pool: a Map with a nil context")
	}
	mustRead(inputs)
	deadline := time.Now().Add(o.Timeout)
	return func(yield func(R, error) bool) {
		if loop.OnLoop() {
			var none R
			yield(none, jobs.WouldBlock("Map", "use "+instead+" instead"))
			return
		}
		ctx, cancel := ctx, context.CancelFunc(func() {})
		if o.Timeout > 0 {
			ctx, cancel = context.WithDeadlineCause(ctx, deadline, loop.ErrTimeout)
		}
		defer cancel()
		m := mapping[A, R]{Options: o, start: func(c *Chunk[A, R]) {
			j := start(ctx, c)
			c.cancel = func() { j.Cancel() }
			c.wait = func() (over bool, err error) {
				if _, err = j.Result(ctx); err != nil && ctx.Err() != nil {
					return true, context.Cause(ctx)
				}
				return false, err
			}
		}}
		m.each(inputs, yield)
	}
}

// MapOn is an iteration in co, which it suspends. Start submits a job of a chunk, and returns its future.
func MapOn[A, R any](
	co *loop.Co, o Options, inputs iter.Seq[A], start func(c *Chunk[A, R]) *future.Future[struct{}],
) iter.Seq2[R, error] {
	mustRead(inputs)
	deadline := co.Loop().After(o.Timeout)
	return func(yield func(R, error) bool) {
		m := mapping[A, R]{Options: o, start: func(c *Chunk[A, R]) {
			f := start(c)
			c.cancel = func() { f.Cancel(nil) }
			c.wait = func() (over bool, err error) {
				if o.Timeout == 0 || f.Done() {
					_, err = f.Await(co)
					return loop.IsCanceled(err), err
				}
				_, err = future.WaitFor(co, deadline-co.Loop().Time(), f)
				_, late := err.(*loop.TimeoutError)
				return late || loop.IsCanceled(err), err
			}
		}}
		m.each(inputs, yield)
	}
}

// mustRead refuses nil inputs when the iterator is made, not when it is iterated.
func mustRead[A any](inputs iter.Seq[A]) {
	if inputs == nil {
		panic("pool: a Map of nil inputs")
	}
}
