package network

import (
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// An attempt is a dial on its way: first to the other host, then back, and then over. While the way is blocked, it
// waits for what comes first, that it is open again or the end of the time. It is its own entry of the timers, one at a
// time.
type attempt struct {
	network *Network
	from    *incarnation
	to      *Host
	kind    string // of the network: tcp, unix
	key     string // of the acceptor
	remote  net.Addr
	local   bool // by the address that each host has for itself
	done    func(t stream.Transport, err error)

	state   attemptState
	ignored bool  // nobody answers, whatever is healed
	end     *end  // of the dialer, once there is a connection
	err     error // how it fails when it is back
	began   time.Duration
	timer   loop.TimerHandle
	listed  bool
}

type attemptState uint8

const (
	goes attemptState = iota
	waitsToGo
	returns
	waitsToReturn
	dialed
)

// begin finds out where it goes.
func (a *attempt) begin(address string) {
	a.began = a.network.now()
	a.network.attempts = append(a.network.attempts, a)
	a.listed = true
	if a.err = a.resolve(address); a.err != nil {
		a.state = returns
		a.run(0)
		return
	}
	late, _ := a.network.latency()
	a.run(late)
}

func (a *attempt) resolve(address string) error {
	h := a.from.host
	if a.from.over {
		return loop.Canceled(ErrCrashed)
	}
	if a.kind == "unix" {
		a.to, a.key, a.local, a.remote = h, "unix "+address, true, &net.UnixAddr{Name: address, Net: "unix"}
		return nil
	}
	to, err := h.resolve(a.kind, address)
	if err != nil {
		return err
	}
	reached := to.reached()
	a.to, a.key, a.local = to.host, tcpKey(to.port), reached.Addr().IsLoopback()
	a.remote = net.TCPAddrFromAddrPort(reached)
	if a.to == nil {
		return refusal("connect", ehostunreach)
	}
	return nil
}

// meets returns who answers the dial at the other host, or nil.
func (a *attempt) meets() *acceptor {
	if ln := a.to.acceptors[a.key]; ln != nil && (a.local || !ln.local) {
		return ln
	}
	return nil
}

// nobody is the error of a dial that nobody answers.
func (a *attempt) nobody() error {
	if a.kind == "unix" {
		return refusal("connect", enoent)
	}
	return refusal("connect", econnrefused)
}

func (a *attempt) run(after time.Duration) { a.timer = a.network.after(after, a) }

// Run goes on.
func (a *attempt) Run() {
	switch a.state {
	case goes:
		a.arrive()
	case returns:
		a.comeBack()
	case waitsToGo, waitsToReturn:
		a.finish(nil, refusal("connect", etimedout))
	}
}

// arrive is at the other host.
func (a *attempt) arrive() {
	if a.network.blocked(a.from.host, a.to) || !a.to.answers() {
		a.wait(waitsToGo)
		return
	}
	ln := a.meets()
	way := a.network.faults.dial.Strike()
	switch {
	case ln == nil:
		a.turn(a.nobody())
	case way == refused:
		a.turn(refusal("connect", econnrefused))
	case way == unanswered:
		a.wait(waitsToReturn)
		a.ignored = true
	case len(ln.waiting) >= a.network.options.Backlog:
		a.again(time.Second)
		return
	default:
		c := a.network.connect(a, ln)
		a.end = &c.ends[0]
		c.weaken(way)
		ln.add(&c.ends[1])
		a.turn(nil)
	}
	switch way {
	case refused:
		a.network.tell("%v is refused", a)
	case unanswered:
		a.network.tell("%v is not answered", a)
	}
}

// turn sends the outcome back.
func (a *attempt) turn(err error) {
	late, _ := a.network.latency()
	a.state, a.err = returns, err
	a.run(late)
}

// again tries once more after a while, if there is time for it.
func (a *attempt) again(after time.Duration) {
	if left := a.left(); after >= left {
		a.wait(waitsToGo)
		return
	}
	a.run(after)
}

func (a *attempt) left() time.Duration {
	return max(0, a.began+a.network.options.DialTimeout-a.network.now())
}

func (a *attempt) wait(state attemptState) {
	a.state = state
	a.run(a.left())
}

// resume tries again if the way may be open.
func (a *attempt) resume() {
	if a.ignored || a.state != waitsToGo && a.state != waitsToReturn {
		return
	}
	a.timer.Cancel()
	a.state--
	late, _ := a.network.latency()
	a.run(late)
}

// comeBack is at the dialer's host again.
func (a *attempt) comeBack() {
	if a.to != nil && a.network.blocked(a.to, a.from.host) {
		a.wait(waitsToReturn)
		return
	}
	a.finish(a.end, a.err)
}

// finish tells the outcome.
func (a *attempt) finish(e *end, err error) {
	a.unlist()
	a.state = dialed
	if err != nil {
		if a.end != nil {
			_ = a.end.Close(true)
		}
		a.done(nil, opError("dial", a.kind, a.remote, err))
		return
	}
	a.done(e, nil)
}

// cancel ends it, if it is not over.
func (a *attempt) cancel() {
	if a.state == dialed {
		return
	}
	a.unlist()
	a.state = dialed
	a.timer.Cancel()
	if a.end != nil {
		_ = a.end.Close(true)
	}
}

func (a *attempt) unlist() {
	if all := a.network.attempts; a.listed {
		i := slices.Index(all, a)
		a.network.attempts = slices.Delete(all, i, i+1)
		a.listed = false
	}
}

// String names the dial for the story.
func (a *attempt) String() string {
	to := "nowhere"
	if tcp, ok := a.remote.(*net.TCPAddr); ok && a.to != nil {
		to = fmt.Sprintf("%v:%d", a.to, tcp.Port)
	} else if a.remote != nil {
		to = a.remote.String()
	}
	return fmt.Sprintf("the dial of %v to %s", a.from.host, to)
}
