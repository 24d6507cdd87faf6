package jetstream

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// Writers are the goroutines that encode and publish the plain submissions of a client: those that have a place, and
// wait for nothing. There are no more of them than processors, and each takes one submission after the other, so that
// none needs a goroutine, or a stack, of its own. The rest of such a submission is done by whoever settles its job.
type writers struct {
	c     *Client
	queue chan *submission
	count atomic.Int32 // of those that have begun
}

// mostQueued is how many submissions wait for a writer; those beyond have a goroutine each.
const mostQueued = 1024

// push has a submission written, and reports whether there is room for it. It does not wait.
func (w *writers) push(s *submission) bool {
	select {
	case w.queue <- s:
	default:
		return false
	}
	if n := w.count.Load(); n == 0 || len(w.queue) > 1 && int(n) < runtime.GOMAXPROCS(0) {
		w.begin()
	}
	return true
}

// begin starts a writer.
func (w *writers) begin() {
	w.count.Add(1)
	if !w.c.spawn(w.run) {
		w.count.Add(-1)
	}
}

// run writes until the client is closed. A codec that ends the goroutine has another one begun.
func (w *writers) run() {
	ended := false
	defer func() {
		w.count.Add(-1)
		if !ended {
			w.begin()
		}
	}()
	for {
		select {
		case s := <-w.queue:
			w.write(s)
		case <-w.c.ctx.Done():
			ended = true
			return
		}
	}
}

// write sends a submission, unless it was canceled meanwhile. A large argument, which takes longer, has a goroutine.
func (w *writers) write(s *submission) {
	if s.over.Load() {
		return
	}
	err := loop.ErrGoexit // unless the codec returns
	defer func() {
		if err != nil {
			w.c.fail(s, err)
		}
	}()
	if err = w.c.encode(s); err != nil {
		return
	}
	if len(s.message.arg) <= w.c.e.o.Inline {
		err = w.c.hand(s.ctx, s)
		return
	}
	w.c.spawn(func() {
		if err := w.c.hand(s.ctx, s); err != nil && s.ctx.Err() == nil {
			w.c.fail(s, err)
		}
	})
}

// conclude is called when the job of a plain submission is done, by whoever has settled or canceled it. A cancellation
// is passed on.
func (c *Client) conclude(s *submission, state pool.State) {
	c.admission.leave()
	if s.unwatch != nil {
		s.unwatch()
	}
	if s.over.Swap(true) || state != pool.Canceled {
		return
	}
	c.forget(s.id, &s.pending)
	c.spawn(func() { c.cancel(s, context.Cause(s.ctx)) })
}

// watch has the end of the context that was given to Submit cancel the job.
func (s *submission) watch(parent context.Context) {
	if parent.Done() != nil {
		s.unwatch = context.AfterFunc(parent, func() { s.pending.fail(loop.Canceled(context.Cause(parent))) })
	}
}
