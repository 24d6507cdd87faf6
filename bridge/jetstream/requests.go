package jetstream

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// Requests are messages for streams whose answers no goroutine awaits: so any number of them is on its way at a time,
// and costs no more than its entry here. Any goroutine may use them.
type requests struct {
	nc     *nats.Conn
	prefix string // of the subjects of answers
	sub    *nats.Subscription
	ticks  sync.WaitGroup

	ended   chan struct{}
	closing sync.Once

	mu   sync.Mutex
	last uint64
	open map[uint64]request
}

// A request is one whose answer has not come.
type request struct {
	until time.Time
	by    asker
}

// An asker is told of the answer to its request, on whatever goroutine, which must not block: that the message is
// stored, or otherwise, whatever may have become of it, that this is not known.
type asker interface{ answered(stored bool) }

// requestTime is after how long a request is taken to have had no answer.
const requestTime = 2 * time.Second

func newRequests(nc *nats.Conn) (*requests, error) {
	r := &requests{nc: nc, prefix: nc.NewInbox() + ".", ended: make(chan struct{}), open: map[uint64]request{}}
	sub, err := nc.Subscribe(r.prefix+"*", r.answer)
	if err != nil {
		return nil, err
	}
	r.sub = sub
	r.ticks.Go(r.expire)
	return r, nil
}

// publish sends a message to a stream. The message may be used again afterwards.
func (r *requests) publish(m *nats.Msg, by asker) {
	r.mu.Lock()
	r.last++
	number := r.last
	r.open[number] = request{time.Now().Add(requestTime), by}
	r.mu.Unlock()
	m.Reply = r.prefix + strconv.FormatUint(number, 36)
	if err := r.nc.PublishMsg(m); err != nil {
		r.end(number, false)
	}
}

// end ends a request, unless it has ended.
func (r *requests) end(number uint64, stored bool) {
	r.mu.Lock()
	q, ok := r.open[number]
	delete(r.open, number)
	r.mu.Unlock()
	if ok {
		q.by.answered(stored)
	}
}

// stored is how the server begins an answer that says so.
var stored = []byte(`{"stream":`)

func (r *requests) answer(m *nats.Msg) {
	number, err := strconv.ParseUint(strings.TrimPrefix(m.Subject, r.prefix), 36, 64)
	if err == nil {
		r.end(number, bytes.HasPrefix(m.Data, stored))
	}
}

// expire ends what has had no answer in time.
func (r *requests) expire() {
	tick := time.NewTicker(requestTime / 4)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.endAll(time.Now())
		case <-r.ended:
			return
		}
	}
}

// endAll ends the requests that should have been answered by a time.
func (r *requests) endAll(by time.Time) {
	var late []uint64
	r.mu.Lock()
	for number, q := range r.open {
		if !by.Before(q.until) {
			late = append(late, number)
		}
	}
	r.mu.Unlock()
	for _, number := range late {
		r.end(number, false)
	}
}

// close ends all requests.
func (r *requests) close() {
	r.closing.Do(func() {
		close(r.ended)
		r.ticks.Wait()
		_ = r.sub.Unsubscribe()
		r.endAll(time.Now().Add(requestTime))
	})
}
