package pool

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
)

// An admission is what becomes of a job that is submitted.
type admission uint8

const (
	refused     admission = iota // it will not run
	inQueue                      // a worker is going to take it
	beyondLimit                  // it runs at once, on a worker of its own
	waits                        // it is queued when there is room
)

// decide says what becomes of a job that is submitted here; if it is refused, the error says why.
func (p *Pool) decide(here ambient.Bubble) (admission, error) {
	if p.refusal != nil {
		return refused, p.refusal
	}
	p.joinBubble(here)
	switch {
	case !p.packed():
		return inQueue, nil
	case p.opts.WhenFull == Refuse:
		p.seen.Refused++
		return refused, ErrFull
	case p.opts.WhenFull == RunUnbounded:
		return beyondLimit, nil
	}
	return waits, nil
}

// admit decides what becomes of w, which comes from l, or if that is nil, from anywhere, and sees to that. If w has to
// wait, and its submitter with it, it returns that one.
func (p *Pool) admit(l *loop.Loop, w Work, blocking bool) (*blockedSubmit, error) {
	here := bubbleOf(l)
	if p.inlet.open.Load() && p.inlet.put(entry{w, p.clock()}, here) {
		return nil, nil
	}
	p.mu.Lock()
	if p.queue.Len() == 0 && p.bubble == here && p.hand(w) { // who lingers is the pool's, so it takes jobs
		p.mu.Unlock()
		return nil, nil
	}
	defer p.mu.Unlock()
	how, err := p.decide(here)
	switch how {
	case inQueue:
		p.push(w)
	case beyondLimit:
		p.start(&worker{pool: p, first: w, extra: true})
	case waits:
		return p.await(w, blocking)
	}
	return nil, err
}

// await has w wait for room.
func (p *Pool) await(w Work, blocking bool) (*blockedSubmit, error) {
	switch {
	case !blocking:
		p.awaitJob(w)
		return nil, nil
	case loop.OnLoop():
		return nil, jobs.WouldBlock("Submit to a full pool", "await its Room(co) before, or use RunInExecutor")
	}
	return p.awaitSubmit(w), nil
}

// submit blocks until w is admitted.
func (p *Pool) submit(ctx context.Context, w Work) error {
	blocked, err := p.admit(nil, w, true)
	if blocked == nil {
		return err
	}
	select {
	case err := <-blocked.admitted:
		return err
	case <-ctx.Done():
		if p.withdraw(&blocked.node) {
			return context.Cause(ctx)
		}
		return <-blocked.admitted
	}
}

func (p *Pool) full() bool { return p.opts.Queue > 0 && p.queue.Len()-p.called >= p.opts.Queue }

// packed reports whether the queue is full of jobs that are still wanted.
func (p *Pool) packed() bool {
	if p.full() && p.canceled > 0 {
		p.sweep()
	}
	return p.full()
}

func (p *Pool) push(w Work) {
	if p.queue.Len() == 0 && p.hand(w) {
		return
	}
	p.queue.Push(entry{w, p.clock()})
	p.call()
	p.lingers.tell()
	p.openInlet()
}

// discard is told that w was canceled before it began. It waits for room no more; the queue is swept when somebody
// waits for the room, or when half of it is canceled, so that canceled jobs never pile up. A worker or a sweep may pass
// w before discard is called: canceled is less than zero then, for a moment.
func (p *Pool) discard(w Work) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if j := p.jobs[w]; j != nil {
		delete(p.jobs, w)
		p.leave(&j.node)
		p.seen.Canceled++
		return
	}
	p.canceled++
	p.fetch(false)
	if p.waiters.Len() > 0 || 2*p.canceled > p.queue.Len() {
		p.sweep()
	}
}

// sweep takes the canceled jobs out of the queue.
func (p *Pool) sweep() {
	p.fetch(false)
	for range p.queue.Len() {
		if q := p.queue.Pop(); q.work.Canceled() {
			p.canceled--
			p.seen.Canceled++
		} else {
			p.queue.Push(q)
		}
	}
	p.admitWaiters()
}
