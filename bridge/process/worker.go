package process

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/goid"
	"github.com/monoloop-go/monoloop/loop"
)

// A worker is the parent's view of one process that serves requests. It starts it, does one request after the other, and
// ends it, all on the goroutine of run.
//
// Fields without a lock belong to that goroutine, except that the pool sends to next.
type worker struct {
	child
	pool    *Pool
	next    chan request  // of capacity one; the pool sends, or closes it to end the worker, under its mutex
	served  uint64        // how many requests it was sent
	request request       // what it serves; nil if nothing
	id      atomic.Uint64 // the goroutine of run; read by all

	during sync.Mutex  // guards the rest; mu may be taken under it
	doing  string      // the name of the function it runs, or what else it does
	job    uint64      // the number of that call, or 0
	killer *time.Timer // will kill it because that job was canceled; may be nil
	timer  *time.Timer // will kill it because that job takes too long; may be nil
	late   bool        // that has happened
}

// newWorker returns a worker of a pool that is not started.
func newWorker(p *Pool) *worker {
	return &worker{
		child: child{replies: make(chan frame), exited: make(chan struct{})},
		pool:  p, next: make(chan request, 1), doing: starting,
	}
}

// What a worker does that runs no function.
const (
	starting = "(a worker that starts)"
	idle     = "(an idle worker)"
	ending   = "(a worker that was told to end)"
)

// work is the life of a worker.
func (w *worker) work() {
	w.id.Store(goid.Get())
	defer w.pool.left(w)
	defer w.lose()
	if !w.begin() {
		return
	}
	w.pool.offer(w)
	for {
		w.request = nil
		r, err := w.wait()
		switch {
		case err != nil:
			_ = w.pool.blame(w, w.bury("", err))
			return
		case r == nil:
			w.finish()
			return
		case !w.serve(r):
			return
		}
	}
}

// begin starts the process, and reports whether it is ready for requests.
func (w *worker) begin() bool {
	var failure error = refusal{loop.ErrGoexit} // of the codec, unless start returns
	defer func() { w.pool.started(w, failure) }()
	failure = w.start()
	w.setJob(0, idle)
	return failure == nil
}

// lose, deferred, ends a worker whose goroutine was ended by the user's code: by a codec, or by a callback of a job.
func (w *worker) lose() {
	if w.gone {
		return
	}
	w.signal(os.Kill)
	w.end()
	if w.request != nil {
		w.request.fail(loop.ErrGoexit)
	}
}

// dismiss has a worker that waits, or is about to, end. It is called by the pool.
func (w *worker) dismiss() {
	w.setJob(0, ending)
	close(w.next)
}

// finish ends a worker that has nothing more to do.
func (w *worker) finish() {
	w.setJob(0, ending)
	w.end()
}

// wait waits for a request; nil means that no more will come. The error says that the idle worker has died; a request that
// came at the same moment stays where it was.
func (w *worker) wait() (request, error) {
	select {
	case _, spoke := <-w.replies:
		return nil, w.silence(spoke)
	case r, ok := <-w.next:
		if !ok {
			return nil, nil
		}
		select {
		case _, spoke := <-w.replies:
			w.next <- r
			return nil, w.silence(spoke)
		default:
			return r, nil
		}
	}
}

// serve has a request done, and reports whether the worker is to wait for another one. It is offered to the pool before the
// jobs are settled, so that who submits the next job then finds it idle.
func (w *worker) serve(r request) bool {
	w.request = r
	if !r.begin() {
		w.pool.offer(w)
		return true
	}
	o := &w.pool.opts
	b, ok := r.encode(o.Codec, newFrame(kindCall, w.served+1))
	if ok {
		w.served++
		result, err := w.converse(r, b, w.served)
		if err != nil {
			w.perish(r, err)
			return false
		}
		r.decode(o.Codec, result)
	}
	if o.JobsPerWorker > 0 && w.served >= uint64(o.JobsPerWorker) || w.isDoomed() {
		w.finish()
		r.settle()
		return false
	}
	w.pool.offer(w)
	r.settle()
	return true
}

// perish does what is left to do when the worker has died with a request.
func (w *worker) perish(r request, why error) {
	death, doomed := w.bury(r.function(), why), w.isDoomed()
	switch err := w.pool.blame(w, death); {
	case w.isLate():
		r.fail(&loop.TimeoutError{})
	case doomed && r.context().Err() != nil:
		r.fail(context.Cause(r.context()))
	case why == errUnsent && err == error(death) && !doomed:
		w.next <- r // for the pool to give to another worker
	default:
		r.fail(err)
	}
}

// setJob says what the worker does from now on.
func (w *worker) setJob(id uint64, what string) {
	w.during.Lock()
	defer w.during.Unlock()
	w.job, w.doing = id, what
	for _, timer := range []**time.Timer{&w.killer, &w.timer} {
		if *timer != nil {
			(*timer).Stop()
			*timer = nil
		}
	}
}

// running may be called by others. It tells what the worker does.
func (w *worker) running() string {
	w.during.Lock()
	defer w.during.Unlock()
	if pid := w.pid(); pid != 0 {
		return fmt.Sprintf("%s, in process %d", w.doing, pid)
	}
	return w.doing
}
