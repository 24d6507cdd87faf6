package stream

import (
	"net"
	"net/netip"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// Packets is a socket for datagrams: UDP, or those of unix sockets. Each is sent and received whole; it may be lost,
// doubled, and overtaken by another, as the network will have it. It belongs to the loop's goroutine; any number of
// coroutines may receive and send, and each direction serves them in the order in which they have asked.
type Packets struct {
	hub           *hub
	transport     PacketTransport // nil once closed
	local, remote net.Addr
	in, out       gate
}

// A gate is those who wait for one direction.
type gate struct {
	queue  parking.Lot
	ready  bool // a try may have something
	closed bool
}

// tell lets the next one try who waits, if that may help, or if nothing ever will.
func (g *gate) tell() {
	if g.ready || g.closed {
		g.queue.GrantNext()
	}
}

// open is told when a try may have something.
func (g *gate) open() {
	g.ready = true
	g.tell()
}

func (g *gate) close() {
	g.closed = true
	for g.queue.GrantNext() {
	}
}

// ListenPackets opens a socket for datagrams at a local address, as net.ListenPacket does: "udp", "udp4", "udp6" or
// "unixgram". It does not wait, but to look up the name of a host may take time: on the loop, give addresses. See
// asyncio.loop.create_datagram_endpoint with local_addr.
func ListenPackets(r loop.Ref, network, address string) (*Packets, error) {
	r.Loop().Low().Check("ListenPackets")
	n := networkOf(r)
	if n == nil {
		n = System(r)
	}
	return newPackets(r)(n.ListenPackets(network, address))
}

// DialPackets opens a socket for datagrams to and from one peer alone, as net.Dial does: nothing is sent by that, so
// that it tells nothing of the peer. See asyncio.loop.create_datagram_endpoint with remote_addr.
func DialPackets(r loop.Ref, network, address string) (*Packets, error) {
	r.Loop().Low().Check("DialPackets")
	n := networkOf(r)
	if n == nil {
		n = System(r)
	}
	return newPackets(r)(n.DialPackets(network, address))
}

// WrapPackets makes Packets of a socket of package net, which must not be used any more. It is taken over where the
// loop can watch it; elsewhere goroutines receive, and send, one datagram ahead.
func WrapPackets(r loop.Ref, c net.PacketConn) (*Packets, error) {
	return newPackets(r)(hubOf(r.Loop()).packetsOf(c))
}

func newPackets(r loop.Ref) func(t PacketTransport, err error) (*Packets, error) {
	return func(t PacketTransport, err error) (*Packets, error) {
		if err != nil {
			return nil, err
		}
		return NewPackets(r, t), nil
	}
}

// NewPackets makes Packets of r's loop over a transport, which is theirs from then on.
func NewPackets(r loop.Ref, t PacketTransport) *Packets {
	k := &Packets{hub: hubOf(r.Loop()), transport: t, local: t.LocalAddr(), remote: t.RemoteAddr()}
	k.in.ready, k.out.ready = true, true
	t.Attach(k.in.open, k.out.open)
	return k
}

// Loop returns the loop to which the socket belongs.
func (k *Packets) Loop() *loop.Loop { return k.hub.loop }

// LocalAddr returns the address of this end, also when it was closed.
func (k *Packets) LocalAddr() net.Addr { return k.local }

// RemoteAddr returns the address of the peer; nil unless there is only one.
func (k *Packets) RemoteAddr() net.Addr { return k.remote }

// TryReceive takes the next datagram, as Receive, and never waits: the error is ErrWouldBlock then.
func (k *Packets) TryReceive(p []byte) (n int, from netip.AddrPort, err error) {
	switch {
	case k.in.closed:
		return 0, from, k.failure("read", net.ErrClosed)
	case !k.in.ready:
		return 0, from, ErrWouldBlock
	}
	n, from, err = k.transport.Receive(p)
	switch err {
	case nil, ErrTruncated:
	case ErrWouldBlock:
		k.in.ready = false
	default:
		err = k.failure("read", err)
	}
	return n, from, err
}

// Receive suspends co until there is a datagram, and takes it into p. It returns how long it is, and who has sent it:
// the zero AddrPort for a unix socket. If it is longer than p, the error is ErrTruncated, and the rest of it is lost.
// If co is canceled, none is. Another error may tell what has become of a datagram that was sent before, as when
// nobody listens there; Receive goes on. After Close, it is net.ErrClosed. See asyncio's sock_recvfrom.
func (k *Packets) Receive(co *loop.Co, p []byte) (n int, from netip.AddrPort, err error) {
	if k.in.queue.Empty() {
		if n, from, err = k.TryReceive(p); err != ErrWouldBlock {
			return n, from, err
		}
	}
	step := ReceiveStep{Packets: k, To: p}
	err = co.Await(&step)
	return step.N, step.From, err
}

// TrySend sends p, as Send, and never waits: the error is ErrWouldBlock then.
func (k *Packets) TrySend(p []byte, to netip.AddrPort) error {
	switch {
	case k.out.closed:
		return k.failure("write", net.ErrClosed)
	case !k.out.ready:
		return ErrWouldBlock
	}
	err := k.transport.Send(p, to)
	switch err {
	case nil:
	case ErrWouldBlock:
		k.out.ready = false
	default:
		err = k.failure("write", err)
	}
	return err
}

// Send sends p as one datagram: to the peer of DialPackets if to is the zero AddrPort. It suspends co while the network
// has no room; that the datagram was sent says nothing of whether it arrives. If co is canceled, it was not sent. See
// asyncio's sock_sendto.
func (k *Packets) Send(co *loop.Co, p []byte, to netip.AddrPort) error {
	if k.out.queue.Empty() {
		if err := k.TrySend(p, to); err != ErrWouldBlock {
			return err
		}
	}
	return co.Await(&SendStep{Packets: k, From: p, To: to})
}

// Close closes the socket; who receives or sends gets net.ErrClosed. To close it again does nothing.
func (k *Packets) Close() error {
	if k.transport == nil {
		return nil
	}
	t := k.transport
	k.transport = nil
	err := t.Close()
	k.in.close()
	k.out.close()
	return err
}

func (k *Packets) failure(op string, err error) error {
	if _, ok := err.(*net.OpError); ok {
		return err
	}
	return &net.OpError{Op: op, Net: k.local.Network(), Source: k.local, Addr: k.remote, Err: err}
}

// String names the socket by its address.
func (k *Packets) String() string { return "a socket at " + k.local.String() }
