package pool

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/internal/engine/ring"
	"github.com/monoloop-go/monoloop/loop"
)

// A Pool is an Executor of a bounded number of goroutines, its workers, and a queue. It starts a worker for a job only
// if none is idle, up to its limit, and keeps it until the pool is closed, or Options.IdleTimeout. Jobs start in the
// order in which they were submitted. Every method may be called from any goroutine. It refuses to know what its jobs
// wait for: a job that waits for another job of the same pool may wait for ever, once all workers do; Stats and Running
// show it. The zero value is a pool of the zero Options. A pool must not be copied. See
// concurrent.futures.ThreadPoolExecutor.
type Pool struct {
	opts Options

	// All fields but opts and inlet are guarded by mu. Under mu nobody is called who could call the pool.
	//
	// Each job of the queue is going to be taken: by a worker that was called for it and is on its way, or by the next
	// one that has ended its job. While a worker is idle, or on its way out, or may be started, as many were called as
	// jobs are queued. So what waits is the queue without the called; only that is bounded. waiters is empty unless the
	// queue is full. What is in the inlet comes after the queue, and was called for in the same way: nobody is left to
	// be called.

	mu       sync.Mutex
	wake     sync.Cond // a worker was called or is to end
	queue    ring.Ring[entry]
	canceled int                  // jobs of the queue that were canceled; see discard
	waiters  list.List[waiter]    // for room in the queue
	jobs     map[Work]*waitingJob // those of waiters
	workers  map[*worker]struct{}
	regular  int   // workers that count against the limit
	idle     int   // of which wait for work, and were not called
	called   int   // of which were called or started, and have not looked into the queue yet
	refusal  error // why no job is taken any more; nil while they are
	onEnd    []func()
	idling   idling
	lingers  lingers
	seen     Stats          // the counts and times of the past
	bubble   ambient.Bubble // where the workers are
	stuck    stuckWatch
	fetched  []entry // the memory for the next entries of the inlet
	inlet    inlet   // has a mutex of its own
}

// entry is a job in the queue, and since when, if the pool measures.
type entry struct {
	work  Work
	since time.Duration
}

// New returns a pool of at most limit goroutines, which must be positive, and an unbounded queue; NewWith takes
// Options. No goroutine is started yet.
func New(limit int) *Pool {
	if limit <= 0 {
		panic(fmt.Sprintf("pool: New with a limit of %d workers", limit))
	}
	return NewWith(&Options{Workers: limit})
}

// NewWith returns a pool with options; nil means the defaults. No goroutine is started yet.
func NewWith(o *Options) *Pool {
	var opts Options
	if o != nil {
		opts = *o
	}
	opts.check()
	return &Pool{opts: opts}
}

// Name may be called from any goroutine. It returns Options.Name.
func (p *Pool) Name() string { return p.opts.Name }

// Submit queues job, whose panic is not recovered, and returns an error if it will not run: ErrClosed, ErrBroken,
// or if the queue is full and Options says so, ErrFull. With WaitForRoom it waits for room first; on a loop's
// goroutine it fails with loop.ErrWouldBlock instead: await Room there, or use RunInExecutor.
func (p *Pool) Submit(job func()) error { return p.SubmitContext(context.Background(), job) }

// SubmitContext is Submit that stops waiting for room when ctx ends, with the error context.Cause(ctx).
func (p *Pool) SubmitContext(ctx context.Context, job func()) error {
	if job == nil {
		panic("pool: Submit of a nil job")
	}
	if ctx == nil {
		panic("pool: Submit with a nil context")
	}
	return p.submit(ctx, bare(job))
}

// bubbleOf returns where the goroutine of l is, or if l is nil, that of the caller. A loop at work knows; to ask costs
// as much as a look at the clock.
func bubbleOf(l *loop.Loop) ambient.Bubble {
	if l == nil {
		return ambient.Here()
	}
	switch inside, known := l.Low().InBubble(); {
	case !known:
		return ambient.Here()
	case inside:
		return ambient.Inside
	}
	return ambient.Outside
}

// joinBubble has the pool be where its caller is, inside a synctest bubble or outside, if it has no workers elsewhere:
// those could not be woken, nor settle a future of a loop here.
func (p *Pool) joinBubble(here ambient.Bubble) {
	switch {
	case p.bubble == here:
	case len(p.workers) > 0 && here == ambient.Inside:
		panic("pool: a pool with workers outside of a synctest bubble is used inside: make it, and close it, in the bubble")
	case len(p.workers) > 0:
		panic("pool: a pool with workers in a synctest bubble is used outside: close it in the bubble")
	default:
		p.bubble, p.idling = here, idling{}
	}
}

// checkBubble is joinBubble for a caller that does not have the mutex.
func (p *Pool) checkBubble() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.joinBubble(ambient.Here())
}

// clock is the time, if anybody asks for it.
func (p *Pool) clock() time.Duration {
	if !p.opts.Measure {
		return 0
	}
	return now()
}

// call gets a worker for a job that none is on its way to, if there is one to be had.
func (p *Pool) call() {
	switch {
	case p.queue.Len() <= p.called:
	case p.idle > 0:
		p.takeIdle()
		p.rouse()
	case p.idling.leaving > 0: // one that is on its way out comes back
		p.idling.leaving--
		p.idling.retired = max(p.idling.retired-1, 0) // another may have ended in its place
		p.called++
	case p.regular < p.opts.workers():
		p.called++
		p.start(&worker{pool: p, starting: true})
	}
}

// takeIdle counts an idle worker as called.
func (p *Pool) takeIdle() {
	p.idle--
	p.idling.least = min(p.idling.least, p.idle)
	p.called++
}

func (p *Pool) start(w *worker) {
	if p.workers == nil { // whoever uses wake is a worker, or finds nobody waiting
		p.workers, p.wake.L = map[*worker]struct{}{}, &p.mu
	}
	p.workers[w] = struct{}{}
	if !w.extra {
		p.regular++
	}
	go w.serve()
}
