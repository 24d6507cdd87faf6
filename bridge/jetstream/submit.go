package jetstream

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// JobOptions are those of one job. The zero value is useful.
type JobOptions struct {
	// ID names the job; empty means a name that no other job has. Who submits again under the name of a job, within
	// Options.Keep after its end, gets that job and its outcome: so an ID is also the key that makes a job one. Any text
	// will do; see [KeyID].
	ID string

	// Lane is one of Options.Lanes; empty means the first. Not for jobs with Order.
	Lane string

	// Order, if not empty, has the jobs with the same text run one after the other, in the order in which one client has
	// submitted them: the next begins when the outcome of the one before is stored, or that one is dead. It needs
	// Options.Ordered.
	Order string

	// Delay is after how long the job may begin at the earliest; the server counts in seconds.
	Delay time.Duration

	// Tries is how many workers may die of the job, or lose it, before it is dead; zero means 3. An error that the
	// function returns is an outcome, and ends the tries.
	Tries int
}

// Submit may be called from any goroutine. It has fn called with arg by a worker of the namespace, and returns the job
// of it. It never waits: arg is encoded later, on another goroutine, and must not be changed before the job is done.
//
// The job fails with what fn returned, as a *remote.Error; with ErrDead; with pool.ErrFull, if the client refuses;
// with ErrClosed; or because arg, or what fn returned, could not be encoded or decoded. To cancel the job, or the end
// of ctx, settles it at once; as soon as the server knows, it will not begin, and the context of fn ends in the
// worker that runs it. While it is on its way to the server or runs, the job is pending. A timeout of the wait is a
// matter of Job.Result; one of the work, of Func.Within.
func Submit[A, R any](ctx context.Context, c *Client, fn *remote.Func[A, R], arg A, o ...JobOptions) *pool.Job[R] {
	s := newSubmission(ctx, c, fn, o)
	s.encode = func(codec remote.Codec) (err error) {
		s.message.arg, err = fn.EncodeArg(codec, arg)
		return err
	}
	c.start(&s.submission, s.promise.Context())
	return s.promise.Job()
}

// Run is Submit for a loop: it returns a future of r's loop for the outcome of fn. To cancel the future settles it at
// once and cancels the job. If r is a *loop.Co, the job may outlive it.
func Run[A, R any](r loop.Ref, c *Client, fn *remote.Func[A, R], arg A, o ...JobOptions) *future.Future[R] {
	return bridge.Wrap(r, Submit(r.Loop().Context(), c, fn, arg, o...))
}

// A submission is a job on its way, whose types are forgotten.
type submission struct {
	o       JobOptions
	id      string
	lane    string
	keyed   bool // others may have submitted it, or may do so
	message message
	codec   remote.Codec
	encode  func(codec remote.Codec) error
	pending pending
	heard   atomic.Bool // its record has settled the job

	// Of a job with an order key: closed when the one before, and this one, has been sent or given up.
	before, sent chan struct{}
}

// typed is a submission with its promise.
type typed[R any] struct {
	submission
	promise pool.Promise[R]
}

func newSubmission[A, R any](ctx context.Context, c *Client, fn *remote.Func[A, R], options []JobOptions) *typed[R] {
	s := &typed[R]{}
	s.promise.Init(ctx)
	if len(options) > 0 {
		s.o = options[0]
	}
	setDefault(&s.o.Tries, 3)
	s.codec = c.e.o.Codec
	s.message = message{fn: fn.Name(), signature: fn.Signature(), codec: remote.CodecName(s.codec),
		limit: fn.Limit(), maxTries: s.o.Tries, submitted: time.Now()}
	s.pending.found = func(r *record) {
		s.heard.Store(true)
		settle(c, fn, r, &s.promise)
	}
	s.pending.fail = func(err error) {
		var none R
		s.promise.Settle(none, err)
	}
	return s
}

// settle settles a job by its record. A large outcome is fetched before, on a goroutine of its own.
func settle[A, R any](c *Client, fn *remote.Func[A, R], r *record, promise *pool.Promise[R]) {
	if r.object != "" {
		c.spawn(func() {
			object, err := c.e.fetch(c.ctx, r.object)
			if err != nil {
				var none R
				promise.Settle(none, fmt.Errorf("jetstream: the result is stored, but cannot be fetched: %w", err))
				return
			}
			promise.Settle(outcomeOf(fn, r, object))
		})
		return
	}
	promise.Settle(outcomeOf(fn, r, r.outcome))
}

func outcomeOf[A, R any](fn *remote.Func[A, R], r *record, outcome []byte) (v R, err error) {
	codec, ok := remote.FindCodec(r.codec)
	if !ok {
		return v, fmt.Errorf("jetstream: the codec %s of the result is not registered", r.codec)
	}
	v, _, err = fn.ReadOutcome(outcome, codec)
	return v, err
}
