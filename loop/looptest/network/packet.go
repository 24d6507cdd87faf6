package network

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// A socket is the transport of datagrams of a host: a port, and what has arrived there and was not received.
type socket struct {
	at       *incarnation
	key      string // of Host.sockets
	addr     netip.AddrPort
	local    bool           // only the host itself reaches it
	peer     netip.AddrPort // zero if there is not one alone
	readable func()
	arrived  []datagram
	bytes    int  // of arrived
	refused  bool // what was sent has come back, since nobody has that port
	closed   bool
	real     *realSocket // what it is on the real network; nil on a simulated one
}

// A datagram is what is sent, and who has sent it.
type datagram struct {
	bytes []byte
	from  netip.AddrPort
}

// ListenPackets opens a socket for datagrams, for package stream.
func (i *incarnation) ListenPackets(network, address string) (stream.PacketTransport, error) {
	return i.socket("listen", network, address, func(s *socket, to place) error {
		addr, local, err := to.own(i.host)
		if err != nil {
			return err
		}
		s.local = local
		return s.bind(addr, to.port)
	})
}

// DialPackets opens a socket for datagrams to and from one peer, for package stream.
func (i *incarnation) DialPackets(network, address string) (stream.PacketTransport, error) {
	return i.socket("dial", network, address, func(s *socket, to place) error {
		addr := i.host.addr
		if s.peer = to.reached(); s.peer.Addr().IsLoopback() {
			addr, s.local = localAddr, true
		}
		return s.bind(addr, 0)
	})
}

func (i *incarnation) socket(op, network, address string, open func(s *socket, to place) error,
) (stream.PacketTransport, error) {
	if i.over {
		return nil, loop.Canceled(ErrCrashed)
	}
	if network == "unixgram" {
		return nil, opError(op, network, nil, eafnosupport)
	}
	to, err := i.host.resolve(network, address)
	s := &socket{at: i}
	if err == nil {
		err = open(s, to)
	}
	if err != nil {
		return nil, opError(op, network, nil, err)
	}
	if r := i.host.network.real; r != nil {
		return r.packets(s)
	}
	return s, nil
}

// bind gives the socket its address; the port zero means a free one.
func (s *socket) bind(addr netip.Addr, port int) error {
	h := s.at.host
	if port == 0 {
		port = h.freePort()
	}
	if h.sockets[udpKey(port)] != nil {
		return refusal("bind", eaddrinuse)
	}
	s.key, s.addr = udpKey(port), netip.AddrPortFrom(addr, uint16(port))
	h.sockets[s.key] = s
	return nil
}

func udpKey(port int) string { return "udp " + strconv.Itoa(port) }

// Attach has the socket told. There is always room to send.
func (s *socket) Attach(readable, _ func()) { s.readable = readable }

// Receive takes what has arrived first.
func (s *socket) Receive(p []byte) (n int, from netip.AddrPort, err error) {
	switch {
	case s.at.over:
		return 0, from, loop.Canceled(ErrCrashed)
	case s.refused:
		s.refused = false
		return 0, from, refusal("recvfrom", econnrefused)
	case len(s.arrived) == 0:
		return 0, from, stream.ErrWouldBlock
	}
	d := s.arrived[0]
	s.arrived = s.arrived[1:]
	s.bytes -= len(d.bytes)
	if n = copy(p, d.bytes); n < len(d.bytes) {
		err = stream.ErrTruncated
	}
	return n, d.from, err
}

// Send sends p on its way.
func (s *socket) Send(p []byte, to netip.AddrPort) error {
	if s.at.over {
		return loop.Canceled(ErrCrashed)
	}
	if s.peer.IsValid() {
		to = s.peer
	}
	n, self := s.at.host.network, s.at.host
	host, from := n.byAddr[to.Addr().Unmap()], s.addr
	if to.IsValid() && to.Addr().Unmap().IsLoopback() {
		host, from = self, netip.AddrPortFrom(localAddr, from.Port())
	}
	switch {
	case !to.IsValid():
		return refusal("sendto", edestaddrreq)
	case len(p) > mostDatagram:
		return refusal("sendto", emsgsize)
	case s.local && host != self:
		return refusal("sendto", einval)
	case host == nil:
		return nil // nobody will get it
	}
	sent := datagram{append([]byte(nil), p...), from}
	(&flight{network: n, socket: s, to: host, port: int(to.Port()), datagram: sent}).send()
	return nil
}

// mostDatagram is how long a datagram of UDP may be over IPv4.
const mostDatagram = 65507

// Close closes the socket.
func (s *socket) Close() error {
	if !s.at.over && !s.closed {
		delete(s.at.host.sockets, s.key)
	}
	s.closed = true
	return nil
}

// LocalAddr returns the address of the socket.
func (s *socket) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(s.addr) }

// RemoteAddr returns that of the one peer, or nil.
func (s *socket) RemoteAddr() net.Addr {
	if !s.peer.IsValid() {
		return nil
	}
	return net.UDPAddrFromAddrPort(s.peer)
}

func addrPortOf(a net.Addr) netip.AddrPort {
	at := a.(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// tell tells the socket.
func (s *socket) tell() {
	if s.readable != nil && !s.closed && !s.at.over {
		s.readable()
	}
}

// A flight is a datagram on its way. Each has its own latency, so that they overtake each other.
type flight struct {
	datagram
	network *Network
	socket  *socket // that has sent it
	to      *Host
	port    int
	back    bool // it is the answer that nobody has that port
}

// send sends it, or loses it, or sends it twice, if the source chooses that.
func (f *flight) send() {
	n := f.network
	switch n.faults.datagram.Strike() {
	case lost:
		n.tell("%v is lost", f)
		return
	case doubled:
		n.tell("%v is doubled", f)
		f.fly()
	}
	f.fly()
}

func (f *flight) fly() {
	late, beyond := f.network.latency()
	if beyond > 0 {
		f.network.tell("%v takes %v longer", f, beyond)
	}
	f.network.after(late, f)
}

// Run lets it arrive.
func (f *flight) Run() {
	from := f.socket.at.host
	if f.back {
		if !f.network.blocked(f.to, from) {
			f.socket.refused = true
			f.socket.tell()
		}
		return
	}
	if f.network.blocked(from, f.to) || f.to.now == nil {
		return
	}
	s := f.to.sockets[udpKey(f.port)]
	if s == nil || s.local && !f.from.Addr().IsLoopback() {
		f.refuse()
		return
	}
	if s.peer.IsValid() && s.peer != f.from || s.bytes+len(f.bytes) > f.network.options.Buffer {
		return
	}
	if f.network.options.Trace != nil {
		f.network.traced(f)
	}
	s.arrived = append(s.arrived, f.datagram)
	s.bytes += len(f.bytes)
	s.tell()
}

// refuse tells a sender that has one peer alone that there is nobody.
func (f *flight) refuse() {
	if f.socket.peer.IsValid() {
		back := *f
		back.back = true
		back.fly()
	}
}

// String names the datagram for the story.
func (f *flight) String() string {
	from, to := f.socket.at.host.name, f.to.name
	if f.back {
		return fmt.Sprintf("the refusal of a datagram from %s:%d to %s:%d", from, f.from.Port(), to, f.port)
	}
	what := shown(f.bytes, len(f.bytes))
	return fmt.Sprintf("the datagram %s from %s:%d to %s:%d", what, from, f.from.Port(), to, f.port)
}
