package jetstream

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
)

// What the server tells of records can be lost on its way, most of all when the way was cut, or the server that tells has
// died. So whatever waits is asked for as well, first soon, and then less and less often.
const (
	pollTick  = 250 * time.Millisecond
	pollFirst = 500 * time.Millisecond
	pollLast  = 8 * time.Second
	pollMost  = 256             // at a time
	pollTime  = 2 * time.Second // for the answers
)

// poll asks for what waits.
func (c *Client) poll() {
	again := c.e.nc.StatusChanged(nats.CONNECTED)
	defer c.e.nc.RemoveStatusListener(again)
	for sleep(c.ctx, pollTick) {
		select {
		case <-again:
			c.doubt()
		default:
		}
		c.ask(c.due())
	}
}

// expect has a job settled as soon as its record is. It fails the job, and reports that, if the client is closed.
func (c *Client) expect(id string, p *pending) bool {
	p.pause = pollFirst
	p.next = time.Now().Add(p.pause)
	c.mu.Lock()
	open := c.ctx.Err() == nil
	if open {
		c.pending[id] = append(c.pending[id], p)
	}
	c.mu.Unlock()
	if !open {
		p.fail(ErrClosed)
	}
	return open
}

// due returns the ids of the jobs that are to be asked for now, at most so many.
func (c *Client) due() (ids []string) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, waiting := range c.pending {
		p := waiting[0]
		if len(ids) == pollMost || now.Before(p.next) {
			continue
		}
		ids = append(ids, id)
		p.pause = min(2*p.pause, pollLast)
		p.next = now.Add(p.pause)
	}
	return ids
}

// doubt has all that waits asked for soon: what was told in the last while may be lost.
func (c *Client) doubt() {
	soon := time.Now().Add(pollTick)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, waiting := range c.pending {
		waiting[0].pause, waiting[0].next = pollFirst, soon
	}
}

// ask asks for records, of many by one request where that can be done.
func (c *Client) ask(ids []string) {
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(c.ctx, pollTime)
	defer cancel()
	if c.records != nil {
		if all, err := c.records.read(ctx, ids); err == nil {
			for i, f := range all {
				c.hear(ids[i], f)
			}
		}
		return
	}
	for _, id := range ids {
		c.look(ctx, id)
	}
}

// look asks for one record.
func (c *Client) look(ctx context.Context, id string) {
	r, revision, err := c.e.read(ctx, id)
	c.hear(id, found{r, revision, err})
}

// hear tells who waits of a record, if it was found.
func (c *Client) hear(id string, f found) {
	if f.err == nil {
		c.tell(id, f.record)
	}
}
