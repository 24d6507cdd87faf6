package jetstream

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// A puller takes jobs out of one lane. It asks the server for no more messages than there are places for jobs that
// nothing runs in: a message that waits for a place would use up its time meanwhile. Its messages come on a goroutine of
// nats.go's, which hands them to one that looks their records up, as many at a time as have come meanwhile, and that to
// those of places.
type puller struct {
	w       *Worker
	lane    string
	next    string // the subject of requests
	inbox   string // the beginning of the subjects of answers
	sub     *nats.Subscription
	led     *nats.Subscription // to elections of a leader of the consumer
	given   chan arrival       // to the goroutines of places
	come    chan struct{}      // has an element when there may be something in arrived
	wake    chan struct{}      // has an element when there may be something to ask for
	places  int                // for jobs
	records *lookup            // of lookUp alone; nil where records have to be asked for one by one

	mu     sync.Mutex
	slots  int             // free places that nothing was asked for
	asked  map[int]*asking // by number
	number int
	heard  time.Time // when something of what was asked for was last heard of
	closed bool

	storing int       // outcomes, whose jobs have left their places
	arrived []arrival // whose records are to be looked up
}

// An asking is a request for messages that has not had them all. Messages do not say which one they answer, and are
// taken to answer the oldest, as they mostly do; what the server says of a request tells how many it has not answered.
type asking struct {
	left int
	sent time.Time
}

// A request has all its answers after pullExpires, and until then a beat comes when nothing else does; so what has been
// silent for longer is lost, with the server or the leader that had it.
const (
	pullExpires  = 5 * time.Second
	pullGrace    = 2 * time.Second
	pullBeat     = 500 * time.Millisecond
	pullSilence  = 2500 * time.Millisecond
	pullPatience = 3 * time.Millisecond
	pullGuard    = 100 * time.Millisecond // a leader has not had what is older when its election is heard of
)

func (w *Worker) pull(lane string, slots int) (*puller, error) {
	p := &puller{w: w, lane: lane, slots: slots, places: slots, inbox: nats.NewInbox(), asked: map[int]*asking{},
		given: make(chan arrival), wake: make(chan struct{}, 1), come: make(chan struct{}, 1),
		next: "$JS.API.CONSUMER.MSG.NEXT." + w.e.name("jobs") + "." + w.e.consumerName(lane)}
	sub, err := w.e.nc.Subscribe(p.inbox+".*", p.receive)
	if err != nil {
		return nil, err
	}
	p.sub = sub
	p.led, err = w.e.nc.Subscribe("$JS.EVENT.ADVISORY.CONSUMER.LEADER_ELECTED."+w.e.name("jobs")+"."+
		w.e.consumerName(lane), func(*nats.Msg) { p.askAnew(pullGuard) })
	if err != nil {
		return nil, err
	}
	if w.e.o.Replicas == 1 {
		if p.records, err = w.e.newLookup(); err != nil {
			return nil, err
		}
		w.busy.Go(p.lookUp)
	}
	p.wake <- struct{}{}
	w.busy.Go(p.run) // what it asks for may come at once
	for range slots {
		w.busy.Go(p.place)
	}
	return p, nil
}

// run asks whenever half of the places are free, or some have been for a while: where jobs are short, one request then
// serves many, and another is on its way. And it looks after what was asked for and never answered.
func (p *puller) run() {
	tick := time.NewTicker(pullBeat)
	defer tick.Stop()
	var few <-chan time.Time // passes when there are few free places, and have been for a while
	for {
		select {
		case <-p.wake:
			if !p.many() {
				if few == nil {
					few = time.After(pullPatience)
				}
				continue
			}
		case <-few:
		case <-tick.C:
			if p.overdue() {
				p.repair()
			}
		case <-p.w.ctx.Done():
			return
		}
		few = nil
		p.ask()
	}
}

// many reports whether half of the places are free.
func (p *puller) many() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slots >= p.places/2
}

// ask asks for as many messages as there are free places.
func (p *puller) ask() {
	p.mu.Lock()
	n := p.slots
	if n <= 0 || p.closed {
		p.mu.Unlock()
		return
	}
	p.slots = 0
	p.number++
	number := p.number
	now := time.Now()
	if len(p.asked) == 0 {
		p.heard = now
	}
	p.asked[number] = &asking{n, now}
	p.mu.Unlock()
	request := fmt.Sprintf(`{"batch": %d, "expires": %d, "idle_heartbeat": %d}`, n, pullExpires, pullBeat)
	if err := p.w.e.nc.PublishRequest(p.next, p.inbox+"."+strconv.Itoa(number), []byte(request)); err != nil {
		p.giveUp(number, n, 250*time.Millisecond)
	}
}

// receive takes a message, or what the server says of a request.
func (p *puller) receive(m *nats.Msg) {
	if number, err := strconv.Atoi(strings.TrimPrefix(m.Subject, p.inbox+".")); err == nil {
		p.hear(number, m.Header)
		return
	}
	a := arrival{Msg: m, at: time.Now()}
	p.mu.Lock()
	p.heard = a.at
	p.answered(1)
	closed := p.closed
	if !closed {
		p.w.jobs.Add(1)
		if p.records != nil {
			p.arrived = append(p.arrived, a)
		}
	}
	p.mu.Unlock()
	switch {
	case closed:
		p.w.nak(m, 0)
	case p.records == nil:
		p.give(a)
	default:
		signal(p.come)
	}
}

// answered takes n messages, or less than none, off what was asked for. What comes after its request was given up has
// no place of its own: until one is free, there is one less. It is called with mu.
func (p *puller) answered(n int) {
	oldest := 0
	for number := range p.asked {
		if oldest == 0 || number < oldest {
			oldest = number
		}
	}
	a := p.asked[oldest]
	if a == nil {
		p.slots -= n
		return
	}
	if a.left -= n; a.left <= 0 {
		delete(p.asked, oldest)
		p.slots += a.left
	}
}

// hear deals with a status: that a request has expired, or that nobody serves it now.
func (p *puller) hear(number int, h nats.Header) {
	left, err := strconv.Atoi(h.Get("Nats-Pending-Messages"))
	if err != nil {
		left = -1
	}
	switch status := h.Get("Status"); {
	case status == "100": // a sign of life
		p.mu.Lock()
		p.heard = time.Now()
		p.mu.Unlock()
	case status == "404", status == "408":
		p.giveUp(number, left, 0)
	case status == "409" && !strings.Contains(h.Get("Description"), "Deleted"):
		p.giveUp(number, left, 100*time.Millisecond)
	default: // no consumer, or no leader
		p.giveUp(number, left, 250*time.Millisecond)
		p.w.spawn(p.repair)
	}
}

// giveUp has what a request has not had asked for anew, after a pause: left messages, or if that is negative, what is
// thought to be left.
func (p *puller) giveUp(number, left int, pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.asked[number]
	if a == nil {
		return
	}
	delete(p.asked, number)
	if left < 0 {
		left = a.left
	}
	if left != a.left {
		p.answered(left - a.left)
	}
	time.AfterFunc(pause, func() { p.free(left) })
}

// free has n places asked for.
func (p *puller) free(n int) {
	p.mu.Lock()
	p.slots += n
	p.mu.Unlock()
	signal(p.wake)
}

// overdue gives up what should have been answered, and reports whether there was any: the server is not there, or has
// lost the request, or the consumer. Nothing tells of that, not even an error.
func (p *puller) overdue() bool {
	now, late := time.Now(), 0
	p.mu.Lock()
	defer p.mu.Unlock()
	silent := now.Sub(p.heard) > pullSilence
	for number, a := range p.asked {
		if silent || now.Sub(a.sent) > pullExpires+pullGrace {
			late += a.left
			delete(p.asked, number)
		}
	}
	p.slots += late
	return late > 0
}

// askAnew asks anew for all that was asked for so long ago at least: before the connection was lost, or there was
// another leader.
func (p *puller) askAnew(age time.Duration) {
	now, left := time.Now(), 0
	p.mu.Lock()
	for number, a := range p.asked {
		if now.Sub(a.sent) >= age {
			left += a.left
			delete(p.asked, number)
		}
	}
	p.mu.Unlock()
	p.free(left)
}

// repair looks whether the consumer is there, and makes it again if not. It has settings that cannot differ.
func (p *puller) repair() {
	ctx, cancel := context.WithTimeout(p.w.ctx, 5*time.Second)
	defer cancel()
	_ = p.w.e.setUpConsumer(ctx, p.lane)
}

// stop ends the asking. Messages that come nevertheless are given back, until the requests have expired: those are
// ended by leaving their subject.
func (p *puller) stop() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	_ = p.led.Unsubscribe()
	_ = p.sub.Drain()
}
