package jetstream

import (
	"context"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// A Client submits jobs and gets their results. Any goroutine may use it. It may be closed, or die, while jobs of it are
// on their way: they go on, and who has kept their ids finds them by [Attach].
type Client struct {
	e         *Engine
	name      string
	admission admission
	ctx       context.Context // ends with Close
	end       context.CancelCauseFunc
	busy      sync.WaitGroup // goroutines of the client's

	mu      sync.Mutex
	pending map[string][]*pending
	order   map[string]chan struct{} // of an order key, closed when its last job has been sent
	watcher engine.KeyWatcher
	next    uint64
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
	c.ctx, c.end = context.WithCancelCause(context.Background())
	err := again(ctx, func(context.Context) (err error) { // the watch lives as long as the context that it is given
		c.watcher, err = e.records.Watch(c.ctx, c.name+".*", engine.UpdatesOnly(), engine.IgnoreDeletes())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("jetstream: the client cannot watch its results: %w", err)
	}
	c.spawn(c.watch)
	c.spawn(c.poll)
	return c, nil
}

// Close fails the jobs of the client that are not done with ErrClosed; they themselves go on. It waits for the
// goroutines of the client, and leaves the engine open.
func (c *Client) Close() {
	c.mu.Lock()
	c.end(ErrClosed)
	c.mu.Unlock()
	_ = c.watcher.Stop()
	c.busy.Wait()
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
	since time.Time
	found func(r *record) // settles the job, on whatever goroutine
	fail  func(err error) // settles it without
}

// expect has a job settled as soon as its record is.
func (c *Client) expect(id string, p *pending) {
	p.since = time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending[id] = append(c.pending[id], p)
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

// watch hears of the records of jobs that this client has named.
func (c *Client) watch() {
	for entry := range c.watcher.Updates() {
		if entry == nil {
			continue
		}
		if r, err := readRecord(entry.Value()); err == nil {
			c.tell(entry.Key(), r)
		}
	}
}

// poll asks for what waits for long, or has another's name: nobody tells of those. A watch can miss what is said after
// the server was away, and takes its time to notice; meanwhile everything is asked for.
func (c *Client) poll() {
	const pause, patience, most = 500 * time.Millisecond, 5 * time.Second, 256
	again := c.e.nc.StatusChanged(nats.CONNECTED)
	defer c.e.nc.RemoveStatusListener(again)
	var doubtful time.Time // until when
	for sleep(c.ctx, pause) {
		select {
		case <-again:
			doubtful = time.Now().Add(20 * time.Second)
		default:
		}
		old := patience
		if time.Now().Before(doubtful) {
			old = 0
		}
		for _, id := range c.waiting(old, most) {
			c.look(id)
		}
	}
}

// waiting returns the ids of at most so many jobs that wait, with a name of this client's for longer than old.
func (c *Client) waiting(old time.Duration, most int) (ids []string) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, waiting := range c.pending {
		for _, p := range waiting {
			if len(ids) < most && (now.Sub(p.since) > old || !c.isOurs(id)) {
				ids = append(ids, id)
				p.since = now
				break
			}
		}
	}
	return ids
}

// look asks for one record.
func (c *Client) look(id string) {
	ctx, cancel := context.WithTimeout(c.ctx, 5*time.Second)
	defer cancel()
	if r, _, err := c.e.read(ctx, id); err == nil {
		c.tell(id, r)
	}
}

// listen has a job looked at when its worker says that it is settled.
func (c *Client) listen(id string) (stop func(), err error) {
	heard, err := c.e.nc.Subscribe(c.e.settledSubject(id), func(*nats.Msg) { c.look(id) })
	if err != nil {
		return nil, fmt.Errorf("jetstream: job %s: %w", id, err)
	}
	return func() { _ = heard.Unsubscribe() }, nil
}

// newID names a job. Those of one client have its name before the dot, so that one watch hears of them all.
func (c *Client) newID() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	return fmt.Sprintf("%s.%d", c.name, c.next)
}

func (c *Client) isOurs(id string) bool { return len(id) > len(c.name) && id[:len(c.name)] == c.name }

// orderedLane returns the lane of an order key.
func (c *Client) orderedLane(key string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return orderedLane(int(h.Sum32() % uint32(c.e.o.Ordered)))
}
