package pool

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/bridge/internal/mapping"
)

// MapOptions says how Map and MapOn go about it.
type MapOptions struct {
	// Buffer is how many inputs are read ahead of who takes the results, and so how many calls may go on at a time;
	// zero means twice DefaultWorkers.
	Buffer int

	// Chunk is how many inputs make one job, for functions that take less time than a job costs; zero means one. A
	// chunk is never larger than the buffer.
	Chunk int

	// Timeout, if not zero, is how long all of it may take, from the call of Map on.
	Timeout time.Duration
}

// WithDefaults returns the options with what the zero values stand for. It panics if they make no sense.
func (o MapOptions) WithDefaults() MapOptions {
	if o.Buffer < 0 || o.Chunk < 0 || o.Timeout < 0 {
		panic(fmt.Sprintf("pool: Map with a buffer of %d, chunks of %d and a timeout of %v", o.Buffer, o.Chunk,
			o.Timeout))
	}
	if o.Buffer == 0 {
		o.Buffer = 2 * DefaultWorkers()
	}
	o.Chunk = min(max(o.Chunk, 1), o.Buffer)
	return o
}

// Map iterates over the results of fn for each of inputs, in their order, while ex calls fn for several of them at a
// time. It reads the inputs on the goroutine that iterates, as far ahead as o.Buffer says, so that they may be without
// end; it reads and starts nothing before the iteration begins, and iterating again does it all again.
//
// An error of fn, its panic, and the refusal of ex come in the place of the result, and the iteration goes on. When ctx
// ends or the timeout passes, the last element is context.Cause of that, or loop.ErrTimeout. Then, and when the
// iteration is left early, the calls that have not begun never will, and the context of those that have ends. What was
// handed out is not kept.
//
// It may be iterated on any goroutine but a loop's: there, the only element is loop.ErrWouldBlock; use MapOn. See
// concurrent.futures.Executor.map.
func Map[A, R any](ctx context.Context, ex Executor, inputs iter.Seq[A],
	fn func(ctx context.Context, input A) (R, error), o MapOptions) iter.Seq2[R, error] {
	o = o.WithDefaults()
	if ex == nil || fn == nil {
		panic("pool: Map needs an executor and a function")
	}
	ex, limit := jobs.Unwrap(ex)
	fn = jobs.EachWithin(limit, fn)
	start := func(ctx context.Context, c *mapping.Chunk[A, R]) mapping.Job[Cancellation] {
		c.Fn = fn
		return Submit(ctx, ex, c.Run)
	}
	return mapping.Map(ctx, mapping.Options(o), inputs, "bridge.MapOn", start)
}
