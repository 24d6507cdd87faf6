package network

import (
	"fmt"
	"net"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// A conn is a connection: two ends, and a pipe from each. It is in the network's list until both ends are closed, by
// their streams or by a crash.
type conn struct {
	network   *Network
	number    int
	ends      [2]end  // the dialer's first
	pipes     [2]pipe // from the end of the same number
	capacity  int
	bandwidth int // bytes a second; 0 means any

	silent  bool // nothing arrives any more, and nobody is told
	lost    bool // one end is gone, and the reset that was to tell the other has not arrived
	over    bool
	suspect bool // timer is set
	timer   loop.TimerHandle
}

// connect makes a connection from a dial to a listener.
func (n *Network) connect(a *attempt, ln *acceptor) *conn {
	n.dialed++
	c := &conn{network: n, number: n.dialed, capacity: n.options.Buffer}
	c.ends[0] = end{conn: c, at: a.from, addr: a.from.host.ephemeral(a)}
	c.ends[1] = end{conn: c, side: 1, at: ln.at, addr: a.remote}
	for i := range c.pipes {
		c.pipes[i] = pipe{conn: c, from: &c.ends[i], to: &c.ends[1-i]}
	}
	n.conns = append(n.conns, c)
	return c
}

// ephemeral returns the address of the dialer.
func (h *Host) ephemeral(a *attempt) net.Addr {
	if a.kind == "unix" {
		return &net.UnixAddr{Net: "unix"}
	}
	addr := &net.TCPAddr{IP: h.addr.AsSlice(), Port: h.freePort()}
	if a.local && a.remote.(*net.TCPAddr).IP.IsLoopback() {
		addr.IP = net.IPv4(127, 0, 0, 1)
	}
	return addr
}

// weaken makes the connection slow, or narrow.
func (c *conn) weaken(way int) {
	n, o := c.network, &c.network.options.Faults
	switch way {
	case slowLink:
		c.bandwidth = o.Bandwidth
		n.tell("%v has a link of %d bytes a second", c, o.Bandwidth)
	case fullBuffer:
		c.capacity = o.SmallBuffer
		n.tell("%v holds no more than %d bytes in each direction", c, o.SmallBuffer)
	}
}

// blocked reports whether a partition keeps something from arriving in one of the directions.
func (c *conn) blocked() bool {
	a, b := c.ends[0].at.host, c.ends[1].at.host
	return c.network.blocked(a, b) || c.network.blocked(b, a)
}

// doubt sets the time after which the ends give up.
func (c *conn) doubt() {
	if !c.suspect && !c.over {
		c.suspect = true
		c.timer = c.network.after(c.network.options.GiveUp, (*givingUp)(c))
	}
}

// trust takes it back.
func (c *conn) trust() {
	if c.suspect {
		c.suspect = false
		c.timer.Cancel()
	}
}

// resume goes on if nothing keeps it from that any more.
func (c *conn) resume() {
	if c.silent || c.over {
		return
	}
	for i := range c.pipes {
		c.pipes[i].resume()
	}
	if !c.doubtful() {
		c.trust()
	}
}

// doubtful reports whether one end would learn from no answer, or from a reset, that the other is gone or out of reach.
func (c *conn) doubtful() bool {
	return c.silent || c.lost || c.blocked() || c.ends[0].at.over || c.ends[1].at.over
}

// givingUp is the entry of the time after which the ends give up.
type givingUp conn

// Run fails both ends, if nothing has changed.
func (g *givingUp) Run() {
	c := (*conn)(g)
	c.suspect = false
	if c.doubtful() {
		c.ends[0].fail(etimedout)
		c.ends[1].fail(etimedout)
	}
}

// String names the entry for the story.
func (g *givingUp) String() string { return "the time after which " + (*conn)(g).String() + " fails" }

// breakUp fails both ends, the other one when it learns of it.
func (c *conn) breakUp(first *end) {
	first.fail(econnreset)
	other := &c.ends[1-first.side]
	c.pipes[first.side].clear()
	c.pipes[first.side].end(endReset)
	c.pipes[other.side].clear()
}

// end lets go of the connection when both ends are closed.
func (c *conn) end() {
	if c.over || c.ends[0].open() || c.ends[1].open() {
		return
	}
	c.over = true
	c.trust()
	for i := range c.pipes {
		c.pipes[i].clear()
	}
	all := c.network.conns
	i := slices.Index(all, c)
	c.network.conns = slices.Delete(all, i, i+1)
}

// String names the connection by its number and its ends.
func (c *conn) String() string {
	return fmt.Sprintf("connection %d (%v to %v)", c.number, &c.ends[0], &c.ends[1])
}
