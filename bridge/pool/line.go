package pool

import (
	"context"

	"github.com/monoloop-go/monoloop/internal/engine/list"
)

// A place is one place in the line before a full pool: of a job of a loop, of a goroutine that is blocked with its job, or
// of somebody who wants only to know of room. The mutex of the pool guards it.
type place struct {
	work     Work       // nil for who wants only to know of room
	room     *notice    // which tells of it
	admitted chan error // for the goroutine that is blocked, of capacity one; nil if there is none
	node     list.Node[*place]
	inLine   bool
}

// queueUp waits in the line until w is queued.
func (p *Pool) queueUp(ctx context.Context, w Work) error {
	in := &place{work: w, admitted: make(chan error, 1)}
	if err := p.offer(w, in); err != nil {
		return err
	}
	select {
	case err := <-in.admitted:
		return err
	case <-ctx.Done():
		if p.withdraw(in) {
			return context.Cause(ctx)
		}
		return <-in.admitted
	}
}

func (p *Pool) join(in *place) {
	in.node.Value, in.inLine = in, true
	p.line.Add(&in.node)
	if in.work != nil && in.admitted == nil {
		if p.places == nil {
			p.places = map[Work]*place{}
		}
		p.places[in.work] = in
	}
}

func (p *Pool) leave(in *place) {
	in.inLine = false
	p.line.Remove(&in.node)
	if in.work != nil && in.admitted == nil { // or the work may be no key
		delete(p.places, in.work)
	}
}

// withdraw leaves the line, and reports whether that came in time.
func (p *Pool) withdraw(in *place) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !in.inLine {
		return false
	}
	p.leave(in)
	return true
}

// admit lets in as many from the line as there is room for.
func (p *Pool) admit() {
	for p.line.Len() > 0 && !p.full() {
		in := p.line.First().Value
		p.leave(in)
		in.enter(p)
	}
}

// enter makes of the place what was waited for. A job that has just been canceled is queued like any other, because its
// discard is still to come.
func (in *place) enter(p *Pool) {
	switch {
	case in.room != nil:
		in.room.tell(nil)
		return
	case in.admitted != nil:
		in.admitted <- nil
	}
	p.push(in.work)
}

// missed counts a place whose job is never going to begin.
func (p *Pool) missed(in *place) {
	if in.room == nil {
		p.seen.Canceled++
	}
}

// turnAway takes in out of what it waits for, because the pool takes no jobs any more.
func (in *place) turnAway(refusal, outcome error) {
	switch {
	case in.admitted != nil:
		in.admitted <- refusal
	case in.room != nil:
		in.room.tell(refusal)
	default:
		in.work.Drop(outcome)
	}
}
