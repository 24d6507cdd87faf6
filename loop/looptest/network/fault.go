package network

import (
	"fmt"
)

// strike lets something go wrong before a delivery, if the source chooses that.
func (n *Network) strike(p *pipe) {
	from, to := p.from.at.host, p.to.at.host
	n.faults.delivery.Allow(crash, to.main != nil && to.Up())
	n.faults.delivery.Allow(partition, from != to)
	n.faults.delivery.Allow(oneWay, from != to)
	n.faults.delivery.Allow(isolation, from != to)
	switch n.faults.delivery.Strike() {
	case reset:
		n.reset(p)
	case halfOpen:
		n.tell("%v is half-open: nothing arrives any more", p.conn)
		p.conn.silent = true
	case partition:
		d := n.outage()
		n.tell("a partition between %v and %v, for %v", from, to, d)
		n.partitionFor(d, [][2]*Host{{from, to}, {to, from}})
	case oneWay:
		d := n.outage()
		n.tell("a partition from %v to %v, for %v", from, to, d)
		n.partitionFor(d, [][2]*Host{{from, to}})
	case isolation:
		d := n.outage()
		n.tell("%v is isolated, for %v", to, d)
		var ways [][2]*Host
		for _, o := range n.others(to) {
			ways = append(ways, [2]*Host{to, o}, [2]*Host{o, to})
		}
		n.partitionFor(d, ways)
	case crash:
		n.tell("before %v arrives:", sent{p, p.segments[0]})
		n.crashForAWhile(to)
	}
}

// reset resets a connection after a part of what is due has arrived, by default nothing.
func (n *Network) reset(p *pipe) {
	due := p.due()
	part := int(n.t.Vary(uint64(due)))
	n.tell("%v is reset after %d bytes of %v", p.conn, part, sent{p, p.segments[0]})
	if p.to.open() {
		p.arrive(part)
	}
	p.conn.breakUp(p.to)
}

// tell adds a line to the story.
func (n *Network) tell(format string, args ...any) { n.t.Tell(format, args...) }

// traced tells Options.Trace what arrives.
func (n *Network) traced(s fmt.Stringer) { n.options.Trace(fmt.Sprintf("%v %v", n.now(), s)) }
