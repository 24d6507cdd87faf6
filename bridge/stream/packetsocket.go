//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package stream

import (
	"net"
	"net/netip"
	"os"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
)

// A packetSocket is the PacketTransport over a descriptor of the operating system, which it owns, and which never
// blocks.
type packetSocket struct {
	fd                 int
	hub                *hub
	readable, writable func()
	local, remote      net.Addr
	v4                 bool   // it takes addresses of IPv4 alone
	from               string // the name of who has sent the last datagram; of unix sockets
}

// adoptPackets takes the descriptor of a socket of package net, and closes that.
func (h *hub) adoptPackets(c net.PacketConn) (PacketTransport, error) {
	switch c.(type) {
	case *net.UDPConn, *net.UnixConn:
	default:
		return nil, errNotAdopted
	}
	fd, err := h.adopt(c)
	if err != nil {
		return nil, err
	}
	s := &packetSocket{fd: fd, hub: h, local: c.LocalAddr()}
	if r := c.(net.Conn).RemoteAddr(); r != nil {
		s.remote = r
	}
	_ = c.Close()
	if err := h.watch(fd, s); err != nil {
		_ = syscall.Close(fd)
		return nil, err
	}
	at, _ := syscall.Getsockname(fd)
	_, s.v4 = at.(*syscall.SockaddrInet4)
	return s, nil
}

// Attach has the two told.
func (s *packetSocket) Attach(readable, writable func()) { s.readable, s.writable = readable, writable }

// Ready is called by the poller.
func (s *packetSocket) Ready(r netpoll.Readiness) {
	if s.readable == nil {
		return // it is taken to be ready for both
	}
	if r&(netpoll.Readable|netpoll.HungUp) != 0 {
		s.readable()
	}
	if r&netpoll.Writable != 0 {
		s.writable()
	}
}

// Receive asks the kernel.
func (s *packetSocket) Receive(p []byte) (n int, from netip.AddrPort, err error) {
	for {
		n, _, flags, sa, err := syscall.Recvmsg(s.fd, p, nil, 0)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return 0, from, ErrWouldBlock
		case err != nil:
			return 0, from, os.NewSyscallError("recvmsg", err)
		}
		s.from = ""
		if u, ok := sa.(*syscall.SockaddrUnix); ok {
			s.from = u.Name
		}
		if flags&syscall.MSG_TRUNC != 0 {
			return n, addrPort(sa), ErrTruncated
		}
		return n, addrPort(sa), nil
	}
}

// addrPort makes of the kernel's address that of package netip; of any other than that of UDP, the zero one.
func addrPort(sa syscall.Sockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *syscall.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *syscall.SockaddrInet6:
		ip := netip.AddrFrom16(sa.Addr).Unmap()
		if sa.ZoneId != 0 {
			ip = ip.WithZone(zoneName(int(sa.ZoneId)))
		}
		return netip.AddrPortFrom(ip, uint16(sa.Port))
	}
	return netip.AddrPort{}
}

// Send gives the kernel a datagram.
func (s *packetSocket) Send(p []byte, to netip.AddrPort) error {
	sa, err := s.sockaddr(to)
	if err != nil {
		return err
	}
	return s.send(p, sa)
}

func (s *packetSocket) sender() string { return s.from }

func (s *packetSocket) sendTo(p []byte, name string) error {
	return s.send(p, &syscall.SockaddrUnix{Name: name})
}

func (s *packetSocket) send(p []byte, sa syscall.Sockaddr) error {
	for {
		_, err := syscall.SendmsgN(s.fd, p, nil, sa, 0)
		switch err {
		case nil:
			return nil
		case syscall.EINTR:
			continue
		case syscall.EAGAIN:
			return ErrWouldBlock
		}
		return os.NewSyscallError("sendmsg", err)
	}
}

// sockaddr makes of an address the kernel's, of the family of the socket; nil of none.
func (s *packetSocket) sockaddr(to netip.AddrPort) (syscall.Sockaddr, error) {
	ip := to.Addr()
	switch {
	case !to.IsValid():
		return nil, nil
	case s.v4 && ip.Unmap().Is4():
		return &syscall.SockaddrInet4{Port: int(to.Port()), Addr: ip.Unmap().As4()}, nil
	case s.v4:
		return nil, &net.AddrError{Err: "an address of IPv6 for a socket of IPv4", Addr: to.String()}
	}
	sa := &syscall.SockaddrInet6{Port: int(to.Port()), Addr: ip.As16()}
	if zone := ip.Zone(); zone != "" {
		i, err := net.InterfaceByName(zone)
		if err != nil {
			return nil, err
		}
		sa.ZoneId = uint32(i.Index)
	}
	return sa, nil
}

// Close closes the descriptor.
func (s *packetSocket) Close() error {
	if s.fd < 0 { // the loop has closed it
		return nil
	}
	s.hub.unwatch(s.fd)
	err := os.NewSyscallError("close", syscall.Close(s.fd))
	s.fd = -1
	return err
}

// LocalAddr returns the address of this end.
func (s *packetSocket) LocalAddr() net.Addr { return s.local }

// RemoteAddr returns that of the peer, if there is only one.
func (s *packetSocket) RemoteAddr() net.Addr { return s.remote }

// abandon is called when the loop closes.
func (s *packetSocket) abandon() { _ = s.Close() }
