package bridge

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Wrap returns a future of r's loop for the outcome of a job, which settles it in a later turn. To cancel the future
// settles it at once and cancels the job; a job that was running goes on to its end, and what comes of it is dropped
// here. A canceled job makes the future canceled. What is a future of the loop already needs no Wrap: the types say so.
//
// Until the job is done or the future canceled, virtual time stands still. See asyncio.wrap_future.
func Wrap[T any](r loop.Ref, j *pool.Job[T]) *future.Future[T] { return WrapAs(r, j, "job") }

// WrapAs is Wrap for authors of executors: what, as job of pool "thumbnails", is what reports and the await graph call
// the future.
func WrapAs[T any](r loop.Ref, j *pool.Job[T], what string) *future.Future[T] {
	if j == nil {
		panic("bridge: Wrap of a nil job")
	}
	l := loop.Of(r)
	l.Low().Check("Wrap")
	w := &wrapped[T]{job: j, what: what, hold: l.Low().Hold(loop.WillPost)}
	w.promise.Init(l, w)
	w.callback = j.OnDone(func(*pool.Job[T]) { _ = l.Low().Post((*jobOutcome[T])(w)) }) // a closed loop has no use for it
	return w.promise.Future()
}

// wrapped is the maker of the future of a job. Its fields belong to the loop's goroutine.
type wrapped[T any] struct {
	promise  future.Promise[T]
	job      *pool.Job[T]
	what     string
	callback *pool.Callback[T]
	hold     loop.Hold
}

// Cancel settles the future and cancels the job.
func (w *wrapped[T]) Cancel(cause error) bool {
	w.hold.Release()
	w.job.RemoveOnDone(w.callback)
	canceled := w.promise.SetCanceled(loop.Canceled(cause))
	w.job.CancelCause(cause)
	return canceled
}

func (w *wrapped[T]) String() string { return w.what }

// jobOutcome is a wrapped job as the entry that brings its outcome to the loop.
type jobOutcome[T any] wrapped[T]

func (o *jobOutcome[T]) Run() {
	(*wrapped[T])(o).hold.Release()
	v, err := o.job.Result(context.Background())
	o.promise.Settle(v, err)
}
