package bridge

import (
	"context"
	"iter"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/bridge/internal/mapping"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// MapOn is Map in the straight-line coroutine co, which it suspends instead of its goroutine. A nil executor means the
// loop's default one. The timeout is a matter of the loop's clock. A cancellation, of co or of a job, is the last element.
func MapOn[A, R any](co *loop.Co, ex pool.Executor, inputs iter.Seq[A], fn func(ctx context.Context, input A) (R, error),
	o pool.MapOptions) iter.Seq2[R, error] {
	o = o.WithDefaults()
	deadline := co.Loop().After(o.Timeout)
	return func(yield func(R, error) bool) {
		ex, limit := executorFor(co.Loop(), ex)
		fn := jobs.EachWithin(limit, fn)
		m := mapping.Mapping[A, R]{Buffer: o.Buffer, Chunk: o.Chunk, Fn: fn, Start: func(c *mapping.Chunk[A, R]) {
			f := RunInExecutor(co, ex, c.Run)
			c.Cancel = func() { f.Cancel(nil) }
			c.Wait = func() (over bool, err error) {
				if o.Timeout == 0 || f.Done() {
					_, err = f.Await(co)
					return loop.IsCanceled(err), err
				}
				_, err = future.WaitFor(co, deadline-co.Loop().Time(), f)
				_, late := err.(*loop.TimeoutError)
				return late || loop.IsCanceled(err), err
			}
		}}
		m.Each(inputs, yield)
	}
}
