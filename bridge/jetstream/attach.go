package jetstream

import (
	"context"
	"errors"
	"fmt"

	engine "github.com/nats-io/nats.go/jetstream"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

// IDs may be called from any goroutine. It returns the ids of the client's jobs that are on their way: what a program
// has to keep in order to find their results by Attach after it has died.
func (c *Client) IDs() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ids := make([]string, 0, len(c.pending))
	for id := range c.pending {
		ids = append(ids, id)
	}
	return ids
}

// Attach may be called from any goroutine. It returns a job for the outcome of one that was submitted before, by whatever
// client. The job fails with ErrNotFound if nothing is known of that id. To cancel it, or the end of ctx, ends the wait
// and nothing else; see Engine.Cancel. The function must be the one with which the job was submitted.
// Attach may be repeated, also for a job that the client has submitted itself: each of the jobs that it returns has the
// outcome, and none minds what becomes of another.
func Attach[A, R any](ctx context.Context, c *Client, fn *remote.Func[A, R], id string) *pool.Job[R] {
	mustHave("Attach", c, fn)
	a := &attached[A, R]{c: c, fn: fn}
	a.promise.Init(ctx)
	p := &pending{waiter: a}
	if !c.spawn(func() { c.attach(a.promise.Context(), id, p) }) {
		p.fail(ErrClosed)
	}
	return a.promise.Job()
}

// attached waits for a job that was submitted before.
type attached[A, R any] struct {
	c       *Client
	fn      *remote.Func[A, R]
	promise pool.Promise[R]
}

func (a *attached[A, R]) found(r *record) { settle(a.c, a.fn, r, &a.promise) }

func (a *attached[A, R]) fail(err error) {
	var none R
	a.promise.Settle(none, err)
}

func (c *Client) attach(ctx context.Context, id string, p *pending) {
	if !isID(id) { // of which a subject could not be made
		p.fail(notFound(id))
		return
	}
	if !c.expect(id, p) {
		return
	}
	defer c.forget(id, p)
	heard, err := c.listen(id)
	if err != nil {
		p.fail(err)
		return
	}
	defer func() { _ = heard.Unsubscribe() }()
	err = again(ctx, func(ctx context.Context) error { return c.e.exists(ctx, id) })
	if err != nil && ctx.Err() == nil {
		p.fail(err)
		return
	}
	c.look(ctx, id)
	<-ctx.Done() // also when it is settled
	p.fail(loop.Canceled(context.Cause(ctx)))
}

// exists returns ErrNotFound if there is neither a record of a job nor a message. The record is asked for once more at
// the end, since the job may have been done in between.
func (e *Engine) exists(ctx context.Context, id string) error {
	if !isID(id) {
		return notFound(id)
	}
	for range 2 {
		_, revision, err := e.read(ctx, id)
		if err != nil || revision != 0 {
			return err
		}
		for _, lane := range e.o.Lanes {
			for _, subject := range []string{e.jobSubject(lane, id), e.laterSubject(lane, id)} {
				_, err := e.jobs.GetLastMsgForSubject(ctx, subject)
				if err == nil || !errors.Is(err, engine.ErrMsgNotFound) {
					return err
				}
			}
		}
	}
	return notFound(id)
}

func notFound(id string) error { return fmt.Errorf("%w: %.80q", ErrNotFound, id) }
