package process

import (
	"context"
	"math"
	"os"
	"time"
)

// An exchange with a worker is a call and its result, and a cancel in between, perhaps.

// converse sends the call of a request and waits for its result. It ends with errUnsent or another error if the worker dies
// before.
func (w *worker) converse(r request, b []byte, id uint64) (result []byte, err error) {
	w.setJob(id, r.function())
	w.limit(id, r.limit())
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
	w.setJob(0, idle)
	if err != nil {
		w.forsake(err) // so that the write of the cancel ends
	}
	if !stop() {
		<-canceled
	}
	return result, err
}

// cancel tells the worker that its job is canceled, and prepares its death, if the pool is to kill who does not listen.
func (w *worker) cancel(ctx context.Context, id uint64) {
	o := &w.pool.opts
	if o.KillOnCancel {
		w.during.Lock()
		if w.job == id {
			w.killer = time.AfterFunc(o.KillGrace, func() { w.killIn(id, false) })
		}
		w.during.Unlock()
	}
	if _, timed := ctx.Deadline(); timed && ctx.Err() == context.DeadlineExceeded {
		return // the worker knows its deadline
	}
	_ = w.send(appendError(newFrame(kindCancel, id), o.Codec, context.Cause(ctx)))
}

// limit prepares the death of the worker if its job takes too long, if the pool is to kill who does not listen.
func (w *worker) limit(id uint64, limit time.Duration) {
	o := &w.pool.opts
	if limit == 0 || !o.KillOnCancel {
		return
	}
	w.during.Lock()
	defer w.during.Unlock()
	w.timer = time.AfterFunc(limit+min(o.KillGrace, math.MaxInt64-limit), func() { w.killIn(id, true) })
}

// killIn dooms the worker if it still runs this job, and not the next one.
func (w *worker) killIn(id uint64, late bool) {
	w.during.Lock()
	defer w.during.Unlock()
	if w.job == id {
		w.late = late
		w.doom(os.Kill)
	}
}

func (w *worker) isLate() bool {
	w.during.Lock()
	defer w.during.Unlock()
	return w.late
}
