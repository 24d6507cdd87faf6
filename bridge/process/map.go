package process

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// MapOptions are how Map goes about it. The zero value is useful, and so is a nil pointer to it.
type MapOptions struct {
	// Chunk is how many arguments go to a worker in one message, to save messages when the calls are short; zero means
	// one. The results are the same. See chunksize.
	Chunk int

	// Buffer is how many arguments are read ahead of the results that were asked for, so that there may be any number of
	// them; it is rounded down to whole chunks, but not to none. Zero means that all are read at once. See buffersize.
	Buffer int
}

func (o *MapOptions) check() (chunk, buffer int) {
	if o == nil {
		return 1, 0
	}
	if o.Chunk < 0 || o.Buffer < 0 {
		panic(fmt.Sprintf("process: Map with chunks of %d and a buffer of %d", o.Chunk, o.Buffer))
	}
	chunk = max(o.Chunk, 1)
	if o.Buffer > 0 {
		buffer = max(o.Buffer/chunk, 1)
	}
	return chunk, buffer
}

// Map may be called from any goroutine but a loop's, where MapOn is its counterpart. It has fn called with each argument in
// the workers of the pool, and returns the outcomes in the order of the arguments, to be ranged over once, if only to leave
// the range at once. Before Map returns, the arguments are read and the jobs submitted, up to MapOptions.Buffer; after that
// it reads as results are taken. Arguments without end need a Buffer.
//
// The error of a call comes at its place, and so do the errors of Submit; what follows it comes as well, if the range goes
// on. When the range is left before its end, what has not begun is canceled, and what runs is asked to end. If ctx ends,
// which is how to set a limit, the jobs are canceled, and the range gives the cause and ends. See
// concurrent.futures.Executor.map.
func Map[A, R any](ctx context.Context, p *Pool, fn *Func[A, R], args iter.Seq[A], o *MapOptions) iter.Seq2[R, error] {
	m := &mapping[A, R]{ctx: ctx, pool: p, fn: fn}
	m.chunk, m.buffer = o.check()
	m.next, m.stop = iter.Pull(args)
	m.fill()
	return m.all
}

// A mapping is a Map on its way. It belongs to who ranges over it.
type mapping[A, R any] struct {
	ctx           context.Context
	pool          *Pool
	fn            *Func[A, R]
	next          func() (A, bool)
	stop          func()
	chunk, buffer int
	ended         bool // there are no more arguments
	jobs          []*chunk[A, R]
}

// fill submits chunks until the buffer is full or there are no arguments.
func (m *mapping[A, R]) fill() {
	for !m.ended && (m.buffer == 0 || len(m.jobs) < m.buffer) {
		var args []A
		for len(args) < m.chunk && !m.ended {
			if a, ok := m.next(); ok {
				args = append(args, a)
			} else {
				m.ended = true
			}
		}
		if len(args) > 0 {
			m.jobs = append(m.jobs, submitChunk(m.ctx, m.pool, m.fn, args))
		}
	}
}

func (m *mapping[A, R]) all(yield func(R, error) bool) {
	defer m.abandon()
	for len(m.jobs) > 0 {
		job := m.jobs[0]
		outcomes, err := job.promise.Job().Result(m.ctx)
		if !job.settled() {
			var none R
			yield(none, err)
			return
		}
		m.jobs = m.jobs[1:]
		m.fill()
		for i := range job.size {
			var o outcome[R]
			if o.err = err; err == nil {
				o = outcomes[i]
			}
			if !yield(o.value, o.err) {
				return
			}
		}
	}
}

// abandon cancels what is left.
func (m *mapping[A, R]) abandon() {
	m.stop()
	m.ended = true
	for _, job := range m.jobs {
		job.promise.Job().Cancel()
	}
	m.jobs = nil
}

// MapOn is Map for a loop: it submits the calls, as many in a message as chunk says, and returns a future of r's loop for
// the values in the order of args. The first error settles it at once, and the other calls go on, as Gather does it; to
// cancel the future cancels them all.
func MapOn[A, R any](r loop.Ref, p *Pool, fn *Func[A, R], args []A, chunk int) *future.Future[[]R] {
	if chunk < 1 {
		panic(fmt.Sprintf("process: MapOn with chunks of %d", chunk))
	}
	var parts []*future.Future[[]R]
	for part := range slices.Chunk(args, chunk) {
		c := submitChunk(r.Loop().Context(), p, fn, part)
		parts = append(parts, future.Then(bridge.Wrap(r, c.promise.Job()), values[R]))
	}
	return future.GatherFunc(r, func(parts [][]R) []R { return slices.Concat(parts...) }, parts...)
}

// values returns the values of outcomes, or the first error.
func values[R any](outcomes []outcome[R]) ([]R, error) {
	vs := make([]R, len(outcomes))
	for i, o := range outcomes {
		if o.err != nil {
			return nil, o.err
		}
		vs[i] = o.value
	}
	return vs, nil
}

// A chunk is a batch whose job has all outcomes.
type chunk[A, R any] struct {
	batch[A, R]
	size    int
	promise *bridge.Promise[[]outcome[R]]
}

func submitChunk[A, R any](ctx context.Context, p *Pool, fn *Func[A, R], args []A) *chunk[A, R] {
	c := &chunk[A, R]{batch[A, R]{fn: fn, args: args}, len(args), bridge.NewPromise[[]outcome[R]](ctx)}
	if err := p.submit(c); err != nil {
		c.fail(err)
	}
	return c
}

func (k *chunk[A, R]) begin() bool {
	k.began = k.began || k.promise.Begin()
	return k.began
}

func (k *chunk[A, R]) context() context.Context { return k.promise.Context() }

func (k *chunk[A, R]) encode(c Codec, b []byte) ([]byte, bool) {
	return k.encodeCall(k.promise.Context(), c, b)
}

func (k *chunk[A, R]) settle()              { k.promise.Settle(k.outcomes, nil) }
func (k *chunk[A, R]) fail(err error)       { k.promise.Settle(nil, err) }
func (k *chunk[A, R]) withdraw(cause error) { k.promise.Job().CancelCause(cause) }
func (k *chunk[A, R]) settled() bool        { return k.promise.Job().State() >= bridge.Canceled }
