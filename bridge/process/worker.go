package process

import (
	"context"
	"os"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
)

// A worker is the parent's side of one process that runs functions. It starts the process, sends it one request after
// the other, and ends it, all on the goroutine of run.
//
// Its fields belong to that goroutine, but for next, to which the pool sends, and what any goroutine may use: id,
// activity.
type worker struct {
	child
	pool     *Pool
	next     chan request  // of capacity one; the pool sends, or closes it to end the worker, under its mutex
	calls    uint64        // how many requests it was sent
	request  request       // the one it does; nil if none
	retired  bool          // it has said that it wants no other
	id       atomic.Uint64 // the goroutine of run; read by all
	activity activity
}

// newWorker returns a worker of a pool that is not started.
func newWorker(p *Pool) *worker {
	return &worker{
		child: child{replies: make(chan frame), exited: make(chan struct{})},
		pool:  p, next: make(chan request, 1), activity: activity{name: starting},
	}
}

// run is the life of a worker.
func (w *worker) run() {
	w.id.Store(ambient.Number())
	defer w.pool.workerEnded(w)
	defer w.endAfterGoexit()
	if !w.startUp() {
		return
	}
	w.pool.offer(w)
	for {
		w.request = nil
		r, err := w.nextRequest()
		switch {
		case err != nil:
			_ = w.pool.workerDied(w, w.reap("", err))
			return
		case r == nil:
			w.finish()
			return
		case !w.do(r):
			return
		}
	}
}

// startUp starts the process, and reports whether it is ready for requests.
func (w *worker) startUp() bool {
	var failure error = permanentError{loop.ErrGoexit} // of the codec, unless start returns
	defer func() { w.pool.workerStarted(w, failure) }()
	failure = w.start()
	w.activity.begin(0, idle)
	return failure == nil
}

// endAfterGoexit, deferred, ends the process if the user's code, a codec or a callback of a job, has called
// runtime.Goexit.
func (w *worker) endAfterGoexit() {
	if w.reaped {
		return
	}
	w.signal(os.Kill)
	w.join()
	if w.request != nil {
		w.request.fail(loop.ErrGoexit)
	}
}

// close ends a worker that waits for a request, or is about to. The pool calls it, with its mutex held.
func (w *worker) close() {
	w.activity.begin(0, ending)
	close(w.next)
}

// finish ends a worker that has nothing more to do.
func (w *worker) finish() {
	w.activity.begin(0, ending)
	w.join()
}

// nextRequest waits for a request; nil means that no more will come. The error says that the idle worker has died; then
// a request that came at the same moment is left in next.
func (w *worker) nextRequest() (request, error) {
	select {
	case _, unexpected := <-w.replies:
		return nil, w.receiveError(unexpected)
	case r, ok := <-w.next:
		if !ok {
			return nil, nil
		}
		select {
		case _, unexpected := <-w.replies:
			w.next <- r
			return nil, w.receiveError(unexpected)
		default:
			return r, nil
		}
	}
}

// do sends a request and settles it, and reports whether the worker is to wait for another one. The worker is offered
// to the pool before the jobs are settled, so that a caller who then submits the next job finds it idle.
func (w *worker) do(r request) bool {
	w.request = r
	if !r.setRunning() {
		w.pool.offer(w)
		return true
	}
	o := &w.pool.opts
	b, ok := r.encode(o.Codec, newFrame(kindCall, w.calls+1))
	if ok {
		w.calls++
		result, err := w.roundTrip(r, b, w.calls)
		if err != nil {
			w.fail(r, err)
			return false
		}
		r.decode(o.Codec, result)
	}
	if o.JobsPerWorker > 0 && w.calls >= uint64(o.JobsPerWorker) || w.retired || w.isTerminated() {
		w.finish()
		r.settle()
		return false
	}
	w.pool.offer(w)
	r.settle()
	return true
}

// fail settles a request with which the worker has died, or hands it back if it was not sent.
func (w *worker) fail(r request, why error) {
	death, terminated := w.reap(r.function(), why), w.isTerminated()
	switch err := w.pool.workerDied(w, death); {
	case w.activity.hasTimedOut():
		r.fail(&loop.TimeoutError{})
	case terminated && r.context().Err() != nil:
		r.fail(context.Cause(r.context()))
	case why == errUnsent && err == error(death) && !terminated:
		w.next <- r // for the pool to give to another worker
	default:
		r.fail(err)
	}
}
