package process

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/each"
)

// What a pool does about workers that end.

// started is told of a worker that has started, or could not.
func (p *Pool) started(w *worker, failure error) {
	p.mu.Lock()
	p.starting--
	var pause time.Duration
	switch {
	case failure == nil:
		p.recovery.succeed()
	case p.broken != nil || w.isDoomed():
	case p.isFatal(failure):
		p.mu.Unlock()
		_ = p.breakWith(fmt.Errorf("no worker can start: %w", failure))
		return
	default:
		pause = p.recovery.fail(failure, p.retry)
	}
	p.mu.Unlock()
	if pause > 0 && p.opts.OnRetry != nil {
		p.opts.OnRetry(failure, pause)
	}
}

// isFatal reports whether the failure of a worker to start is the end of the pool: because the next one would fail as well,
// or because it is a death. mu is held, and the worker that has failed is still of the pool.
func (p *Pool) isFatal(failure error) bool {
	switch e := failure.(type) {
	case refusal:
		return true
	case *WorkerDeathError:
		if e.State != nil && p.opts.OnDeath == Break {
			return true
		}
	}
	return !p.recovery.started && len(p.workers) == 1
}

// blame judges the death of a worker, which was an accident or was not, and returns what its job fails with.
func (p *Pool) blame(w *worker, death error) error {
	p.mu.Lock()
	err, fatal := p.broken, false
	if err == nil {
		err, fatal = death, !w.isDoomed() && p.opts.OnDeath == Break
	}
	p.mu.Unlock()
	if fatal {
		return p.breakWith(death)
	}
	return err
}

// breakWith breaks the pool, unless it is broken, and returns what its jobs fail with.
func (p *Pool) breakWith(death error) error {
	p.mu.Lock()
	if p.broken != nil {
		defer p.mu.Unlock()
		return p.broken
	}
	p.broken = broken(death)
	p.recovery.stop()
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
	p.keepOpen(w.stderr)
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

// keepOpen keeps what others than its worker may still write to, and forgets those to which nobody can any more.
func (p *Pool) keepOpen(s *stderr) {
	p.leftOver = slices.DeleteFunc(p.leftOver, func(s *stderr) bool { return isClosed(s.over) })
	if s != nil && !isClosed(s.over) {
		p.leftOver = append(p.leftOver, s)
	}
}

// doom ends all workers. mu is held.
func (p *Pool) doom(s os.Signal) {
	for w := range p.workers {
		w.doom(s)
	}
}
