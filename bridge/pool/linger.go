package pool

import (
	"runtime"
	"sync/atomic"
)

// lingerRounds is how often an idle worker gives way before it sleeps.
const lingerRounds = 6

// lingers is about the idle worker that does not sleep yet: one that is idle either lingers or waits for Pool.wake, or
// was called and is on its way. One lingers at a time, since several are in each other's way. The mutex of the pool
// guards all but news, which the worker looks at without it.
type lingers struct {
	worker *worker       // who lingers; nil if nobody does
	called bool          // it was called, or is to end
	news   atomic.Uint32 // changes when there is something for it in the queue, or it was called
}

// lingered is what has become of a worker that lingers.
type lingered uint8

const (
	inVain lingered = iota // it is idle still
	roused                 // it was called, or has counted itself as called
	handed                 // it has a job, and does not have the mutex
)

// linger gives way a few times before an idle worker sleeps: where one short job comes after the other, nobody goes to
// sleep, and nobody need be woken. It is called with the mutex, and gives it back for the time being.
func (p *Pool) linger(w *worker) lingered {
	g := &p.lingers
	if g.worker != nil {
		return inVain
	}
	g.worker = w
	given, seen := w.given.Load(), g.news.Load()
	p.mu.Unlock()
	for range lingerRounds {
		runtime.Gosched()
		if w.given.Load() != given {
			return handed
		}
		if g.news.Load() != seen {
			break
		}
	}
	p.mu.Lock()
	if w.given.Load() != given {
		p.mu.Unlock()
		return handed
	}
	return p.endLinger()
}

func (p *Pool) endLinger() lingered {
	called := p.lingers.called
	p.lingers.worker, p.lingers.called = nil, false
	switch {
	case called:
	case p.queue.Len() > 0: // for which others were called, who are not here yet
		p.takeIdle()
	default:
		return inVain
	}
	return roused
}

// hand gives a job to the worker that lingers, in place of the queue, which is empty, and reports whether there is one.
// It saves the worker the mutex. Where the pool measures, a job waits until its worker is there.
func (p *Pool) hand(job Work) bool {
	w := p.lingers.worker
	if w == nil || p.lingers.called || p.opts.Measure {
		return false
	}
	p.lingers.worker = nil
	p.takeIdle()
	p.called--
	p.begins(w, job, 0)
	w.given.Add(1)
	return true
}

// tell tells who lingers that there is something for it.
func (g *lingers) tell() {
	if g.worker != nil {
		g.news.Add(1)
	}
}

// rouse wakes one idle worker; the cheapest is one that lingers.
func (p *Pool) rouse() {
	if g := &p.lingers; g.worker != nil && !g.called {
		g.called = true
		g.tell()
	} else {
		p.wake.Signal()
	}
}

// rouseAll wakes all idle workers.
func (p *Pool) rouseAll() {
	p.lingers.called = p.lingers.worker != nil
	p.lingers.tell()
	p.wake.Broadcast()
}
