package pool

import (
	"sync"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

// An inlet takes jobs while all workers are busy, for whoever submits many: to meet the workers at the mutex of the
// pool for each job costs several times as much as a short job does. A worker that finds the queue empty moves all
// that is in the inlet there at once.
//
// It is open or closed, and a closed one is empty. It is opened when a job was queued and nobody is left who could be
// called for it, in a pool whose queue has no bound: from then on there is nothing to decide about a job, and each
// worker looks here before it waits. A worker that has looked in vain closes it; so does the end of a worker, and of
// the pool.
//
// mu guards all fields. open and bubble are written under the mutex of the pool as well, which is locked first, and so
// may be read under either; a look at open without any spares those the lock who find it closed.
type inlet struct {
	_ [64]byte // who submits and the workers are not to share a cache line

	mu      sync.Mutex
	open    atomic.Bool
	bubble  ambient.Bubble // the pool's
	entries []entry

	_ [64]byte
}

// put adds a job that is submitted here, unless the inlet is closed, or the pool is elsewhere.
func (i *inlet) put(e entry, here ambient.Bubble) (taken bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if !i.open.Load() || i.bubble != here {
		return false
	}
	i.entries = append(i.entries, e)
	return true
}

// openInlet opens the inlet if nobody could be called for a job of the queue.
func (p *Pool) openInlet() {
	if p.inlet.open.Load() || p.opts.Queue > 0 || p.idle+p.idling.leaving > 0 || p.regular < p.opts.workers() {
		return
	}
	p.inlet.mu.Lock()
	p.inlet.bubble = p.bubble
	p.inlet.open.Store(true)
	p.inlet.mu.Unlock()
}

// fetch empties the inlet into the queue, and closes it if it was empty, or if it is to be closed anyway.
func (p *Pool) fetch(closing bool) {
	i := &p.inlet
	if !i.open.Load() {
		return
	}
	i.mu.Lock()
	fetched := i.entries
	i.entries = p.fetched
	i.open.Store(len(fetched) > 0 && !closing)
	i.mu.Unlock()
	for _, e := range fetched {
		p.queue.Push(e)
	}
	clear(fetched)
	p.fetched = fetched[:0]
}
