package process

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/internal/shutdown"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/each"
	"github.com/monoloop-go/monoloop/loop"
)

// Shutdown refuses further jobs, and waits until those that were submitted have ended, and their processes too, as o
// says. It may be called again, and so may the other methods that end a pool. On a loop's goroutine it returns
// loop.ErrWouldBlock instead of waiting, in a callback of a job that a worker has settled pool.ErrSelfJoin; the pool is
// shut down all the same. A worker that dies meanwhile is no error of Shutdown, but of its job. See
// concurrent.futures.Executor.shutdown.
func (p *Pool) Shutdown(o pool.ShutdownOptions) error {
	return p.shutdown(o).Wait("Shutdown of a process pool", pool.ErrSelfJoin)
}

func (p *Pool) shutdown(o pool.ShutdownOptions) shutdown.Call {
	return shutdown.Call{
		Start:    func(onEnd func()) { p.shut(o.CancelQueued, onEnd) },
		IsWorker: p.isWorker, StillRunning: p.stillRunning, NoWait: o.NoWait, Limit: o.Limit,
	}
}

// Close is Shutdown with the zero options. It does not wait for processes that workers have started and left behind;
// what those write to a standard error that they have inherited is lost from then on, and the write may end them, by
// SIGPIPE. On systems without Unix's pipes it waits some seconds for them. A worker that does not end when it is told
// to, having nothing more to do, is killed after as long.
func (p *Pool) Close() error { return p.Shutdown(pool.ShutdownOptions{}) }

// ShutdownOn is Shutdown for coroutines: it returns a future of r's loop, which is settled when Shutdown would return.
// To cancel the future changes nothing for the pool, which is shut down from now on.
func (p *Pool) ShutdownOn(r loop.Ref, o pool.ShutdownOptions) *future.Future[struct{}] {
	ended := bridge.NewResolver[struct{}](r)
	p.shutdown(o).Tell(func(err error) { ended.Resolve(struct{}{}, err) })
	return ended.Future()
}

// Join is Close for coroutines: it suspends the straight-line coroutine co, and not its loop. If co is canceled
// meanwhile, the pool is closed all the same, and its jobs go on to their ends.
func (p *Pool) Join(co *loop.Co) error {
	_, err := p.ShutdownOn(co, pool.ShutdownOptions{}).Await(co)
	return err
}

// Terminate cancels the jobs that have not begun, and asks every worker to end, by SIGTERM where there is such a thing
// and otherwise as Kill does. The jobs that ran fail with a *WorkerDeathError. It does not wait: Close does. The pool
// takes no more jobs. Workers that are dead already are no error. See ProcessPoolExecutor.terminate_workers.
func (p *Pool) Terminate() { p.terminate(syscall.SIGTERM) }

// Kill is Terminate that does not ask. See ProcessPoolExecutor.kill_workers.
func (p *Pool) Kill() { p.terminate(os.Kill) }

func (p *Pool) terminate(s os.Signal) {
	p.shut(true, func() {})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.terminateWorkers(s)
}

// shut refuses further jobs, and calls onEnd when the last worker has ended.
func (p *Pool) shut(cancel bool, onEnd func()) {
	p.mu.Lock()
	p.closed = true
	for _, w := range p.idle {
		w.close()
	}
	p.idle = nil
	p.onEnd = append(p.onEnd, onEnd)
	var queued []request
	if cancel {
		queued = p.takeAll()
	}
	p.mu.Unlock()
	defer p.checkEnd()
	each.Of(queued, func(r request) { r.cancel(pool.ErrClosed) })
}

// checkEnd tells those who wait, if the pool has ended.
func (p *Pool) checkEnd() {
	p.mu.Lock()
	var onEnd []func()
	var leftOver []*stderr
	if (p.closed || p.broken != nil) && len(p.workers) == 0 && p.queued() == 0 {
		onEnd, p.onEnd = p.onEnd, nil
		leftOver, p.leftOver = p.leftOver, nil
		p.recovery.stop()
	}
	p.mu.Unlock()
	for _, s := range leftOver {
		s.close()
	}
	for _, fn := range onEnd {
		fn()
	}
}

// isWorker reports whether a goroutine is that of a worker.
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

// stillRunning tells what the shutdown has not waited for.
func (p *Pool) stillRunning() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := &pool.StillRunningError{Queued: p.queued()}
	for w := range p.workers {
		e.Jobs = append(e.Jobs, pool.RunningJob{Function: w.activity.describe(w.pid())})
	}
	slices.SortFunc(e.Jobs, func(a, b pool.RunningJob) int { return cmp.Compare(a.Function, b.Function) })
	if p.recovery.last != nil {
		return fmt.Errorf("%w\n\nno worker can start: %w", e, p.recovery.last)
	}
	return e
}
