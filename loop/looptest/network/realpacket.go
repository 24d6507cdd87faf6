package network

import (
	"net"
	"net/netip"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// A realSocket is a socket for datagrams of a host on the real network. Each is one that listens, also of a dial, so
// that all addresses that a program sees can be those of hosts.
type realSocket struct {
	stream.PacketTransport
	socket *socket
	real   *real
	port   netip.AddrPort // of the system
}

// packets opens what a socket leads to.
func (r *real) packets(s *socket) (stream.PacketTransport, error) {
	t, err := r.system.ListenPackets("udp", "127.0.0.1:0")
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	s.real = &realSocket{t, s, r, addrPortOf(t.LocalAddr())}
	r.reached[s.place()], r.named[s.real.port] = s.real, s.real
	return s.real, nil
}

// place is the address of the socket among all hosts.
func (s *socket) place() netip.AddrPort { return netip.AddrPortFrom(s.at.host.addr, s.addr.Port()) }

// Receive takes what has arrived first from a host, and from the one peer if there is one.
func (e *realSocket) Receive(p []byte) (n int, from netip.AddrPort, err error) {
	if e.socket.at.over {
		return 0, from, loop.Canceled(ErrCrashed)
	}
	for {
		if n, from, err = e.PacketTransport.Receive(p); err != nil && err != stream.ErrTruncated {
			return n, from, err
		}
		sender := e.real.named[from]
		if sender == nil {
			continue
		}
		from = sender.socket.addr
		if e.socket.local {
			from = netip.AddrPortFrom(localAddr, from.Port())
		}
		if peer := e.socket.peer; !peer.IsValid() || peer == from {
			return n, from, err
		}
	}
}

// Send sends p, which is lost if nobody has the address.
func (e *realSocket) Send(p []byte, to netip.AddrPort) error {
	if e.socket.at.over {
		return loop.Canceled(ErrCrashed)
	}
	if peer := e.socket.peer; peer.IsValid() {
		to = peer
	}
	self := e.socket.at.host
	if to.Addr().Unmap().IsLoopback() {
		to = netip.AddrPortFrom(self.addr, to.Port())
	}
	receiver := e.real.reached[to]
	if receiver == nil || (receiver.socket.local || e.socket.local) && receiver.socket.at.host != self {
		return nil
	}
	return e.PacketTransport.Send(p, receiver.port)
}

// Close closes the socket.
func (e *realSocket) Close() error {
	if e.socket.at.over {
		return nil
	}
	_ = e.socket.Close()
	return e.drop()
}

// drop lets go of what is real of it. What it has sent is still on its way, and from whom that is stays known.
func (e *realSocket) drop() error {
	delete(e.real.reached, e.socket.place())
	return e.PacketTransport.Close()
}

// LocalAddr returns the address that the host has.
func (e *realSocket) LocalAddr() net.Addr { return e.socket.LocalAddr() }

// RemoteAddr returns that of the one peer, or nil.
func (e *realSocket) RemoteAddr() net.Addr { return e.socket.RemoteAddr() }
