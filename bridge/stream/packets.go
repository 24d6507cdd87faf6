package stream

import (
	"errors"
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

// WrapPackets makes Packets of a socket of package net, which must not be used any more. It is taken over where the
// loop can watch it; elsewhere goroutines receive, and send, one datagram ahead.
func WrapPackets(r loop.Ref, c net.PacketConn) (*Packets, error) {
	if c == nil {
		panic("stream: WrapPackets of a nil socket")
	}
	return newPackets(r)(hubOf(loop.Of(r)).packetsOf(c))
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
	if t == nil {
		panic("stream: NewPackets of a nil transport")
	}
	k := &Packets{hub: hubOf(loop.Of(r)), transport: t, local: t.LocalAddr(), remote: t.RemoteAddr()}
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
	k.hub.check("Receive")
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
// nobody listens there, which package net asks Windows not to tell; the next Receive goes on. After Close, it is
// net.ErrClosed. See asyncio's sock_recvfrom.
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
	k.hub.check("Send")
	if to.IsValid() && k.remote != nil && k.remote.String() != netip.AddrPortFrom(to.Addr().Unmap(), to.Port()).String() {
		return k.failure("write", net.ErrWriteToConnected)
	}
	return k.trySend(func() error { return k.transport.Send(p, to) })
}

func (k *Packets) trySend(send func() error) error {
	switch {
	case k.out.closed:
		return k.failure("write", net.ErrClosed)
	case !k.out.ready:
		return ErrWouldBlock
	}
	err := send()
	switch err {
	case nil:
	case ErrWouldBlock:
		k.out.ready = false
	default:
		err = k.failure("write", err)
	}
	return err
}

// Send sends p as one datagram: to the peer of DialPackets, if there is one, for which to may be the zero AddrPort, and to
// nobody else: that is net.ErrWriteToConnected. It suspends co while the network has no room; that the datagram was sent
// says nothing of whether it arrives. If co is canceled, it was not sent. See asyncio's sock_sendto.
func (k *Packets) Send(co *loop.Co, p []byte, to netip.AddrPort) error {
	if k.out.queue.Empty() {
		if err := k.TrySend(p, to); err != ErrWouldBlock {
			return err
		}
	}
	return co.Await(&SendStep{Packets: k, From: p, To: to})
}

// A namedTransport is a PacketTransport of unix sockets, which have names in place of addresses.
type namedTransport interface {
	// sender is the name of who has sent what was received last; empty if that has none. It is called right after the
	// Receive.
	sender() string
	sendTo(p []byte, name string) error
}

// ReceiveNamed is Receive on a unix socket: it returns the name of who has sent the datagram, to be answered by
// SendNamed. It is empty where the sender has none.
func (k *Packets) ReceiveNamed(co *loop.Co, p []byte) (n int, from string, err error) {
	step := ReceiveStep{Packets: k, To: p}
	err = co.Await(&step)
	return step.N, step.FromName, err
}

// SendNamed is Send to the unix socket of a name.
func (k *Packets) SendNamed(co *loop.Co, p []byte, to string) error {
	return co.Await(&SendStep{Packets: k, From: p, ToName: to})
}

// sender is the name of who has sent what was received last.
func (k *Packets) sender() string {
	if t, ok := k.transport.(namedTransport); ok {
		return t.sender()
	}
	return ""
}

func (k *Packets) trySendNamed(p []byte, to string) error {
	t, ok := k.transport.(namedTransport)
	if k.transport != nil && !ok {
		return k.failure("write", errors.ErrUnsupported)
	}
	return k.trySend(func() error { return t.sendTo(p, to) })
}

// Close closes the socket; who receives or sends gets net.ErrClosed. A datagram that was sent before goes out, unless
// the loop ends first. To close it again does nothing.
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
