package stream

import (
	"context"
	"net"
	"net/netip"

	"github.com/monoloop-go/monoloop/loop"
)

// ListenPackets opens a socket for datagrams at a local address, as net.ListenPacket does: "udp", "udp4", "udp6" or
// "unixgram". If the address has the name of a host, co is suspended while that is looked up, and not otherwise. See
// asyncio.loop.create_datagram_endpoint with local_addr.
func ListenPackets(co *loop.Co, network, address string) (*Packets, error) {
	return openPackets(co, &OpenPacketsStep{Network: network, Address: address})
}

// DialPackets opens a socket for datagrams to and from one peer alone, as net.Dial does: nothing is sent by that, so
// that it tells nothing of the peer. If the address has the name of a host, co is suspended while that is looked up. See
// asyncio.loop.create_datagram_endpoint with remote_addr.
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

	opening *opening // nil while nothing is looked up
}

// An opening is a socket that a goroutine opens, since the name of a host is to be looked up. The goroutine writes conn
// and err before it posts the opening to the loop, which alone touches the rest.
type opening struct {
	hub  *hub
	co   *loop.Co // who waits; nil if nobody does any more
	stop context.CancelCauseFunc
	hold loop.Hold
	here bool // it was posted
	conn net.PacketConn
	err  error
}

// Step opens the socket.
func (s *OpenPacketsStep) Step(co *loop.Co, in error) (done bool, err error) {
	o := s.opening
	switch {
	case o != nil:
		return true, s.opened(o, in)
	case in != nil:
		return true, in
	}
	co.Loop().Low().Check("open a socket for datagrams")
	s.Packets = nil
	n := networkOf(co)
	if n == nil && ofDatagrams(s.Network) && hasName(s.Network, s.Address) {
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

// hasName reports whether an address has the name of a host.
func hasName(network, address string) bool {
	host, _, err := net.SplitHostPort(address)
	if network == "unixgram" || err != nil || host == "" {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err != nil
}

// lookUp has a goroutine look the name up, and open the socket.
func (s *OpenPacketsStep) lookUp(co *loop.Co) {
	ctx, stop := context.WithCancelCause(co.Detached())
	o := &opening{hub: hubOf(co.Loop()), co: co, stop: stop, hold: co.Loop().Low().Hold(loop.WillPost)}
	s.opening = o
	network, address, dial := s.Network, s.Address, s.Dial
	go func() {
		if o.conn, o.err = openSystem(ctx, network, address, dial); o.hub.loop.Low().Post(o) != nil && o.conn != nil {
			_ = o.conn.Close()
		}
	}()
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

// Run is the post.
func (o *opening) Run() {
	o.hold.Release()
	o.stop(nil)
	o.here = true
	if o.co != nil {
		o.co.Low().Unpark()
	} else if o.conn != nil {
		_ = o.conn.Close()
	}
}

// opened takes the socket, unless co is canceled.
func (s *OpenPacketsStep) opened(o *opening, in error) error {
	s.opening, o.co = nil, nil
	if in != nil {
		o.stop(in)
		if o.here && o.conn != nil {
			_ = o.conn.Close()
		}
		return in
	}
	if o.err != nil {
		return o.err
	}
	t, err := o.hub.packetsOf(o.conn)
	if err == nil {
		s.Packets = NewPackets(o.hub.loop, t)
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
