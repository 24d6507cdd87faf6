package process

import (
	"context"
	"iter"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/internal/mapping"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Map is pool.Map whose calls are made in the workers of a pool: an iteration over the results of fn for each of
// inputs, in their order. MapOptions.Chunk is how many inputs go to a worker in one message, which saves messages where
// calls are short; the results are the same. Nothing is read and nothing begins before the iteration does.
//
// The error of a call comes in the place of its result, and so do those of Submit, and the iteration goes on. When ctx
// ends or the timeout passes, the last element is context.Cause of that, or loop.ErrTimeout. Then, and when the
// iteration is left early, the calls that have not begun never will, and those that have are asked to end. On a loop's
// goroutine the only element is loop.ErrWouldBlock; use MapOn. See concurrent.futures.Executor.map.
func Map[A, R any](
	ctx context.Context, p *Pool, fn *remote.Func[A, R], inputs iter.Seq[A], o pool.MapOptions,
) iter.Seq2[R, error] {
	mustHave("Map", p, fn)
	start := func(ctx context.Context, c *mapping.Chunk[A, R]) mapping.Job[pool.Cancellation] {
		return submitChunk(ctx, p, fn, c)
	}
	return mapping.Map(ctx, mapping.Options(o.WithDefaults()), inputs, "process.MapOn", start)
}

// MapOn is Map in the straight-line coroutine co, which it suspends instead of its goroutine. The timeout is a matter
// of the loop's clock. A cancellation, of co or of a call, is the last element.
func MapOn[A, R any](
	co *loop.Co, p *Pool, fn *remote.Func[A, R], inputs iter.Seq[A], o pool.MapOptions,
) iter.Seq2[R, error] {
	mustHave("MapOn", p, fn)
	start := func(c *mapping.Chunk[A, R]) *future.Future[struct{}] {
		return bridge.WrapAs(co, submitChunk(co.Detached(), p, fn, c), p.jobName())
	}
	return mapping.MapOn(co, mapping.Options(o.WithDefaults()), inputs, start)
}

// A chunk is a batch that calls the function for the inputs of a chunk of a Map.
type chunk[A, R any] struct {
	batch[A, R, struct{}]
	of *mapping.Chunk[A, R]
}

func submitChunk[A, R any](
	ctx context.Context, p *Pool, fn *remote.Func[A, R], of *mapping.Chunk[A, R],
) *pool.Job[struct{}] {
	promise := pool.NewPromise[struct{}](ctx)
	c := &chunk[A, R]{batch[A, R, struct{}]{fn: fn, args: of.Inputs, promise: promise}, of}
	submitRequest(p, c, promise.Job(), c.fail)
	return promise.Job()
}

func (k *chunk[A, R]) settle() {
	k.of.Outcomes = k.outcomes
	k.promise.Settle(struct{}{}, nil)
}
