package process

import (
	"context"
	"math"
	"time"

	"github.com/monoloop-go/monoloop/bridge/remote"
)

// roundTrip sends the call of a request, and its cancellation if that comes, and waits for the result. The error says
// that the worker has died before; errUnsent, that it was dead before the call was sent.
func (w *worker) roundTrip(r request, b []byte, call uint64) (result []byte, err error) {
	w.activity.begin(call, r.function())
	w.limit(call, r.limit())
	canceled := make(chan struct{})
	w.writing.Lock() // so that the cancel does not overtake the call
	stop := context.AfterFunc(r.context(), func() {
		defer close(canceled)
		w.cancel(r.context(), call)
	})
	err = writeFrame(w.in, b)
	w.writing.Unlock()
	if err == nil {
		var f frame
		f, err = w.receive(kindResult, kindLast)
		result, w.retired = f.payload, f.kind == kindLast
	} else {
		err = errUnsent
	}
	w.activity.begin(0, idle)
	if err != nil {
		w.disconnect(err) // so that the write of the cancel ends
	}
	if !stop() {
		<-canceled
	}
	return result, err
}

// cancel tells the worker that its call is canceled, and kills it later if it does not end the call and the options say
// so.
func (w *worker) cancel(ctx context.Context, call uint64) {
	o := &w.pool.opts
	if o.KillOnCancel {
		w.activity.killAfter(o.KillGrace, &w.child, call, false)
	}
	if _, timed := ctx.Deadline(); timed && ctx.Err() == context.DeadlineExceeded {
		return // the worker knows its deadline
	}
	_ = w.send(remote.AppendError(newFrame(kindCancel, call), o.Codec, context.Cause(ctx)))
}

// limit kills the worker if a call takes longer than its limit and the grace, if the options say so.
func (w *worker) limit(call uint64, limit time.Duration) {
	if o := &w.pool.opts; limit != 0 && o.KillOnCancel {
		w.activity.killAfter(limit+min(o.KillGrace, math.MaxInt64-limit), &w.child, call, true)
	}
}
