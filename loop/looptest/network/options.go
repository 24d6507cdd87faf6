package network

import (
	"time"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

// Options are how a network is. The zero value means the defaults: what is sent takes from 1 ms to 10 ms, and nothing
// goes wrong.
type Options struct {
	// MinLatency and MaxLatency are how long what is sent takes to arrive: the least by default, and up to the most by
	// choice. If both are zero, it is from 1 ms to 10 ms.
	MinLatency, MaxLatency time.Duration

	// Buffer is how many bytes a connection holds in each direction that the reader has not read, before the writer
	// must wait. Zero means 64 KiB.
	Buffer int

	// Backlog is how many connections may wait to be accepted; what comes then tries again each second. Zero means 128.
	Backlog int

	// DialTimeout is after what time a dial fails that is not answered. Zero means 127 s, as Linux has it.
	DialTimeout time.Duration

	// GiveUp is after what time a connection fails whose peer is not there any more, or not to be reached. Zero means
	// 150 s, as of the keep-alive of package net.
	GiveUp time.Duration

	// Faults are what may go wrong.
	Faults Faults

	// Trace, if it is not nil, is told in a line whatever arrives.
	Trace func(line string)

	// MayLeak is whether connections and listeners may be open at the end of a schedule.
	MayLeak bool
}

func (o *Options) setDefaults() {
	if o.MinLatency == 0 && o.MaxLatency == 0 {
		o.MinLatency, o.MaxLatency = time.Millisecond, 10*time.Millisecond
	}
	o.MaxLatency = max(o.MaxLatency, o.MinLatency)
	defaultTo(&o.Buffer, 64<<10)
	defaultTo(&o.Backlog, 128)
	defaultTo(&o.DialTimeout, 127*time.Second)
	defaultTo(&o.GiveUp, 150*time.Second)
	defaultTo(&o.Faults.Outage, 10*time.Second)
	defaultTo(&o.Faults.Bandwidth, 1000)
	defaultTo(&o.Faults.SmallBuffer, 16)
}

func defaultTo[T int | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// Faults are how often in a schedule what goes wrong may do so at most; zero is never. Whether and when it does is
// chosen by the source. Nothing else is lost: what one host has sent on a connection arrives in order and once, as TCP
// has it, unless the connection fails.
type Faults struct {
	Resets     int // connections that are reset; part of what was under way arrives before
	HalfOpen   int // connections on which nothing arrives any more, in neither direction, and nobody is told
	Refused    int // dials that are refused
	Unanswered int // dials that are not answered
	SlowLinks  int // connections with Bandwidth
	FullBuffer int // connections that hold SmallBuffer bytes
	Partitions int // between two hosts, both ways, for up to Outage
	OneWay     int // partitions in one direction only
	Isolations int // partitions between a host and all others

	Lost    int // datagrams that do not arrive
	Doubled int // datagrams that arrive twice

	// Crashes are those of hosts that Host.Run has started, at a message that arrives; they restart within Outage.
	Crashes int

	// DiskCrashes are those at an operation of the host's disk.
	DiskCrashes int

	Outage      time.Duration // zero means 10 s
	Bandwidth   int           // bytes a second; zero means 1000
	SmallBuffer int           // bytes; zero means 16
}

// The ways in which a dial, a delivery and an operation of a disk go wrong, as numbered by their hazards.
const (
	refused = iota + 1
	unanswered
	slowLink
	fullBuffer
)

const (
	reset = iota + 1
	halfOpen
	partition
	oneWay
	isolation
	crash
)

const (
	lost = iota + 1
	doubled
)

const crashAtDisk = 1

// faults are the hazards of a network.
type faults struct{ dial, delivery, datagram, disk *looptest.Hazard }

func (f *faults) init(t *looptest.T, o *Faults) {
	f.dial = t.Hazard("network: dial:", looptest.Way{Name: "refused", Most: o.Refused},
		looptest.Way{Name: "unanswered", Most: o.Unanswered}, looptest.Way{Name: "slow link", Most: o.SlowLinks},
		looptest.Way{Name: "full buffer", Most: o.FullBuffer})
	f.delivery = t.Hazard("network:", looptest.Way{Name: "reset", Most: o.Resets},
		looptest.Way{Name: "half-open", Most: o.HalfOpen}, looptest.Way{Name: "partition", Most: o.Partitions},
		looptest.Way{Name: "one-way partition", Most: o.OneWay}, looptest.Way{Name: "isolation", Most: o.Isolations},
		looptest.Way{Name: "crash", Most: o.Crashes})
	f.datagram = t.Hazard("network: datagram:", looptest.Way{Name: "lost", Most: o.Lost},
		looptest.Way{Name: "doubled", Most: o.Doubled})
	f.disk = t.Hazard("disk:", looptest.Way{Name: "crash", Most: o.DiskCrashes})
}
