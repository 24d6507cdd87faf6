package pool

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/shutdown"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/each"
	"github.com/monoloop-go/monoloop/loop"
)

// ErrSelfJoin is the error of a job that would wait for the end of the pool that runs it.
var ErrSelfJoin = errors.New("pool: a job cannot wait for the end of its own pool")

// ShutdownOptions says how a pool ends. The zero value waits for every job that was submitted, as long as it takes.
type ShutdownOptions struct {
	// CancelQueued cancels the jobs that have not begun: those of RunInExecutor and of Submit end canceled, by
	// ErrClosed; bare functions are dropped.
	CancelQueued bool

	// NoWait returns at once. The jobs go on to their ends, and then the workers end.
	NoWait bool

	// Limit, if not zero, is how long to wait. The error is a *StillRunningError then, and the jobs go on. It is real
	// time, on a loop of virtual time as well: what other goroutines do takes no virtual time.
	Limit time.Duration
}

// Shutdown refuses further jobs, and waits for those that were submitted, as o says. To call it again, or another of
// the methods that end a pool, is no fault: each waits for itself. On a loop's goroutine it returns loop.ErrWouldBlock
// instead of waiting, on a worker of the pool ErrSelfJoin; the pool is shut down all the same. See
// concurrent.futures.Executor.shutdown.
func (p *Pool) Shutdown(o ShutdownOptions) error {
	return p.shutdown(o).Wait("Shutdown", ErrSelfJoin)
}

func (p *Pool) shutdown(o ShutdownOptions) shutdown.Call {
	return shutdown.Call{
		Start:    func(onEnd func()) { p.shut(o.CancelQueued, onEnd) },
		IsWorker: p.isWorker, StillRunning: p.stillRunning, NoWait: o.NoWait, Limit: o.Limit,
	}
}

// Close is Shutdown with the zero options.
func (p *Pool) Close() error { return p.Shutdown(ShutdownOptions{}) }

// ShutdownOn is Shutdown for coroutines: it returns a future of r's loop, which is settled when Shutdown would return.
// To cancel the future changes nothing for the pool, which is shut down from now on.
func (p *Pool) ShutdownOn(r loop.Ref, o ShutdownOptions) *future.Future[struct{}] {
	ended := newNotice(r, "ShutdownOn")
	p.shutdown(o).Tell(ended.tell)
	return ended.Future()
}

// Join is Close for coroutines: it suspends the straight-line coroutine co, and not its loop, until the jobs have
// ended. If co is canceled meanwhile, the pool is closed all the same, and its jobs go on to their ends.
func (p *Pool) Join(co *loop.Co) error {
	_, err := p.ShutdownOn(co, ShutdownOptions{}).Await(co)
	return err
}

// shut refuses further jobs, and calls onEnd when the last worker has ended.
func (p *Pool) shut(cancel bool, onEnd func()) {
	p.checkBubble()
	p.mu.Lock()
	if p.refusal == nil {
		p.refuse(ErrClosed)
	}
	p.onEnd = append(p.onEnd, onEnd)
	tell := p.takeOnEnd()
	drop := func() {}
	if cancel {
		drop = p.empty(ErrClosed, loop.Canceled(ErrClosed))
	}
	p.mu.Unlock()
	defer func() {
		for _, fn := range tell {
			fn()
		}
	}()
	drop()
}

// fail breaks the pool.
func (p *Pool) fail(err error) {
	p.mu.Lock()
	if !p.broken() {
		p.refuse(err)
	}
	drop := p.empty(p.refusal, p.refusal)
	p.mu.Unlock()
	drop()
}

func (p *Pool) broken() bool { return errors.Is(p.refusal, ErrBroken) }

// refuse takes no jobs any more, and sends the idle workers home.
func (p *Pool) refuse(err error) {
	p.refusal = err
	p.fetch(true)
	p.idling.leaving += p.idle
	p.idle = 0
	if p.idling.timer != nil {
		p.idling.timer.Stop()
	}
	p.rouseAll()
}

// empty takes everything out of the queue and all waiters off their list. The caller calls drop without mu: it settles
// the jobs with outcome, even if a callback of one of them panics, and tells everybody else of the refusal.
func (p *Pool) empty(refusal, outcome error) (drop func()) {
	var out []waiter
	for p.queue.Len() > 0 {
		out = append(out, &waitingJob{work: p.queue.Pop().work})
	}
	for p.waiters.Len() > 0 {
		out = append(out, p.nextWaiter())
	}
	clear(p.jobs)
	p.canceled = 0
	for _, w := range out {
		if _, room := w.(*notice); !room {
			p.seen.Canceled++
		}
	}
	return func() { each.Of(out, func(w waiter) { w.turnAway(refusal, outcome) }) }
}

// takeOnEnd returns whom to tell that the pool has ended, if it has.
func (p *Pool) takeOnEnd() []func() {
	if p.refusal == nil || len(p.workers) > 0 {
		return nil
	}
	onEnd := p.onEnd
	p.onEnd = nil
	return onEnd
}

func (p *Pool) isWorker(goroutine uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.workers {
		if w.id.Load() == goroutine {
			return true
		}
	}
	return false
}
