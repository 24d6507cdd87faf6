package bridge

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// ContextDone returns a future of r's loop for the end of a context. Its value is the context's cause, as context.Cause
// gives it; the end of the context is no failure of the future. If ctx has ended already, so has the future. To cancel
// the future lets go of the context, and so does a loop that closes. No goroutine waits.
//
// Virtual time goes on meanwhile, since most contexts never end.
func ContextDone(r loop.Ref, ctx context.Context) *future.Future[error] {
	if ctx == nil {
		panic("bridge: ContextDone of a nil context")
	}
	l := loop.Of(r)
	l.Low().Check("ContextDone")
	e := &ending{ctx: ctx}
	e.promise.Init(l, e)
	if ctx.Err() != nil {
		e.promise.SetResult(context.Cause(ctx))
		return e.promise.Future()
	}
	e.place.Value = e
	closing.Add(l, &e.place)
	e.hold = l.Low().Hold(loop.MayPost)
	e.stop = context.AfterFunc(ctx, func() { _ = l.Low().Post((*contextEnd)(e)) }) // a closed loop has let go of it
	return e.promise.Future()
}

// ending is the maker of the future of a context's end. Its fields belong to the loop's goroutine.
type ending struct {
	promise future.Promise[error]
	ctx     context.Context
	hold    loop.Hold
	stop    func() bool
	place   list.Node[closing.Resource]
}

// Cancel lets go of the context. The future is pending, or it would not ask.
func (e *ending) Cancel(cause error) bool {
	e.stop()
	e.let()
	return e.promise.SetCanceled(loop.Canceled(cause))
}

// let is the end of the waiting, whichever it is.
func (e *ending) let() {
	closing.Remove(e.promise.Loop(), &e.place)
	e.hold.Release()
}

func (e *ending) OnClose() { e.Cancel(nil) }

func (e *ending) String() string { return "end of a context" }

// contextEnd is an ending as the entry that brings the end of the context to the loop.
type contextEnd ending

func (c *contextEnd) Run() {
	if !c.promise.Future().Done() {
		(*ending)(c).let()
		c.promise.SetResult(context.Cause(c.ctx))
	}
}
