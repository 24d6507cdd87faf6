package jetstream

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

// Map is pool.Map whose calls are made by the workers of a namespace: an iteration over the results of fn for each of
// inputs, in their order. MapOptions.Buffer is how many inputs are read ahead and submitted; zero means the window of
// the client, and no more than that has a use. Each input is a job, whatever MapOptions.Chunk says. Nothing is read and
// nothing begins before the iteration does.
//
// The error of a call comes in the place of its result, and the iteration goes on. When ctx ends or the timeout passes,
// the last element is context.Cause of that, or loop.ErrTimeout. Then, and when the iteration is left early, the jobs on
// their way are canceled. On a loop's goroutine the only element is loop.ErrWouldBlock; use MapOn. JobOptions are those
// of every job, so that an ID, which would make them all one, is refused.
func Map[A, R any](
	ctx context.Context, c *Client, fn *remote.Func[A, R], inputs iter.Seq[A], m pool.MapOptions, o ...JobOptions,
) iter.Seq2[R, error] {
	mustHave("Map", c, fn)
	c.mustBeForMany(o)
	start := func(ctx context.Context, chunk *mapping.Chunk[A, R]) mapping.Job[pool.Cancellation] {
		return &single[A, R]{Submit(ctx, c, fn, chunk.Inputs[0], o...), chunk}
	}
	return mapping.Map(ctx, c.mapOptions(m), inputs, "jetstream.MapOn", start)
}

// MapOn is Map in the straight-line coroutine co, which it suspends instead of its goroutine. The timeout is a matter
// of the loop's clock. A cancellation, of co or of a call, is the last element.
func MapOn[A, R any](
	co *loop.Co, c *Client, fn *remote.Func[A, R], inputs iter.Seq[A], m pool.MapOptions, o ...JobOptions,
) iter.Seq2[R, error] {
	mustHave("MapOn", c, fn)
	c.mustBeForMany(o)
	start := func(chunk *mapping.Chunk[A, R]) *future.Future[struct{}] {
		return bridge.Wrap(co, submitChunk(co.Detached(), c, fn, chunk, o))
	}
	return mapping.MapOn(co, c.mapOptions(m), inputs, start)
}

// mustBeForMany refuses options which no job can have, or not more than one.
func (c *Client) mustBeForMany(given []JobOptions) {
	if c.jobOptions(given).ID != "" {
		panic("jetstream: many jobs with one ID, which would be one job")
	}
}

func (c *Client) mapOptions(m pool.MapOptions) mapping.Options {
	setDefault(&m.Buffer, c.admission.limit)
	m.Chunk = 1
	return mapping.Options(m.WithDefaults())
}

// A single is the job of the one input of a chunk.
type single[A, R any] struct {
	job   *pool.Job[R]
	chunk *mapping.Chunk[A, R]
}

func (s *single[A, R]) Cancel() pool.Cancellation { return s.job.Cancel() }

// Result waits for the job, whose error is the outcome of its input, unless ctx ends.
func (s *single[A, R]) Result(ctx context.Context) (none struct{}, err error) {
	v, err := s.job.Result(ctx)
	if err != nil && ctx.Err() != nil {
		return none, err
	}
	s.chunk.Outcomes = []mapping.Outcome[R]{{Value: v, Err: err}}
	return none, nil
}

// submitChunk submits the one input of a chunk for a loop.
func submitChunk[A, R any](
	ctx context.Context, c *Client, fn *remote.Func[A, R], chunk *mapping.Chunk[A, R], o []JobOptions,
) *pool.Job[struct{}] {
	promise := pool.NewPromise[struct{}](ctx)
	job := Submit(ctx, c, fn, chunk.Inputs[0], o...)
	job.OnDone(func(job *pool.Job[R]) {
		v, err := job.Result(context.Background())
		chunk.Outcomes = []mapping.Outcome[R]{{Value: v, Err: err}}
		promise.Settle(struct{}{}, nil)
	})
	promise.Job().OnDone(func(whole *pool.Job[struct{}]) {
		if whole.State() == pool.Canceled {
			job.CancelCause(context.Cause(promise.Context()))
		}
	})
	return promise.Job()
}
