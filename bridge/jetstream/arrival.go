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
		p.mu.Lock()
		arrived := p.arrived
		p.arrived = nil
		p.mu.Unlock()
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
	defer p.w.jobs.Done()
	defer p.free(1)
	p.w.handle(p.lane, a)
}

// signal puts an element into a channel that holds one, unless there is one.
func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
