package pool

import (
	"runtime"
	"sync/atomic"
)

// How a worker lingers; see linger.
const (
	lingerRounds = 6
	maxLingers   = 1
)

// lingers is about idle workers that do not sleep yet: each that is idle either lingers or waits for Pool.wake, or was
// called and is on its way. The mutex of the pool guards all but news, which those who linger look at without it.
type lingers struct {
	n      int           // how many linger
	called int           // how many of them were called, or are to end; which of them does not matter
	news   atomic.Uint32 // changes when there is something for them
}

// linger gives way a few times before an idle worker sleeps, and reports whether it is idle no more: where one short
// job comes after the other, nobody goes to sleep, and nobody need be woken. It is called with the mutex, and gives it
// back for the time being. Few linger at a time, since they are in each other's way.
func (p *Pool) linger() (busy bool) {
	g := &p.lingers
	if g.n >= maxLingers {
		return false
	}
	g.n++
	seen := g.news.Load()
	p.mu.Unlock()
	for range lingerRounds {
		runtime.Gosched()
		if g.news.Load() != seen {
			break
		}
	}
	p.mu.Lock()
	g.n--
	switch {
	case g.called > 0:
		g.called--
	case p.queue.Len() > 0: // for which others were called, who are not here yet
		p.takeIdle()
	default:
		return false
	}
	return true
}

// tell tells those who linger that there is something for them.
func (g *lingers) tell() {
	if g.n > 0 {
		g.news.Add(1)
	}
}

// rouse wakes one idle worker; the cheapest is one that lingers.
func (p *Pool) rouse() {
	if g := &p.lingers; g.called < g.n {
		g.called++
		g.tell()
	} else {
		p.wake.Signal()
	}
}

// rouseAll wakes all idle workers.
func (p *Pool) rouseAll() {
	p.lingers.called = p.lingers.n
	p.lingers.tell()
	p.wake.Broadcast()
}
