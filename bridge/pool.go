package bridge

import (
	"fmt"
	"sync"

	"github.com/monoloop-go/monoloop/internal/ring"
	"github.com/monoloop-go/monoloop/loop"
)

// A Pool is an Executor of a bounded number of goroutines and an unbounded queue. It starts a goroutine for a job only if
// none is idle, up to its limit, and keeps them until it is closed. Jobs start in the order in which they were submitted.
// A panic of a job given to Submit is not recovered; RunInExecutor makes it an error.
//
// All fields but limit are guarded by mu.
type Pool struct {
	limit int

	mu      sync.Mutex
	work    *sync.Cond // there is a job in the queue, or the pool is closed
	queue   ring.Ring[work]
	workers int // goroutines that have not ended
	idle    int // of which wait for work, and were not called for a job
	closed  bool
	onEnd   []func() // called when the pool is closed and no worker is left
}

// work is what a pool runs.
type work interface{ run() }

type workFunc func()

func (fn workFunc) run() { fn() }

// NewPool returns a pool of at most limit goroutines, which must be positive. No goroutine is started yet.
func NewPool(limit int) *Pool {
	if limit <= 0 {
		panic(fmt.Sprintf("bridge: NewPool with a limit of %d workers", limit))
	}
	p := &Pool{limit: limit}
	p.work = sync.NewCond(&p.mu)
	return p
}

// Submit may be called from any goroutine. It queues job, and returns ErrExecutorClosed if the pool is closed.
func (p *Pool) Submit(job func()) error {
	if job == nil {
		panic("bridge: Submit of a nil job")
	}
	return p.submit(workFunc(job))
}

func (p *Pool) submit(w work) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrExecutorClosed
	}
	p.queue.Push(w)
	if p.idle > 0 {
		p.idle--
		p.work.Signal()
	} else if p.workers < p.limit {
		p.workers++
		go p.serve()
	}
	return nil
}

// Close may be called from any goroutine, except from a job of the pool. It refuses further jobs and waits until those
// that were submitted have ended; the error is always nil. On a loop's goroutine it would block the loop: use Join there. A
// loop closes its default executor itself.
func (p *Pool) Close() error {
	ended := make(chan struct{})
	p.shut(func() { close(ended) })
	<-ended
	return nil
}

// Join is Close for coroutines: it suspends the straight-line coroutine co, and not its loop, until the jobs have ended. If
// co is canceled meanwhile, the pool is closed all the same, and its jobs go on to their ends.
func (p *Pool) Join(co *loop.Co) error {
	ended := NewResolver[struct{}](co)
	p.shut(func() { ended.Resolve(struct{}{}, nil) })
	_, err := ended.Future().Await(co)
	return err
}

// shut refuses further jobs, and calls onEnd when those that were submitted have ended.
func (p *Pool) shut(onEnd func()) {
	p.mu.Lock()
	p.closed = true
	p.idle = 0
	p.work.Broadcast()
	left := p.workers
	if left > 0 {
		p.onEnd = append(p.onEnd, onEnd)
	}
	p.mu.Unlock()
	if left == 0 {
		onEnd()
	}
}

// serve runs jobs until the pool is closed and empty. A job that calls runtime.Goexit ends its goroutine, and another one
// takes its place.
func (p *Pool) serve() {
	returned := false
	defer func() { p.leave(returned) }()
	for {
		w := p.take()
		if w == nil {
			returned = true
			return
		}
		w.run()
	}
}

// take waits for a job; nil means that there will be none.
func (p *Pool) take() work {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.queue.Len() == 0 {
		if p.closed {
			return nil
		}
		p.idle++
		p.work.Wait()
	}
	return p.queue.Pop()
}

func (p *Pool) leave(returned bool) {
	p.mu.Lock()
	if !returned && (p.queue.Len() > 0 || !p.closed) {
		go p.serve()
		p.mu.Unlock()
		return
	}
	p.workers--
	var onEnd []func()
	if p.workers == 0 && p.closed {
		onEnd, p.onEnd = p.onEnd, nil
	}
	p.mu.Unlock()
	for _, fn := range onEnd {
		fn()
	}
}

// discard is told that a job of the queue was canceled.
func (p *Pool) discard() {}
