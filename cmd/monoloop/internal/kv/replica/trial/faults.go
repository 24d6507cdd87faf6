package trial

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// options are what goes wrong, whoever it hits.
var options = network.Options{Faults: network.Faults{
	Resets: 1, Partitions: 1, OneWay: 1, Isolations: 1, Crashes: 2, DiskCrashes: 4, Outage: 400 * time.Millisecond,
}}

// The ways of the nemesis.
const (
	cutOff = iota + 1
	crashLeader
	crashAll
)

// nemesis has it in for the leader.
func (w *world) nemesis(co *loop.Co) error {
	h := w.t.Hazard("nemesis:", looptest.Way{Name: "the leader is cut off from its peers", Most: 2},
		looptest.Way{Name: "the leader crashes", Most: 2}, looptest.Way{Name: "all crash", Most: 2})
	for {
		if err := co.Sleep(5 * time.Millisecond); err != nil {
			return err
		}
		if w.leader == "" {
			continue
		}
		leader := w.net.Host(w.leader)
		switch h.Strike() {
		case cutOff:
			w.t.Tell("%s is cut off from its peers", leader)
			w.net.Partition(leader, w.peersOf(leader)...)
			w.after(co, w.net.Heal)
		case crashLeader:
			w.crash(co, leader)
		case crashAll:
			for _, name := range names {
				w.crash(co, w.net.Host(name))
			}
		}
	}
}

// after does something when the outage is over, which is as long as the source has it.
func (w *world) after(co *loop.Co, fn func()) {
	most := options.Faults.Outage
	co.Loop().CallLater(most-time.Duration(w.t.Vary(uint64(most-1))), fn)
}

// crash crashes a host for a while.
func (w *world) crash(co *loop.Co, h *network.Host) {
	if !h.Up() {
		return
	}
	h.Crash()
	l := co.Loop()
	w.after(co, func() {
		if !h.Up() {
			h.Restart(l, nil)
		}
	})
}
