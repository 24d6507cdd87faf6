package process

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/goid"
	"github.com/monoloop-go/monoloop/loop"
)

// A request is what a worker is asked to do: a job, or several that travel in one message, in the eyes of the pool. It is
// begun by one worker at a time; who has begun it settles it.
type request interface {
	// begin reports whether it is still wanted. It may be called again by another worker if the first died too early.
	begin() bool
	context() context.Context
	function() string
	// encode appends the call to b; false means that nothing is left to be called, and that only settle is to come.
	encode(c Codec, b []byte) ([]byte, bool)
	// decode reads the result.
	decode(c Codec, result []byte)
	// settle settles the jobs with what decode and encode have found.
	settle()
	// fail settles the jobs with an error.
	fail(err error)
	// withdraw cancels what was not begun.
	withdraw(cause error)
}

// run is the life of a worker.
func (w *worker) run() {
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
			_ = w.pool.blame(w, w.bury("", err), false)
			return
		case r == nil:
			w.end()
			return
		case !w.serve(r):
			return
		}
	}
}

// begin starts the process, and reports whether it is ready for requests.
func (w *worker) begin() bool {
	err := loop.ErrGoexit // of the codec, unless start returns
	defer func() {
		w.pool.started()
		if err != nil {
			_ = w.pool.blame(w, fmt.Errorf("no worker can start: %w", err), true)
		}
	}()
	err = w.start()
	return err == nil
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
		w.end()
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
	switch err := w.pool.blame(w, death, false); {
	case doomed && r.context().Err() != nil:
		r.fail(context.Cause(r.context()))
	case why == errUnsent && err == error(death) && !doomed:
		w.next <- r // for the pool to give to another worker
	default:
		r.fail(err)
	}
}

// converse sends the call of a request and waits for its result. It ends with errUnsent or another error if the worker dies
// before.
func (w *worker) converse(r request, b []byte, id uint64) (result []byte, err error) {
	w.setJob(id, r.function())
	canceled := make(chan struct{})
	w.writing.Lock() // so that the cancel does not overtake the call
	stop := context.AfterFunc(r.context(), func() {
		defer close(canceled)
		w.cancel(r.context(), id)
	})
	err = writeFrame(w.in, b)
	w.writing.Unlock()
	if err == nil {
		var f frame
		f, err = w.receive(kindResult)
		result = f.payload
	} else {
		err = errUnsent
	}
	w.setJob(0, "")
	if err != nil {
		w.forsake(err) // so that the write of the cancel ends
	}
	if !stop() {
		<-canceled
	}
	return result, err
}

func (w *worker) setJob(id uint64, function string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.job, w.function = id, function
	if w.killer != nil {
		w.killer.Stop()
		w.killer = nil
	}
}

// cancel tells the worker that its job is canceled, and prepares its death, if the pool is to kill who does not listen.
func (w *worker) cancel(ctx context.Context, id uint64) {
	o := &w.pool.opts
	if o.KillOnCancel {
		w.mu.Lock()
		if w.job == id {
			w.killer = time.AfterFunc(o.KillGrace, func() { w.killIn(id) })
		}
		w.mu.Unlock()
	}
	if _, timed := ctx.Deadline(); timed && ctx.Err() == context.DeadlineExceeded {
		return // the worker knows its deadline
	}
	_ = w.send(appendError(newFrame(kindCancel, id), o.Codec, context.Cause(ctx)))
}

// killIn dooms the worker if it still runs this job, and not the next one.
func (w *worker) killIn(id uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.job == id {
		w.doomed = true
		w.signalLocked(os.Kill)
	}
}
