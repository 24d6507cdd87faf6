package stream

import (
	"context"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// ListenPackets opens a socket for datagrams at a local address, as net.ListenPacket does: "udp", "udp4", "udp6" or
// "unixgram". If the address has the name of a host, co is suspended while that is looked up, and not otherwise. See
// asyncio.loop.create_datagram_endpoint with local_addr.
func ListenPackets(co *loop.Co, network, address string) (*Packets, error) {
	return openPackets(co, &OpenPacketsStep{Network: network, Address: address})
}

// DialPackets opens a socket for datagrams to and from one peer alone, as net.Dial does: nothing is sent by that, so
// that it tells nothing of the peer. If the address has the name of a host, co is suspended while that is looked up.
// See asyncio.loop.create_datagram_endpoint with remote_addr.
func DialPackets(co *loop.Co, network, address string) (*Packets, error) {
	return openPackets(co, &OpenPacketsStep{Network: network, Address: address, Dial: true})
}

func openPackets(co *loop.Co, step *OpenPacketsStep) (*Packets, error) {
	err := co.Await(step)
	return step.Packets, err
}

// OpenPacketsStep is ListenPackets, or DialPackets, for step tasks. It may be used again once it is done.
type OpenPacketsStep struct {
	Network, Address string
	Dial             bool // to one peer, at the Address

	// Packets is the socket; set when the step is done without an error.
	Packets *Packets

	opening *opening[net.PacketConn] // nil while nothing is looked up
}

// Step opens the socket.
func (s *OpenPacketsStep) Step(co *loop.Co, in error) (done bool, err error) {
	switch {
	case s.opening != nil:
		return true, s.opened(in)
	case in != nil:
		return true, in
	}
	co.Loop().Low().Check("open a socket for datagrams")
	s.Packets = nil
	switch {
	case ofDatagrams(s.Network):
	case s.Dial:
		return true, unknownNetwork("dial", s.Network)
	default:
		return true, unknownNetwork("listen", s.Network)
	}
	n := networkOf(co)
	if n == nil && s.Network != "unixgram" && hasName(s.Address) {
		s.lookUp(co)
		co.Low().Park(s)
		return false, nil
	}
	if n == nil {
		n = System(co)
	}
	open := n.ListenPackets
	if s.Dial {
		open = n.DialPackets
	}
	s.Packets, err = newPackets(co)(open(s.Network, s.Address))
	return true, err
}

// lookUp has a goroutine look the name up, and open the socket.
func (s *OpenPacketsStep) lookUp(co *loop.Co) {
	network, address, dial := s.Network, s.Address, s.Dial
	s.opening = openByName(co, func(ctx context.Context) (net.PacketConn, error) {
		return openSystem(ctx, network, address, dial)
	})
}

func openSystem(ctx context.Context, network, address string, dial bool) (net.PacketConn, error) {
	if !dial {
		return (&net.ListenConfig{}).ListenPacket(ctx, network, address)
	}
	c, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return c.(net.PacketConn), nil
}

// opened takes the socket, unless co is canceled.
func (s *OpenPacketsStep) opened(in error) error {
	o := s.opening
	s.opening = nil
	c, err := o.end(in)
	if err == nil {
		s.Packets, err = newPackets(o.hub.loop)(o.hub.packetsOf(c))
	}
	return err
}

// Abort ends the wait.
func (s *OpenPacketsStep) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (s *OpenPacketsStep) String() string { return "the address of " + s.Network + " " + s.Address }
