package jetstream

import (
	"context"
	"fmt"
	"slices"
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
// More than one JobOptions, and those that nobody can follow, are misuse: it panics, and nothing has begun.
//
// The job fails with what fn returned, as a *remote.Error; with ErrDead; with pool.ErrFull, if the client refuses;
// with ErrClosed; or because arg, or what fn returned, could not be encoded or decoded. To cancel the job, or the end
// of ctx, settles it at once; as soon as the server knows, it will not begin, and the context of fn ends in the
// worker that runs it. While it is on its way to the server or runs, the job is pending. A timeout of the wait is a
// matter of Job.Result; one of the work, of Func.Within.
func Submit[A, R any](ctx context.Context, c *Client, fn *remote.Func[A, R], arg A, o ...JobOptions) *pool.Job[R] {
	mustHave("Submit", c, fn)
	options := c.jobOptions(o)
	s := &typed[A, R]{fn: fn, arg: arg}
	s.promise.Init(ctx)
	s.init(c, s, s.promise.Context(), options)
	s.message = message{fn: fn.Name(), signature: fn.Signature(), codec: c.codec, limit: fn.Limit(),
		maxTries: s.o.Tries, submitted: time.Now()}
	c.start(&s.submission, ctx)
	return s.promise.Job()
}

// Run is Submit for a loop: it returns a future of r's loop for the outcome of fn. To cancel the future settles it at
// once and cancels the job. If r is a *loop.Co, the job may outlive it.
func Run[A, R any](r loop.Ref, c *Client, fn *remote.Func[A, R], arg A, o ...JobOptions) *future.Future[R] {
	mustHave("Run", c, fn)
	return bridge.Wrap(r, Submit(loop.Of(r).Context(), c, fn, arg, o...))
}

// jobOptions returns the options that a call was given, one or none, and refuses those that make no sense, before
// anything has begun.
func (c *Client) jobOptions(given []JobOptions) (o JobOptions) {
	switch len(given) {
	case 0:
		return o
	case 1:
		o = given[0]
	default:
		panic(fmt.Sprintf("jetstream: a job with %d JobOptions", len(given)))
	}
	if o.Tries < 0 || o.Delay < 0 {
		panic(fmt.Sprintf("jetstream: a job with %d tries and a delay of %v", o.Tries, o.Delay))
	}
	if o.Order != "" && (c.e.o.Ordered == 0 || o.Lane != "" || o.Delay != 0) {
		panic("jetstream: a job with an order key needs Options.Ordered, and has neither a lane nor a delay of its own")
	}
	if o.Lane != "" && (!slices.Contains(c.e.o.Lanes, o.Lane) || isOrdered(o.Lane)) {
		panic(fmt.Sprintf("jetstream: a job for lane %q, which is not among Options.Lanes", o.Lane))
	}
	return o
}

// mustHave refuses a nil client and a nil function, for a function of this name.
func mustHave[A, R any](what string, c *Client, fn *remote.Func[A, R]) {
	if c == nil || fn == nil {
		panic("jetstream: " + what + " needs a client and a function")
	}
}

// A submission is a job on its way, whose types are forgotten.
type submission struct {
	c       *Client
	ctx     context.Context // of the job
	o       JobOptions
	id      string
	lane    string
	keyed   bool // others may have submitted it, or may do so
	message message
	pending pending
	job     job
	over    atomic.Bool // its record, or an error, has settled the job, or its cancellation was passed on
	unwatch func() bool // ends what watch has begun; nil if that was nothing

	// Of a job with an order key: closed when the one before, and this one, has been sent or given up.
	before, sent chan struct{}
}

// A job is what a submission needs of its types.
type job interface {
	waiter
	encode(codec remote.Codec) (arg []byte, err error)
	onDone() // has conclude called when the job is done
}

func (s *submission) init(c *Client, j job, ctx context.Context, o JobOptions) {
	s.c, s.job, s.ctx, s.pending.waiter = c, j, ctx, j
	s.o = o
	setDefault(&s.o.Tries, 3)
}

// isPlain reports whether the job is sent without more ado.
func (s *submission) isPlain() bool { return !s.keyed && s.o.Delay == 0 && s.sent == nil }

// typed is a submission with its types.
type typed[A, R any] struct {
	submission
	fn      *remote.Func[A, R]
	arg     A
	promise pool.Promise[R]
}

func (s *typed[A, R]) encode(codec remote.Codec) ([]byte, error) { return s.fn.EncodeArg(codec, s.arg) }

func (s *typed[A, R]) found(r *record) {
	s.over.Store(true)
	settle(s.c, s.fn, r, &s.promise)
}

func (s *typed[A, R]) fail(err error) {
	var none R
	s.promise.Settle(none, err)
}

func (s *typed[A, R]) onDone() { s.promise.Job().OnDone(s.done) }

func (s *typed[A, R]) done(j *pool.Job[R]) { s.c.conclude(&s.submission, j.State()) }

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
