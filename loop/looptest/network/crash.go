package network

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Crash ends the host: what it runs is canceled, with ErrCrashed, and sees no network and no disk any more, so that
// nobody else sees how it cleans up. By choice its connections end as those of a program that was killed, and whoever
// dials it is refused; or it is silent, as a machine that has lost its power. What its disk had not synced is lost, or
// torn by choice.
func (h *Host) Crash() {
	i := h.now
	if i == nil {
		return
	}
	n := h.network
	h.silent = n.t.Vary(1) == 1
	n.tell("%s crashes%s", h.name, [...]string{"", ", and is silent"}[btoi(h.silent)])
	i.closeReal()
	h.dropSockets(i)
	i.over, h.now = true, nil
	h.crashes++
	h.files.crash(n, h)
	for _, c := range append([]*conn(nil), n.conns...) {
		if c.ends[0].at == i || c.ends[1].at == i {
			c.doubtIf(h.silent)
			c.end()
		}
	}
	(&reaper{incarnation: i}).Run()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dropSockets ends the connections of an incarnation, as its kernel does unless it is silent.
func (h *Host) dropSockets(i *incarnation) {
	for _, c := range h.network.conns {
		for k := range c.ends {
			if e := &c.ends[k]; e.at == i && e.open() && !h.silent {
				e.close(false)
			}
		}
	}
	clear(h.acceptors)
	clear(h.sockets)
}

// doubtIf has the other end give up after a while.
func (c *conn) doubtIf(silent bool) {
	if silent {
		c.doubt()
	}
}

// answers reports whether there is anybody who refuses what arrives for nobody.
func (h *Host) answers() bool { return h.now != nil || !h.silent }

// Restart starts a host that has crashed, with what its disk has kept, and main on it as by Run; with a nil main that
// of the last Run. It returns the task.
func (h *Host) Restart(r loop.Ref, main func(co *loop.Co) error, opts ...task.Option) *task.Task[struct{}] {
	if h.now != nil {
		panic("network: Restart of host " + h.name + ", which runs")
	}
	if main == nil {
		if main, opts = h.main, h.options; main == nil {
			panic("network: Restart of host " + h.name + ", which has no program: Run has not been called")
		}
	}
	h.now, h.silent = &incarnation{host: h}, false
	h.network.tell("%s restarts", h.name)
	h.network.resume()
	return h.Run(r, main, opts...)
}

// crashForAWhile crashes a host that restarts by itself.
func (n *Network) crashForAWhile(h *Host) {
	h.Crash()
	n.after(n.outage(), &restart{h, h.crashes})
}

// A restart is the entry that restarts a host.
type restart struct {
	host  *Host
	crash int // after which, by its number
}

// Run restarts the host, unless the test has.
func (r *restart) Run() {
	if h := r.host; h.now == nil && h.crashes == r.crash {
		h.Restart(h.network.loop, nil)
	}
}

// String names the entry for the story.
func (r *restart) String() string { return "the restart of " + r.host.name }

// A reaper cancels the coroutines of an incarnation that is over, in each turn, until they have ended.
type reaper struct {
	incarnation *incarnation
	turns       int
}

// mostTurns is for how many turns what a host ran may go on after its crash, canceled at each await.
const mostTurns = 1000

// Run cancels what is left.
func (k *reaper) Run() {
	n := k.incarnation.host.network
	left := 0
	for _, co := range n.loop.All() {
		if here.Get(co) == k.incarnation {
			co.Cancel(ErrCrashed)
			left++
		}
	}
	switch k.turns++; {
	case left == 0:
	case k.turns > mostTurns:
		n.t.Errorf("network: host %s has crashed, and %d of its coroutines go on whatever they are told",
			k.incarnation.host.name, left)
	default:
		n.loop.Low().ScheduleAt(n.loop.After(time.Microsecond), k)
	}
}

// String names the entry for the story.
func (k *reaper) String() string { return "the end of what ran on " + k.incarnation.host.name }
