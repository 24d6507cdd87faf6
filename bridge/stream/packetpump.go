package stream

import (
	"net"
	"net/netip"

	"github.com/monoloop-go/monoloop/loop"
)

// maxDatagram is how long a datagram of UDP can be.
const maxDatagram = 64 << 10

// A packetPump is the PacketTransport over any net.PacketConn: a goroutine for each call that may wait, one at most in
// each direction. One receives ahead, until the datagram was taken. Under virtual time it is as a pump.
//
// All fields belong to the loop's goroutine; in, out and from are the goroutine's while it works.
type packetPump struct {
	calls
	conn               net.PacketConn
	remote             net.Addr
	readable, writable func()
	in, out            direction
	from               netip.AddrPort
	name               string // of the unix socket that has sent it
	have               bool   // a datagram, or an error, was received, and not taken
	failure            error  // of what was sent, and not told
	closing            bool   // as soon as what is under way was sent
}

func (h *hub) newPacketPump(c net.PacketConn) *packetPump {
	p := &packetPump{conn: c}
	if n, ok := c.(net.Conn); ok && n.RemoteAddr() != nil {
		p.remote = n.RemoteAddr()
	}
	p.register(h.loop, p)
	return p
}

// Attach has the two told.
func (p *packetPump) Attach(readable, writable func()) { p.readable, p.writable = readable, writable }

// Receive takes the datagram that was received ahead, and has the next one waited for.
func (p *packetPump) Receive(b []byte) (n int, from netip.AddrPort, err error) {
	switch {
	case p.failure != nil: // also while the receiving goes on
		err, p.failure = p.failure, nil
		return 0, from, err
	case p.in.busy:
		return 0, from, ErrWouldBlock
	case !p.have:
		p.receiveAhead()
		return 0, from, ErrWouldBlock
	}
	p.have = false
	if p.in.err != nil {
		return 0, from, p.in.err
	}
	if n = copy(b, p.in.buffer[:p.in.n]); n < p.in.n {
		err = ErrTruncated
	}
	return n, p.from, err
}

func (p *packetPump) receiveAhead() {
	if p.in.buffer == nil {
		p.in.buffer = make([]byte, maxDatagram)
	}
	p.begin(&p.in, loop.MayPost, func() (int, error) {
		n, from, err := p.conn.ReadFrom(p.in.buffer)
		p.from, p.name = addrPortOf(from), ""
		if u, ok := from.(*net.UnixAddr); ok && u != nil {
			p.name = u.Name
		}
		return n, err
	}, func() {
		p.have = true
		p.readable()
	})
}

func addrPortOf(a net.Addr) netip.AddrPort {
	u, ok := a.(*net.UDPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	at := u.AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// Send has a datagram sent, if none is under way. Its error is told by Receive.
func (p *packetPump) Send(b []byte, to netip.AddrPort) error {
	if p.out.busy {
		return ErrWouldBlock
	}
	return p.send(b, func() (int, error) {
		if c, ok := p.conn.(net.Conn); ok && p.remote != nil {
			return c.Write(p.out.buffer)
		}
		return p.conn.WriteTo(p.out.buffer, net.UDPAddrFromAddrPort(to))
	})
}

func (p *packetPump) sender() string { return p.name }

func (p *packetPump) sendTo(b []byte, name string) error {
	if p.out.busy {
		return ErrWouldBlock
	}
	return p.send(b, func() (int, error) {
		return p.conn.WriteTo(p.out.buffer, &net.UnixAddr{Name: name, Net: "unixgram"})
	})
}

func (p *packetPump) send(b []byte, call func() (int, error)) error {
	p.out.buffer = append(p.out.buffer[:0], b...)
	p.begin(&p.out, loop.WillPost, call, p.haveSent)
	return nil
}

func (p *packetPump) haveSent() {
	if p.closing {
		p.closeNow()
		return
	}
	if p.out.err != nil {
		p.failure = p.out.err
		p.readable()
	}
	p.writable()
}

// Close ends the receiving, and closes the socket when what is under way was sent.
func (p *packetPump) Close() error {
	if p.closing = p.out.busy; p.closing {
		p.readable = func() {}
		return nil
	}
	p.closeNow()
	return nil
}

func (p *packetPump) closeNow() {
	p.closing = false
	p.begin(&direction{}, loop.WillPost, func() (int, error) { return 0, p.conn.Close() }, nil)
	p.close()
}

// OnClose is called when the loop closes: nothing is waited for any more.
func (p *packetPump) OnClose() {
	if !p.closed {
		p.closeNow()
	}
	p.join()
}

// LocalAddr asks the socket.
func (p *packetPump) LocalAddr() net.Addr { return p.conn.LocalAddr() }

// RemoteAddr returns the peer, if there is only one.
func (p *packetPump) RemoteAddr() net.Addr { return p.remote }
