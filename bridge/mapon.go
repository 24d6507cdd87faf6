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
// loop's default one. The timeout is a matter of the loop's clock. A cancellation, of co or of a job, is the last
// element.
func MapOn[A, R any](co *loop.Co, ex pool.Executor, inputs iter.Seq[A],
	fn func(ctx context.Context, input A) (R, error), o pool.MapOptions) iter.Seq2[R, error] {
	o = o.WithDefaults()
	if fn == nil {
		panic("bridge: MapOn of a nil function")
	}
	ex, limit := executorFor(loop.Of(co), ex)
	fn = jobs.EachWithin(limit, fn)
	return mapping.MapOn(co, mapping.Options(o), inputs, func(c *mapping.Chunk[A, R]) *future.Future[struct{}] {
		c.Fn = fn
		return RunInExecutor(co, ex, c.Run)
	})
}
