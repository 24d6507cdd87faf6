package network

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// A pipe carries bytes from one end of a connection to the other, in order. Its bytes are in one buffer: first those
// that have arrived and are not read, then those on their way, in segments, each with the time at which it arrives. It
// is its own entry of the timers, at most once, for the first segment.
type pipe struct {
	conn     *conn
	from, to *end
	bytes    []byte
	arrived  int
	segments []segment
	timer    loop.TimerHandle
	set      bool // the timer is
	stalled  bool // what is on its way waits until a link or a host is there again
	full     bool // the writer waits for room
	offset   int  // of what was delivered, for the story
}

// A segment is n bytes on their way, or an ending.
type segment struct {
	n   int
	end ending
	due time.Duration
}

// An ending is what comes behind the last byte.
type ending uint8

const (
	endNot ending = iota
	endFIN
	endReset
)

// send takes what there is room for, and returns how much.
func (p *pipe) send(b []byte) int {
	room := p.conn.capacity - len(p.bytes)
	if len(b) > room {
		b, p.full = b[:max(room, 0)], true
	}
	if len(b) == 0 {
		return 0
	}
	p.bytes = append(p.bytes, b...)
	p.push(segment{n: len(b)})
	return len(b)
}

// end sends an ending. A reset comes behind what is on its way, and nothing behind it.
func (p *pipe) end(how ending) { p.push(segment{end: how}) }

// push sends a segment.
func (p *pipe) push(s segment) {
	late, beyond := p.conn.network.latency()
	s.due = p.conn.network.now() + late
	if p.conn.bandwidth > 0 {
		s.due += time.Duration(s.n) * time.Second / time.Duration(p.conn.bandwidth)
	}
	if k := len(p.segments); k > 0 {
		s.due = max(s.due, p.segments[k-1].due)
	}
	if beyond > 0 {
		p.conn.network.tell("%v takes %v longer", sent{p, s}, beyond)
	}
	p.segments = append(p.segments, s)
	p.schedule()
}

// schedule sets the timer to the first segment.
func (p *pipe) schedule() {
	if !p.set && !p.stalled && len(p.segments) > 0 {
		p.set = true
		p.timer = p.conn.network.loop.Low().ScheduleAt(p.segments[0].due, p)
	}
}

// Run delivers, unless something keeps it from that.
func (p *pipe) Run() {
	p.set = false
	n := p.conn.network
	if len(p.segments) == 0 || p.stall() {
		return
	}
	n.strike(p)
	if p.set || len(p.segments) == 0 || p.stall() {
		return
	}
	if !p.to.open() {
		p.refuse()
		return
	}
	p.deliver()
	p.schedule()
}

// stall reports whether nothing can arrive, and then waits until that is otherwise. A reset is not sent again.
func (p *pipe) stall() bool {
	c := p.conn
	if !c.silent && !c.network.blocked(p.from.at.host, p.to.at.host) && p.to.answers() {
		return false
	}
	p.stalled = true
	if p.segments[0].end == endReset {
		p.segments, c.lost = p.segments[:0], true
	}
	c.doubt()
	return true
}

func (p *pipe) resume() {
	if !p.stalled || p.conn.network.blocked(p.from.at.host, p.to.at.host) || !p.to.answers() {
		return
	}
	p.stalled = false
	if len(p.segments) > 0 {
		late, _ := p.conn.network.latency()
		due := p.conn.network.now() + late
		for i := range p.segments {
			p.segments[i].due = max(p.segments[i].due, due)
		}
	}
	p.schedule()
}

// refuse is what the other host does with what arrives for nobody: it resets the connection, unless that is what
// arrives, or no more than an end.
func (p *pipe) refuse() {
	onlyEnd := p.segments[0].end != endNot
	p.clear()
	if !onlyEnd && p.from.open() {
		back := &p.conn.pipes[p.to.side]
		back.clear()
		back.end(endReset)
	}
}

// deliver lets arrive what is due, or the first part of it.
func (p *pipe) deliver() {
	due := p.due()
	n := due
	if cut := int(p.conn.network.t.Vary(uint64(max(due-1, 0)))); cut > 0 {
		n = cut
		p.conn.network.tell("%v arrives in two parts, the first of %d bytes", sent{p, segment{n: due}}, n)
	}
	p.arrive(n)
	if len(p.segments) == 0 || n < due || p.segments[0].due > p.conn.network.now() {
		return
	}
	if end := p.segments[0].end; end != endNot {
		p.segments = p.segments[1:]
		p.finish(end)
	}
}

// due returns how many bytes are, up to the next ending.
func (p *pipe) due() (n int) {
	now := p.conn.network.now()
	for _, s := range p.segments {
		if s.due > now || s.end != endNot {
			break
		}
		n += s.n
	}
	return n
}

// arrive lets n bytes arrive.
func (p *pipe) arrive(n int) {
	if n == 0 {
		return
	}
	if p.conn.network.options.Trace != nil {
		p.conn.network.traced(sent{p, segment{n: n}})
	}
	p.arrived += n
	p.offset += n
	for left := n; left > 0; {
		s := &p.segments[0]
		part := min(left, s.n)
		left -= part
		if s.n -= part; s.n == 0 {
			p.pop()
		}
	}
	p.to.tell((*stream.Notifier).Readable)
}

// pop drops the first segment.
func (p *pipe) pop() {
	k := copy(p.segments, p.segments[1:])
	p.segments = p.segments[:k]
}

// finish lets an ending arrive.
func (p *pipe) finish(how ending) {
	if p.conn.network.options.Trace != nil {
		p.conn.network.traced(sent{p, segment{end: how}})
	}
	if how == endReset {
		p.to.fail(econnreset)
		return
	}
	p.to.eof = true
	p.to.tell((*stream.Notifier).HungUp)
}

// take reads what has arrived, and lets the writer go on if there is room for it again.
func (p *pipe) take(to []byte) int {
	n := copy(to, p.bytes[:p.arrived])
	p.discard(n)
	return n
}

func (p *pipe) discard(n int) {
	p.arrived -= n
	p.bytes = p.bytes[:copy(p.bytes, p.bytes[n:])]
	if p.full && 2*len(p.bytes) <= p.conn.capacity {
		p.full = false
		p.from.tell((*stream.Notifier).Writable)
	}
}

// drop drops what has arrived, which nobody will read.
func (p *pipe) drop() { p.discard(p.arrived) }

// clear drops what is on its way.
func (p *pipe) clear() {
	p.bytes, p.segments, p.stalled = p.bytes[:p.arrived], p.segments[:0], false
	if p.set {
		p.set = false
		p.timer.Cancel()
	}
}

// String names, for the story, what is delivered next.
func (p *pipe) String() string {
	if len(p.segments) == 0 {
		return "a delivery of " + p.conn.String()
	}
	if n := p.due(); n > 0 {
		return "the delivery of " + sent{p, segment{n: n}}.String()
	}
	return "the delivery of " + sent{p, p.segments[0]}.String()
}

// sent is what is sent on a pipe, for the story: the first bytes on their way, or an ending.
type sent struct {
	*pipe
	segment
}

// shownBytes is how much of a message is told.
const shownBytes = 40

// String says what it is, from whom and to whom.
func (s sent) String() string {
	var what string
	switch s.segment.end {
	case endFIN:
		what = "the end"
	case endReset:
		what = "a reset"
	default:
		what = shown(s.bytes[min(s.arrived, len(s.bytes)):], s.n)
	}
	return fmt.Sprintf("%s from %v to %v", what, s.from, s.to)
}

// shown is the first n bytes of b for the story.
func shown(b []byte, n int) string {
	if n > shownBytes {
		return fmt.Sprintf("%q… (%d bytes)", b[:min(shownBytes, len(b))], n)
	}
	return fmt.Sprintf("%q", b[:min(n, len(b))])
}
