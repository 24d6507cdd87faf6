package network

import (
	"net"
	"net/netip"
	"strconv"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// firstPort is that from which on ports are given to dials, and to listeners that ask for none.
const firstPort = 49152

// A Host is a machine of a Network: a name, an address, a disk, and the tasks that were started on it, with all that
// they start. What they dial and listen on by package stream is this network.
type Host struct {
	network   *Network
	name      string
	addr      netip.Addr
	index     int
	now       *incarnation // nil while it is down
	silent    bool         // it is down, and nobody answers in its place
	crashes   int          // so far
	main      func(co *loop.Co) error
	options   []task.Option        // of main
	program   *task.Task[struct{}] // that runs main, or has
	acceptors map[string]*acceptor
	sockets   map[string]*socket
	port      int // the next that is given
	cutTo     []int
	files     files
}

// An incarnation is a host from its start to its crash. It is the network that its tasks see.
type incarnation struct {
	host *Host
	over bool
	ends []*realEnd // open, on the real network
}

// here is the incarnation of which a coroutine is a task, or nil.
var here = loop.NewVar[*incarnation](nil)

// HostOf returns the host on which co runs, or nil.
func HostOf(co *loop.Co) *Host {
	if i := here.Get(co); i != nil {
		return i.host
	}
	return nil
}

// Name returns the name.
func (h *Host) Name() string { return h.name }

// Addr returns the address.
func (h *Host) Addr() netip.Addr { return h.addr }

// String returns the name.
func (h *Host) String() string { return h.name }

// Up reports whether the host runs: it has not crashed, or was restarted.
func (h *Host) Up() bool { return h.now != nil }

// Go starts a task on the host, as task.Do; the task has the host's name unless an option gives another. When the host
// crashes, the task is canceled, and again at each await, until it has ended; its error is then a cancellation.
func (h *Host) Go(r loop.Ref, fn func(co *loop.Co) error, opts ...task.Option) *task.Task[struct{}] {
	i := h.mustBeUp("Go")
	return task.Do(r, func(co *loop.Co) error {
		if i.over { // it has crashed in the turn in which it was started
			return loop.Canceled(ErrCrashed)
		}
		i.use(co)
		err := fn(co)
		if i.over {
			return loop.Canceled(ErrCrashed)
		}
		return err
	}, append([]task.Option{task.Named(h.name)}, opts...)...)
}

// Run is Go of a program that is started again after each crash that the source chooses, and by Restart with a nil fn.
// Only hosts with such a program crash by choice.
func (h *Host) Run(r loop.Ref, main func(co *loop.Co) error, opts ...task.Option) *task.Task[struct{}] {
	h.main, h.options = main, opts
	h.program = h.Go(r, main, opts...)
	return h.program
}

// Stop asks the program of the last Run or Restart to end, by a cancellation, and waits until it has. A cancellation is
// no error of it then. The host stays up.
func (h *Host) Stop(co *loop.Co) error {
	if h.program == nil {
		return nil
	}
	h.program.Cancel(nil)
	_, err := h.program.Await(co)
	if loop.IsCanceled(err) && co.Canceling() == 0 {
		return nil
	}
	return err
}

// Use makes co, and what it starts from then on, run on the host, until the host crashes.
func (h *Host) Use(co *loop.Co) { h.mustBeUp("Use").use(co) }

func (h *Host) mustBeUp(what string) *incarnation {
	if h.now == nil {
		panic("network: " + what + " on host " + h.name + ", which has crashed and was not restarted")
	}
	return h.now
}

func (i *incarnation) use(co *loop.Co) {
	here.Set(co, i)
	stream.Use(co, i)
}

// Dial begins to connect, for package stream.
func (i *incarnation) Dial(network, address string, done func(t stream.Transport, err error)) (cancel func()) {
	if r := i.host.network.real; r != nil {
		return r.dial(i, network, address, done)
	}
	a := &attempt{from: i, network: i.host.network, kind: network, done: done}
	a.begin(address)
	return a.cancel
}

// Listen begins to listen, for package stream.
func (i *incarnation) Listen(network, address string) (stream.Acceptor, error) {
	if i.over {
		return nil, loop.Canceled(ErrCrashed)
	}
	h := i.host
	if network == "unix" {
		return h.listen(&acceptor{at: i, key: "unix " + address, addr: &net.UnixAddr{Name: address, Net: "unix"}})
	}
	to, err := h.resolve(network, address)
	if err != nil {
		return nil, opError("listen", network, nil, err)
	}
	addr, local, err := to.own(h)
	if err != nil {
		return nil, opError("listen", network, net.TCPAddrFromAddrPort(to.reached()), err)
	}
	if to.port == 0 {
		to.port = h.freePort()
	}
	at := net.TCPAddrFromAddrPort(netip.AddrPortFrom(addr, uint16(to.port)))
	return h.listen(&acceptor{at: i, key: tcpKey(to.port), local: local, addr: at})
}

func tcpKey(port int) string { return "tcp " + strconv.Itoa(port) }

// freePort gives a port that no listener has; of those that dials have, it gives none again until all were given.
func (h *Host) freePort() int {
	for {
		port := h.port
		if h.port++; h.port > 65535 {
			h.port = firstPort
		}
		if h.acceptors[tcpKey(port)] == nil && h.sockets[udpKey(port)] == nil {
			return port
		}
	}
}
