package process

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/each"
)

// What a pool does about workers that end.

// workerStarted is told of a worker that is ready, or could not be started.
func (p *Pool) workerStarted(w *worker, failure error) {
	p.mu.Lock()
	p.starting--
	var pause time.Duration
	switch {
	case failure == nil:
		p.recovery.succeed()
	case p.broken != nil || w.isTerminated():
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

// isFatal reports whether the failure of a worker to start is the end of the pool: because the next one would fail as
// well, or because it is a death. mu is held, and the worker that has failed is still of the pool.
func (p *Pool) isFatal(failure error) bool {
	switch e := failure.(type) {
	case permanentError:
		return true
	case *WorkerDeathError:
		if e.State != nil && p.opts.OnDeath == Break {
			return true
		}
	}
	return !p.recovery.started && len(p.workers) == 1
}

// workerDied is told of the death of a worker, which breaks the pool unless it was wanted or Options.OnDeath is
// Replace. It returns what the job of the worker fails with.
func (p *Pool) workerDied(w *worker, death error) error {
	p.mu.Lock()
	err, fatal := p.broken, false
	if err == nil {
		err, fatal = death, !w.isTerminated() && p.opts.OnDeath == Break
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
	queued := p.takeAll()
	p.terminateWorkers(os.Kill)
	p.mu.Unlock()
	each.Of(queued, func(r request) { r.fail(p.broken) })
	return p.broken
}

// workerEnded removes a worker whose process has ended. A request that it was given too late goes to the next one.
func (p *Pool) workerEnded(w *worker) {
	p.mu.Lock()
	delete(p.workers, w)
	if i := slices.Index(p.idle, w); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	p.keepOpen(w.stderr)
	var unsent request
	select {
	case r, ok := <-w.next:
		if ok && p.broken == nil {
			p.returned = append(p.returned, r)
		} else if ok {
			unsent = r
		}
	default:
	}
	if p.broken == nil {
		p.dispatch()
	}
	err := p.broken
	p.mu.Unlock()
	if unsent != nil {
		unsent.fail(err)
	}
	p.checkEnd()
}

// keepOpen keeps the stderr of a worker that has ended while others may still write to it, and drops those that are
// closed.
func (p *Pool) keepOpen(s *stderr) {
	p.leftOver = slices.DeleteFunc(p.leftOver, func(s *stderr) bool { return isClosed(s.ended) })
	if s != nil && !isClosed(s.ended) {
		p.leftOver = append(p.leftOver, s)
	}
}

// terminateWorkers sends a signal to all workers. mu is held.
func (p *Pool) terminateWorkers(s os.Signal) {
	for w := range p.workers {
		w.terminate(s)
	}
}
