package stream

import (
	"context"
	"errors"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// System returns the operating system's network as a Network of r's loop, for one that leads there in the end. Dials
// are those of a net.Dialer without options, and what listens that of a net.ListenConfig. To listen, or to open a
// socket for datagrams, at the name of a host holds the loop while that is looked up: give addresses.
func System(r loop.Ref) Network { return (*system)(hubOf(loop.Of(r))) }

type system hub

func (y *system) hub() *hub { return (*hub)(y) }

// Dial begins to connect.
func (y *system) Dial(network, address string, done func(t Transport, err error)) (cancel func()) {
	ctx, stop := context.WithCancel(context.Background())
	canceled := false
	y.hub().dial(ctx, &net.Dialer{}, network, address, func(t Transport, err error) {
		stop()
		if !canceled {
			done(t, err)
		} else if t != nil {
			New(y.hub().loop, t).Abort()
		}
	})
	return func() {
		canceled = true
		stop()
	}
}

// Listen begins to listen.
func (y *system) Listen(network, address string) (Acceptor, error) {
	ln, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	return y.hub().acceptorOf(ln, true)
}

// ListenPackets opens a socket for datagrams.
func (y *system) ListenPackets(network, address string) (PacketTransport, error) {
	if !ofDatagrams(network) {
		return nil, unknownNetwork("listen", network)
	}
	c, err := net.ListenPacket(network, address)
	if err != nil {
		return nil, err
	}
	return (*hub)(y).packetsOf(c)
}

// DialPackets opens a socket for datagrams to and from one peer.
func (y *system) DialPackets(network, address string) (PacketTransport, error) {
	if !ofDatagrams(network) {
		return nil, unknownNetwork("dial", network)
	}
	c, err := net.Dial(network, address)
	if err != nil {
		return nil, err
	}
	return (*hub)(y).packetsOf(c.(net.PacketConn))
}

func ofDatagrams(network string) bool {
	switch network {
	case "udp", "udp4", "udp6", "unixgram":
		return true
	}
	return false
}

// packetsOf makes a transport of a socket of package net, and owns that then.
func (h *hub) packetsOf(c net.PacketConn) (PacketTransport, error) {
	t, err := h.adoptPackets(c)
	if errors.Is(err, errNotAdopted) {
		return h.newPacketPump(c), nil
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return t, nil
}
