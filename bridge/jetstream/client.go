package jetstream

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nuid"

	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A Client submits jobs and gets their results. Any goroutine may use it. It may be closed, or die, while jobs of it are
// on their way: they go on, and who has kept their ids finds them by [Attach].
type Client struct {
	e         *Engine
	name      string
	codec     string // the name of Options.Codec
	admission admission
	writers   writers
	ctx       context.Context // ends with Close
	end       context.CancelCauseFunc
	busy      sync.WaitGroup // goroutines of the client's

	mu      sync.Mutex
	pending map[string][]*pending
	order   map[string]chan struct{} // of an order key, closed when its last job has been sent
	next    uint64

	heard   *nats.Subscription // of records of jobs that this client has named
	records *lookup            // of poll alone; nil where records have to be asked for one by one
}

// ClientOptions are those of a client. The zero value is useful, and so is a nil pointer to it.
type ClientOptions struct {
	// Window is how many jobs may be on their way at a time: submitted, and not done; zero means 1,000. What is submitted
	// beyond waits in the client, or is refused; see Room.
	Window int

	// Refuse has what is beyond the window fail with pool.ErrFull, rather than wait.
	Refuse bool
}

// NewClient returns a client. It blocks until the server has answered.
func (e *Engine) NewClient(ctx context.Context, o *ClientOptions) (*Client, error) {
	c := &Client{e: e, name: nuid.Next(), pending: map[string][]*pending{}, order: map[string]chan struct{}{}}
	if o != nil {
		c.admission.limit, c.admission.refuse = o.Window, o.Refuse
	}
	if c.admission.limit < 0 {
		panic(fmt.Sprintf("jetstream: a client with a window of %d", c.admission.limit))
	}
	setDefault(&c.admission.limit, 1000)
	c.codec = remote.CodecName(e.o.Codec)
	c.writers = writers{c: c, queue: make(chan *submission, min(c.admission.limit, mostQueued))}
	c.ctx, c.end = context.WithCancelCause(context.Background())
	var err error
	if c.heard, err = c.listen(c.name + ".*"); err == nil {
		err = again(ctx, e.nc.FlushWithContext)
	}
	if err == nil && e.o.Replicas == 1 {
		c.records, err = e.newLookup()
	}
	if err != nil {
		if c.heard != nil {
			_ = c.heard.Unsubscribe()
		}
		c.end(err)
		return nil, fmt.Errorf("jetstream: the client cannot hear of its results: %w", err)
	}
	c.spawn(c.poll)
	return c, nil
}

// Close fails the jobs of the client that are not done with ErrClosed; they themselves go on. It waits for the
// goroutines of the client, so that no callback of a job may call it, and leaves the engine open.
func (c *Client) Close() {
	c.mu.Lock()
	c.end(ErrClosed)
	all := slices.Concat(slices.Collect(maps.Values(c.pending))...)
	c.mu.Unlock()
	for _, p := range all {
		p.fail(ErrClosed)
	}
	_ = c.heard.Unsubscribe()
	c.busy.Wait()
	if c.records != nil {
		c.records.close()
	}
}

// spawn starts a goroutine of the client, and reports whether the client was not closed.
func (c *Client) spawn(fn func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() != nil {
		return false
	}
	c.busy.Go(fn)
	return true
}

// A pending job waits for its record.
type pending struct {
	waiter
	next  time.Time     // when it is asked for, by poll, if it is the first that waits for its job
	pause time.Duration // before that
}

// A waiter has a job that is to be settled, on whatever goroutine: only the first time counts.
type waiter interface {
	found(r *record) // by its record
	fail(err error)  // without
}

// forget takes back what expect was given.
func (c *Client) forget(id string, p *pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var rest []*pending
	for _, other := range c.pending[id] {
		if other != p {
			rest = append(rest, other)
		}
	}
	if c.pending[id] = rest; len(rest) == 0 {
		delete(c.pending, id)
	}
}

// tell hands a settled record to who waits for it.
func (c *Client) tell(id string, r *record) {
	if !r.settled() {
		return
	}
	c.mu.Lock()
	waiting := c.pending[id]
	delete(c.pending, id)
	c.mu.Unlock()
	for _, p := range waiting {
		p.found(r)
	}
}

// listen has jobs told of their records as soon as those are stored. What is said while nobody hears it is lost, and
// asked for by poll.
func (c *Client) listen(id string) (*nats.Subscription, error) {
	prefix := c.e.changedSubject("")
	return c.e.nc.Subscribe(prefix+id, func(m *nats.Msg) {
		if f, ok := readFound(m); ok {
			c.hear(strings.TrimPrefix(m.Subject, prefix), f)
		}
	})
}

// newID names a job. Those of one client have its name before the dot, so that one subscription hears of them all.
func (c *Client) newID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	return c.name + "." + strconv.FormatUint(c.next, 10)
}

// orderedLane returns the lane of an order key.
func (c *Client) orderedLane(key string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return orderedLane(int(h.Sum32() % uint32(c.e.o.Ordered)))
}
