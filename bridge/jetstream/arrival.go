package jetstream

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
)

// An arrival is a message of a job, and the record of the job unless that is to be asked for.
type arrival struct {
	*nats.Msg
	at time.Time
	found
}

// lookUp looks up the records of what has arrived. What was done is not done again.
func (p *puller) lookUp() {
	defer p.records.close()
	for {
		select {
		case <-p.come:
		case <-p.w.ctx.Done():
			return
		}
		arrived := p.takeArrived()
		ids := make([]string, len(arrived))
		for i, a := range arrived {
			ids[i] = p.w.idOf(p.lane, a.Msg)
		}
		ctx, cancel := context.WithTimeout(p.w.ctx, lookupTime)
		all, err := p.records.read(ctx, ids)
		cancel()
		for i, a := range arrived {
			if a.err = err; err == nil {
				a.found = all[i]
			}
			p.give(a)
		}
	}
}

// takeArrived returns what is to be looked up by one request. If there is more, lookUp is told to come again.
func (p *puller) takeArrived() []arrival {
	p.mu.Lock()
	defer p.mu.Unlock()
	arrived := p.arrived
	p.arrived = nil
	if len(arrived) > mostLookedUp {
		arrived, p.arrived = arrived[:mostLookedUp:mostLookedUp], arrived[mostLookedUp:]
		signal(p.come)
	}
	return arrived
}

// give gives an arrival to a place.
func (p *puller) give(a arrival) {
	select {
	case p.given <- a:
	default: // it comes before the goroutine of a free place has turned to the next
		go p.serve(a)
	}
}

// place serves one message after the other: a goroutine that has had one has the stack that the next one needs.
func (p *puller) place() {
	for {
		select {
		case a := <-p.given:
			p.serve(a)
		case <-p.w.ctx.Done():
			return
		}
	}
}

func (p *puller) serve(a arrival) {
	l := &lease{w: p.w, p: p, m: a.Msg, lane: p.lane, began: a.at}
	l.until = l.began.Add(p.w.term())
	l.id = p.w.idOf(p.lane, a.Msg)
	if !p.w.handle(l, a) {
		l.end()
	}
}

// leave frees the place of a job whose function has returned, while its outcome is being stored, unless that is true of
// very many.
func (l *lease) leave() {
	p := l.p
	p.mu.Lock()
	if l.early = p.storing < mostStoring*p.places; l.early {
		p.storing++
	}
	p.mu.Unlock()
	if l.early {
		p.free(1)
	}
}

// mostStoring is how many outcomes may be on their way for each place.
const mostStoring = 4

// end is the end of what a worker has to do with a job.
func (l *lease) end() {
	p := l.p
	l.ctx.Cancel(nil)
	p.w.release(l)
	p.mu.Lock()
	early := l.early
	if early {
		p.storing--
	}
	p.mu.Unlock()
	if !early {
		p.free(1)
	}
	p.w.jobs.Done()
}

// signal puts an element into a channel that holds one, unless there is one.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
