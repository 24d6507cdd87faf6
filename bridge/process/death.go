package process

import (
	"os"
	"slices"

	"github.com/monoloop-go/monoloop/internal/engine/each"
)

// What a pool does about workers that end.

// started counts a worker that has started, or could not.
func (p *Pool) started() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starting--
}

// blame judges the death of a worker, which was an accident or was not, and returns what its job fails with.
func (p *Pool) blame(w *worker, death error, always bool) error {
	p.mu.Lock()
	if p.broken != nil || w.isDoomed() || p.opts.OnDeath == Replace && !always {
		defer p.mu.Unlock()
		if p.broken != nil {
			return p.broken
		}
		return death
	}
	p.broken = broken(death)
	lost := p.takeAll()
	p.doom(os.Kill)
	p.mu.Unlock()
	each.Of(lost, func(r request) { r.fail(p.broken) })
	return p.broken
}

// left forgets a worker whose process has ended, and lets others do what it was given too late.
func (p *Pool) left(w *worker) {
	p.mu.Lock()
	delete(p.workers, w)
	if i := slices.Index(p.idle, w); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	var lost request
	select {
	case r, ok := <-w.next:
		if ok && p.broken == nil {
			p.returned = append(p.returned, r)
		} else if ok {
			lost = r
		}
	default:
	}
	if p.broken == nil {
		p.dispatch()
	}
	err := p.broken
	p.mu.Unlock()
	if lost != nil {
		lost.fail(err)
	}
	p.checkEnd()
}

// doom ends all workers. mu is held.
func (p *Pool) doom(s os.Signal) {
	for w := range p.workers {
		w.doom(s)
	}
}
