package bridge

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/ring"
	"github.com/monoloop-go/monoloop/loop"
)

// MapOptions says how Map and MapOn go about it.
type MapOptions struct {
	// Buffer is how many inputs are read ahead of who takes the results, and so how many calls may go on at a time; zero
	// means twice DefaultWorkers.
	Buffer int

	// Chunk is how many inputs make one job, for functions that take less time than a job costs; zero means one. A chunk is
	// never larger than the buffer.
	Chunk int

	// Timeout, if not zero, is how long all of it may take, from the call of Map on.
	Timeout time.Duration
}

func (o *MapOptions) check() {
	if o.Buffer < 0 || o.Chunk < 0 || o.Timeout < 0 {
		panic(fmt.Sprintf("bridge: Map with a buffer of %d, chunks of %d and a timeout of %v", o.Buffer, o.Chunk, o.Timeout))
	}
	if o.Buffer == 0 {
		o.Buffer = 2 * DefaultWorkers()
	}
	if o.Chunk == 0 {
		o.Chunk = 1
	}
}

// Map iterates over the results of fn for each of inputs, in their order, while ex calls fn for several of them at a time. It
// reads the inputs on the goroutine that iterates, as far ahead as o.Buffer says, so that they may be without end; it reads
// and starts nothing before the iteration begins, and iterating again does it all again.
//
// An error of fn, its panic, and the refusal of ex come in the place of the result, and the iteration goes on. When ctx ends
// or the timeout passes, the last element is context.Cause of that, or loop.ErrTimeout. Then, and when the iteration is left
// early, the calls that have not begun never will, and the context of those that have ends. What was handed out is not kept.
//
// It may be iterated on any goroutine but a loop's: there, the only element is ErrBlocksLoop; use MapOn. See
// concurrent.futures.Executor.map.
func Map[A, R any](ctx context.Context, ex Executor, inputs iter.Seq[A], fn func(ctx context.Context, input A) (R, error),
	o MapOptions) iter.Seq2[R, error] {
	o.check()
	ex, limit := unwrap(ex)
	fn = eachWithin(limit, fn)
	deadline := time.Now().Add(o.Timeout)
	return func(yield func(R, error) bool) {
		if loop.OnLoop() {
			var none R
			yield(none, blocksLoop("Map", "use bridge.MapOn instead"))
			return
		}
		cancel := context.CancelFunc(func() {})
		ctx := ctx
		if o.Timeout > 0 {
			ctx, cancel = context.WithDeadlineCause(ctx, deadline, loop.ErrTimeout)
		}
		defer cancel()
		m := mapping[A, R]{o: o, fn: fn, start: func(c *chunk[A, R]) {
			job := Submit(ctx, ex, c.run)
			c.cancel = func() { job.Cancel() }
			c.wait = func() (over bool, err error) {
				if _, err = job.Result(ctx); err != nil && ctx.Err() != nil {
					return true, context.Cause(ctx)
				}
				return false, err
			}
		}}
		m.each(inputs, yield)
	}
}

// MapOn is Map in the straight-line coroutine co, which it suspends instead of its goroutine. A nil executor means the
// loop's default one. The timeout is a matter of the loop's clock. A cancellation, of co or of a job, is the last element.
func MapOn[A, R any](co *loop.Co, ex Executor, inputs iter.Seq[A], fn func(ctx context.Context, input A) (R, error),
	o MapOptions) iter.Seq2[R, error] {
	o.check()
	deadline := co.Loop().After(o.Timeout)
	return func(yield func(R, error) bool) {
		ex, limit := executorFor(co.Loop(), ex)
		fn := eachWithin(limit, fn)
		m := mapping[A, R]{o: o, fn: fn, start: func(c *chunk[A, R]) {
			f := RunInExecutor(co, ex, c.run)
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

// A mapping is one iteration of a Map. It belongs to the goroutine that iterates, but for the chunks that are on their way.
type mapping[A, R any] struct {
	o     MapOptions
	fn    func(ctx context.Context, input A) (R, error)
	start func(c *chunk[A, R]) // sets cancel and wait

	next   *chunk[A, R]            // not full yet; nil if empty
	ahead  ring.Ring[*chunk[A, R]] // that were started and not delivered
	inputs int                     // of these
}

func (m *mapping[A, R]) each(inputs iter.Seq[A], yield func(R, error) bool) {
	defer m.cancel()
	for input := range inputs {
		m.add(input)
		for m.inputs >= m.o.Buffer && m.ahead.Len() > 0 {
			if !m.deliver(yield) {
				return
			}
		}
	}
	m.flush()
	for m.ahead.Len() > 0 {
		if !m.deliver(yield) {
			return
		}
	}
}

func (m *mapping[A, R]) add(input A) {
	if m.next == nil {
		m.next = &chunk[A, R]{fn: m.fn}
	}
	m.next.inputs = append(m.next.inputs, input)
	m.inputs++
	if len(m.next.inputs) == m.o.Chunk || m.inputs >= m.o.Buffer {
		m.flush()
	}
}

// flush starts the chunk that is being filled, if there is one.
func (m *mapping[A, R]) flush() {
	if m.next != nil {
		m.start(m.next)
		m.ahead.Push(m.next)
		m.next = nil
	}
}

// deliver waits for the oldest chunk and hands its results over; it reports whether the iteration goes on.
func (m *mapping[A, R]) deliver(yield func(R, error) bool) bool {
	over, err := (*m.ahead.At(m.ahead.Head())).wait()
	if over {
		var none R
		yield(none, err)
		return false
	}
	c := m.ahead.Pop()
	m.inputs -= len(c.inputs)
	for i := range c.inputs {
		if !yield(c.take(i, err)) {
			return false
		}
	}
	return true
}

// cancel begins with the youngest, so that no worker whose job gives up finds another that is about to be canceled.
func (m *mapping[A, R]) cancel() {
	for n := m.ahead.Tail(); n > m.ahead.Head(); n-- {
		(*m.ahead.At(n - 1)).cancel()
	}
}
