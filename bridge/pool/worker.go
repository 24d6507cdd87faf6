package pool

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
)

// A worker is one goroutine of a pool. It refuses to outlive its goroutine: a job that calls runtime.Goexit ends it,
// and the pool starts another when there is more to do. The mutex of the pool guards all but pool, first, id and
// litter. It is handed a job under the mutex, and then reads that without: given tells it.
type worker struct {
	pool     *Pool
	first    Work          // what an extra worker is for, until it has begun
	extra    bool          // beyond the limit: for first alone, or about to end
	starting bool          // was started for a job of the queue, and has not looked
	id       atomic.Uint64 // of the goroutine, once it runs
	given    atomic.Uint32 // how many jobs it was handed while it lingered; written under the mutex, after job
	litter   ambient.Litter
	job      Work // what it runs; nil if nothing
	passed   bool // job was canceled before it began; the worker's own
	waited   time.Duration
	began    time.Duration
}

// serve runs jobs until there are none left for this worker.
func (w *worker) serve() {
	defer w.pool.exit(w)
	w.id.Store(ambient.Number())
	ambient.Clean() // of the labels of whoever has started it
	w.litter = ambient.LitterHere()
	w.initialize()
	for job := w.pool.take(w); job != nil; job = w.pool.take(w) {
		if w.passed = !job.Begin(); !w.passed {
			job.Run()
			w.clean()
		}
	}
}

// clean takes from the goroutine what a job has left on it; but what Options.Init has set is to stay.
func (w *worker) clean() {
	if w.pool.opts.Init == nil && w.litter.Lies() {
		ambient.Clean()
	}
}

// initialize calls Options.Init; that it fails breaks the pool.
func (w *worker) initialize() {
	if w.pool.opts.Init == nil {
		return
	}
	err := loop.ErrGoexit
	defer func() {
		if v := recover(); v != nil {
			err = &loop.PanicError{Value: v, Stack: debug.Stack(), Where: "initializer"}
		}
		if err != nil {
			w.pool.fail(fmt.Errorf("%w: %w", ErrBroken, err))
		}
	}()
	err = w.pool.opts.Init()
}

// take waits for the next job of w, which is to begin it; nil means that there will be none. A job begins after the
// mutex is given back, because it was written by another processor, whose memory is far.
func (p *Pool) take(w *worker) Work {
	p.mu.Lock()
	p.ended(w)
	p.started(w)
	if w.extra {
		defer p.mu.Unlock()
		return p.takeFirst(w)
	}
	for !p.next(w) {
		if p.refusal != nil || p.goes(w) {
			p.mu.Unlock()
			return nil
		}
		p.idle++
		p.idling.watch(p)
		switch p.linger(w) {
		case handed:
			return w.job
		case inVain:
			p.wake.Wait()
		}
		p.woken()
	}
	job := w.job
	p.mu.Unlock()
	return job
}

// goes reports whether w is to end because it has been idle for long.
func (p *Pool) goes(w *worker) bool {
	if p.idling.retired == 0 {
		return false
	}
	p.idling.retired--
	p.dismiss(w)
	return true
}

// woken counts a worker that is awake: it was called, or is to end; it does not matter which was which.
func (p *Pool) woken() {
	if p.idling.leaving > 0 {
		p.idling.leaving--
	} else {
		p.called--
	}
}

// next takes the first job of the queue for w, and reports whether there was one.
func (p *Pool) next(w *worker) bool {
	if p.queue.Len() == 0 {
		p.fetch(false)
	}
	if p.queue.Len() == 0 {
		return false
	}
	q := p.queue.Pop()
	p.begins(w, q.work, q.since)
	if p.waiters.Len() > 0 {
		p.admitWaiters()
	}
	return true
}

func (p *Pool) takeFirst(w *worker) Work {
	if w.first == nil || p.broken() {
		return nil
	}
	job := w.first
	w.first = nil
	p.begins(w, job, p.clock())
	return job
}

// started counts a worker that was started for a job, and takes its first look.
func (p *Pool) started(w *worker) {
	if w.starting {
		w.starting = false
		p.called--
	}
}

// dismiss makes room for another worker before the goroutine of w has ended.
func (p *Pool) dismiss(w *worker) {
	w.extra = true
	p.regular--
}

func (p *Pool) begins(w *worker, job Work, since time.Duration) {
	w.job, w.began = job, p.clock()
	w.waited = w.began - since
	p.seen.QueueTime += w.waited
}

func (p *Pool) ended(w *worker) {
	switch {
	case w.job == nil:
		return
	case w.passed:
		p.canceled--
		p.seen.Canceled++
		p.seen.QueueTime -= w.waited
	default:
		p.seen.Completed++
		p.seen.RunTime += p.clock() - w.began
	}
	w.job, w.passed = nil, false
}

// exit is the end of w's goroutine. If a job has ended it, there may be others left in the queue.
func (p *Pool) exit(w *worker) {
	p.mu.Lock()
	p.ended(w)
	p.started(w)
	delete(p.workers, w)
	if !w.extra {
		p.regular--
	}
	p.fetch(true)
	p.call()
	p.admitWaiters()
	left := w.first
	refusal := p.refusal
	onEnd := p.takeOnEnd()
	p.mu.Unlock()
	if left != nil {
		left.Drop(refusal)
	}
	for _, fn := range onEnd {
		fn()
	}
}

// idling ends workers that have been idle for long: a timer looks from time to time how many were idle all the while.
type idling struct {
	timer   *time.Timer
	armed   bool
	least   int // how few were idle since the timer was set
	retired int // how many are to end
	leaving int // how many were woken for that, and are not awake yet
}

// watch sets the timer, if there is to be one and it is not set.
func (i *idling) watch(p *Pool) {
	if p.opts.IdleTimeout == 0 || i.armed {
		return
	}
	i.armed, i.least = true, p.idle
	if i.timer == nil {
		i.timer = time.AfterFunc(p.opts.IdleTimeout, p.retire)
		return
	}
	i.timer.Reset(p.opts.IdleTimeout)
}

// retire sends those away who were idle since the timer was set.
func (p *Pool) retire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := &p.idling
	i.armed = false
	n := min(i.least, p.idle)
	i.retired += n
	i.leaving += n
	p.idle -= n
	for range n {
		p.rouse()
	}
	if p.idle > 0 {
		i.watch(p)
	}
}
