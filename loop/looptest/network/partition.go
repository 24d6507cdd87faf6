package network

import "time"

// blocked reports whether nothing arrives at one host from another.
func (n *Network) blocked(from, to *Host) bool {
	return to.index < len(from.cutTo) && from.cutTo[to.index] > 0
}

// Partition lets nothing arrive from a at any of the others, nor the other way, until Heal. What is sent meanwhile is
// sent again then, as TCP does, unless the connection has given up.
func (n *Network) Partition(a *Host, others ...*Host) {
	for _, b := range others {
		n.block(a, b)
		n.block(b, a)
	}
}

// PartitionOneWay lets nothing arrive from one host at another, until Heal.
func (n *Network) PartitionOneWay(from, to *Host) { n.block(from, to) }

// Isolate is a Partition of a host from all others that there are.
func (n *Network) Isolate(h *Host) { n.Partition(h, n.others(h)...) }

func (n *Network) others(h *Host) (all []*Host) {
	for _, o := range n.hosts {
		if o != h {
			all = append(all, o)
		}
	}
	return all
}

// Heal ends all partitions.
func (n *Network) Heal() {
	n.healed++
	for _, h := range n.hosts {
		clear(h.cutTo)
	}
	n.resume()
}

func (n *Network) block(from, to *Host) {
	if from == to {
		return
	}
	n.cut(from, to, 1)
	for _, c := range n.conns {
		if c.blocked() {
			c.doubt()
		}
	}
}

func (n *Network) cut(from, to *Host, by int) {
	for len(from.cutTo) <= to.index {
		from.cutTo = append(from.cutTo, 0)
	}
	from.cutTo[to.index] += by
}

// outage asks how long something lasts: by default as long as it may.
func (n *Network) outage() time.Duration {
	most := n.options.Faults.Outage
	return most - time.Duration(n.t.Vary(uint64(most-1)))
}

// partitionFor blocks ways between hosts for a while.
func (n *Network) partitionFor(d time.Duration, ways [][2]*Host) {
	for _, w := range ways {
		n.block(w[0], w[1])
	}
	n.after(d, &healing{network: n, number: n.healed, ways: ways})
}

// A healing is the end of a partition that the source has chosen.
type healing struct {
	network *Network
	number  int // of Heals that there had been
	ways    [][2]*Host
}

// Run heals, unless a Heal has.
func (h *healing) Run() {
	if h.number != h.network.healed {
		return
	}
	for _, w := range h.ways {
		h.network.cut(w[0], w[1], -1)
	}
	h.network.tell("the partition is healed")
	h.network.resume()
}

// String names the entry for the story.
func (h *healing) String() string { return "the healing of a partition" }
