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
}

// packets opens what a socket leads to.
func (r *real) packets(s *socket) (stream.PacketTransport, error) {
	t, err := r.system.ListenPackets("udp", "127.0.0.1:0")
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	at := addrPortOf(t.LocalAddr())
	s.real = &realSocket{t, s, r}
	r.reached[addrPortOf(s.local)], r.named[at] = at, addrPortOf(s.local)
	return s.real, nil
}

// Receive takes what has arrived first from a host, and from the one peer if there is one.
func (e *realSocket) Receive(p []byte) (n int, from netip.AddrPort, err error) {
	if e.socket.at.over {
		return 0, from, loop.Canceled(ErrCrashed)
	}
	for {
		if n, from, err = e.PacketTransport.Receive(p); err != nil && err != stream.ErrTruncated {
			return n, from, err
		}
		known, ok := e.real.named[from]
		if peer := e.socket.peer; ok && (!peer.IsValid() || peer == known) {
			return n, known, err
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
	if to.Addr().IsLoopback() {
		to = netip.AddrPortFrom(e.socket.at.host.addr, to.Port())
	}
	at, ok := e.real.reached[to]
	if !ok {
		return nil
	}
	return e.PacketTransport.Send(p, at)
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
	delete(e.real.reached, addrPortOf(e.socket.local))
	return e.PacketTransport.Close()
}

// LocalAddr returns the address that the host has.
func (e *realSocket) LocalAddr() net.Addr { return e.socket.LocalAddr() }

// RemoteAddr returns that of the one peer, or nil.
func (e *realSocket) RemoteAddr() net.Addr { return e.socket.RemoteAddr() }
