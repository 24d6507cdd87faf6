package process

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Map is pool.Map whose calls are made in the workers of a pool: an iteration over the results of fn for each of inputs, in
// their order. MapOptions.Chunk is how many inputs go to a worker in one message, which saves messages where calls are short;
// the results are the same. Nothing is read and nothing begins before the iteration does.
//
// The error of a call comes in the place of its result, and so do those of Submit, and the iteration goes on. When ctx ends
// or the timeout passes, the last element is context.Cause of that, or loop.ErrTimeout. Then, and when the iteration is left
// early, the calls that have not begun never will, and those that have are asked to end. On a loop's goroutine the only
// element is loop.ErrWouldBlock; use MapOn. See concurrent.futures.Executor.map.
func Map[A, R any](ctx context.Context, p *Pool, fn *Func[A, R], inputs iter.Seq[A], o pool.MapOptions) iter.Seq2[R, error] {
	checkMapOptions(&o)
	deadline := time.Now().Add(o.Timeout)
	return func(yield func(R, error) bool) {
		ctx, cancel := ctx, context.CancelFunc(func() {})
		if o.Timeout > 0 {
			ctx, cancel = context.WithDeadlineCause(ctx, deadline, loop.ErrTimeout)
		}
		defer cancel()
		m := &mapping[A, R]{ctx: ctx, pool: p, fn: fn, o: o}
		m.wait = func(c *chunk[A, R]) (outcomes []outcome[R], over bool, err error) {
			outcomes, err = c.promise.Job().Result(ctx)
			return outcomes, !c.settled(), err
		}
		m.each(inputs, yield)
	}
}

// MapOn is Map in the straight-line coroutine co, which it suspends instead of its goroutine. The timeout is a matter of the
// loop's clock. A cancellation, of co or of a call, is the last element.
func MapOn[A, R any](co *loop.Co, p *Pool, fn *Func[A, R], inputs iter.Seq[A], o pool.MapOptions) iter.Seq2[R, error] {
	checkMapOptions(&o)
	deadline := co.Loop().After(o.Timeout)
	return func(yield func(R, error) bool) {
		m := &mapping[A, R]{ctx: co.Detached(), pool: p, fn: fn, o: o}
		m.wait = func(c *chunk[A, R]) (outcomes []outcome[R], over bool, err error) {
			f := bridge.Wrap(co, c.promise.Job())
			if o.Timeout == 0 || f.Done() {
				outcomes, err = f.Await(co)
				return outcomes, loop.IsCanceled(err), err
			}
			outcomes, err = future.WaitFor(co, deadline-co.Loop().Time(), f)
			_, late := err.(*loop.TimeoutError)
			return outcomes, late || loop.IsCanceled(err), err
		}
		m.each(inputs, yield)
	}
}

// checkMapOptions fills in what the zero value of the options stands for.
func checkMapOptions(o *pool.MapOptions) {
	if o.Chunk < 0 || o.Buffer < 0 || o.Timeout < 0 {
		panic(fmt.Sprintf("process: Map with a buffer of %d, chunks of %d and a timeout of %v", o.Buffer, o.Chunk, o.Timeout))
	}
	if o.Buffer == 0 {
		o.Buffer = 2 * pool.DefaultWorkers()
	}
	o.Chunk = min(max(o.Chunk, 1), o.Buffer)
}

// A mapping is one iteration of a Map. It belongs to who iterates.
type mapping[A, R any] struct {
	ctx  context.Context
	pool *Pool
	fn   *Func[A, R]
	o    pool.MapOptions
	wait func(c *chunk[A, R]) (outcomes []outcome[R], over bool, err error)

	next func() (A, bool) // nil when there are no more inputs
	jobs []*chunk[A, R]   // that were submitted, and whose results were not given
}

func (m *mapping[A, R]) each(inputs iter.Seq[A], yield func(R, error) bool) {
	next, stop := iter.Pull(inputs)
	m.next = next
	defer func() {
		stop()
		m.cancelRest()
	}()
	for m.fill(); len(m.jobs) > 0; m.fill() {
		c := m.jobs[0]
		outcomes, over, err := m.wait(c)
		if over {
			var none R
			yield(none, err)
			return
		}
		m.jobs[0] = nil
		m.jobs = m.jobs[1:]
		for i := range c.size {
			o := outcome[R]{err: err}
			if err == nil {
				o, outcomes[i] = outcomes[i], outcome[R]{} // what is handed out is not kept
			}
			if !yield(o.value, o.err) {
				return
			}
		}
	}
}

// fill submits chunks until the buffer is full or there are no inputs.
func (m *mapping[A, R]) fill() {
	for m.next != nil && len(m.jobs) < m.o.Buffer/m.o.Chunk {
		var args []A
		for len(args) < m.o.Chunk && m.next != nil {
			if a, ok := m.next(); ok {
				args = append(args, a)
			} else {
				m.next = nil
			}
		}
		if len(args) > 0 {
			m.jobs = append(m.jobs, submitChunk(m.ctx, m.pool, m.fn, args))
		}
	}
}

// cancelRest cancels what is left, the youngest first, so that no worker takes what is about to be canceled.
func (m *mapping[A, R]) cancelRest() {
	for _, c := range slices.Backward(m.jobs) {
		c.promise.Job().Cancel()
	}
}

// A chunk is a batch whose job has all outcomes.
type chunk[A, R any] struct {
	batch[A, R, []outcome[R]]
	size int
}

func submitChunk[A, R any](ctx context.Context, p *Pool, fn *Func[A, R], args []A) *chunk[A, R] {
	promise := pool.NewPromise[[]outcome[R]](ctx)
	c := &chunk[A, R]{batch[A, R, []outcome[R]]{fn: fn, args: args, promise: promise}, len(args)}
	submitRequest(p, c, promise.Job(), c.fail)
	return c
}

func (k *chunk[A, R]) settle()       { k.promise.Settle(k.outcomes, nil) }
func (k *chunk[A, R]) settled() bool { return k.promise.Job().State() >= pool.Canceled }
