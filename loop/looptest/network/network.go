package network

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// ErrCrashed is the cause of the cancellations of a host that has crashed, and of what its tasks get from its network
// and its disk from then on.
var ErrCrashed = errors.New("network: the host has crashed")

// A Network is hosts, and what connects them. It and all that belongs to it are used on the loop's goroutine.
type Network struct {
	t       *looptest.T
	loop    *loop.Loop
	options Options
	faults  faults
	real    *real // where it leads to when the clock is real; nil otherwise

	hosts    []*Host
	byName   map[string]*Host
	byAddr   map[netip.Addr]*Host
	conns    []*conn    // those with an end that is open
	attempts []*attempt // dials that are not over
	dialed   int        // connections that there were, to number them
	healed   int        // calls of Heal, which the timers of earlier partitions are told by
}

// New makes a network without hosts for one schedule of a test. A nil o means the defaults. When the schedule is over,
// connections and listeners that nobody has closed fail it; see Options.MayLeak.
func New(t *looptest.T, r loop.Ref, o *Options) *Network {
	n := &Network{t: t, loop: loop.Of(r), byName: map[string]*Host{}, byAddr: map[netip.Addr]*Host{}}
	if o != nil {
		n.options = *o
	}
	n.options.setDefaults()
	n.faults.init(t, &n.options.Faults)
	if t.Real() {
		n.real = newReal(r)
	}
	if !n.options.MayLeak {
		t.Invariant(n.mustBeClosed)
	}
	return n
}

// Host returns the host of that name, which is made, with the next free address of 10.0.0.0/8, if there is none.
func (n *Network) Host(name string) *Host {
	if h := n.byName[name]; h != nil {
		return h
	}
	for i := len(n.hosts) + 1; ; i++ {
		addr := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		if n.byAddr[addr] == nil {
			return n.HostAt(name, addr)
		}
	}
}

// HostAt makes a host with a name and an address, which no other host may have. The name is none that leads elsewhere, as
// localhost or an address, and the address one that a machine can have.
func (n *Network) HostAt(name string, addr netip.Addr) *Host {
	addr = addr.Unmap()
	if _, err := netip.ParseAddr(name); err == nil || name == "" || name == loopback {
		panic(fmt.Sprintf("network: a host of the name %q", name))
	}
	if !addr.IsValid() || addr.IsUnspecified() || addr.IsLoopback() || addr.IsMulticast() || addr.Zone() != "" {
		panic(fmt.Sprintf("network: host %s with the address %v", name, addr))
	}
	if n.byName[name] != nil || n.byAddr[addr] != nil {
		panic(fmt.Sprintf("network: there is a host of the name %q, or with the address %v", name, addr))
	}
	h := &Host{network: n, name: name, addr: addr, index: len(n.hosts), port: firstPort}
	h.acceptors, h.sockets = map[string]*acceptor{}, map[string]*socket{}
	h.now = &incarnation{host: h}
	n.hosts = append(n.hosts, h)
	n.byName[name], n.byAddr[addr] = h, h
	return h
}

// Open returns how many streams are open, one for each end of a connection, and how many listeners and sockets for
// datagrams.
func (n *Network) Open() (streams, listeners int) {
	for _, c := range n.conns {
		for i := range c.ends {
			if c.ends[i].open() {
				streams++
			}
		}
	}
	for _, h := range n.hosts {
		listeners += len(h.acceptors) + len(h.sockets)
		if h.now != nil {
			streams += len(h.now.ends)
		}
	}
	return streams, listeners
}

func (n *Network) mustBeClosed() {
	for _, c := range n.conns {
		for i := range c.ends {
			if c.ends[i].open() {
				n.t.Errorf("network: the end of %v at %s was not closed", c, c.ends[i].at.host.name)
			}
		}
	}
	for _, h := range n.hosts {
		if h.now != nil {
			for _, e := range h.now.ends {
				n.t.Errorf("network: the end of %v to %v at host %s was not closed", e.local, e.remote, h.name)
			}
		}
		for range h.acceptors {
			n.t.Errorf("network: a listener of host %s was not closed", h.name)
		}
		for range h.sockets {
			n.t.Errorf("network: a socket for datagrams of host %s was not closed", h.name)
		}
	}
}

// latency asks how long something takes from one host to another.
func (n *Network) latency() (all, beyond time.Duration) {
	beyond = time.Duration(n.t.Vary(uint64(n.options.MaxLatency - n.options.MinLatency)))
	return n.options.MinLatency + beyond, beyond
}

func (n *Network) now() time.Duration { return n.loop.Time() }

// after has r run after d.
func (n *Network) after(d time.Duration, r loop.Runnable) loop.TimerHandle {
	return n.loop.Low().ScheduleAt(n.loop.After(d), r)
}

// resume lets go on what has waited for a link or a host, after something was healed or restarted.
func (n *Network) resume() {
	for _, c := range n.conns {
		c.resume()
	}
	for _, a := range n.attempts {
		a.resume()
	}
}

// refusal is the error of a system call.
func refusal(call string, errno error) error { return os.NewSyscallError(call, errno) }

// opError is what Dial and Listen return.
func opError(op, network string, addr net.Addr, err error) error {
	return &net.OpError{Op: op, Net: network, Addr: addr, Err: err}
}
