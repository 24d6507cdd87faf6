//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package stream

import (
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// addressKind is of what kind the addresses of a socket are.
type addressKind uint8

const (
	tcp addressKind = iota
	unix
)

func kindOf(network string) addressKind {
	if network == "unix" {
		return unix
	}
	return tcp
}

// address makes of the kernel's address that of package net.
func (k addressKind) address(sa syscall.Sockaddr) net.Addr {
	switch sa := sa.(type) {
	case *syscall.SockaddrInet4:
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port)))
	case *syscall.SockaddrInet6:
		ip := netip.AddrFrom16(sa.Addr)
		if sa.ZoneId != 0 {
			ip = ip.WithZone(zoneName(int(sa.ZoneId)))
		}
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(ip.Unmap(), uint16(sa.Port)))
	case *syscall.SockaddrUnix:
		return &net.UnixAddr{Name: sa.Name, Net: "unix"}
	}
	if k == unix {
		return &net.UnixAddr{Net: "unix"}
	}
	return &net.TCPAddr{}
}

func zoneName(index int) string {
	if i, err := net.InterfaceByIndex(index); err == nil {
		return i.Name
	}
	return strconv.Itoa(index)
}

// A peer is the address at the other end of a socket, in as few bytes as most addresses need: neither the name of a
// unix socket nor the zone of an address has room in it.
type peer struct {
	ip   [16]byte // of an IPv4 address, as IPv6 has it
	port uint16
	kind addressKind
	cuts bool // see socket: it has room here, and none there
}

// peerOf makes a peer of the kernel's address, and of kind if there is none. If it does not say all, rest is the
// address.
func peerOf(sa syscall.Sockaddr, kind addressKind) (p peer, rest net.Addr) {
	switch sa := sa.(type) {
	case *syscall.SockaddrInet4:
		return peer{ip: netip.AddrFrom4(sa.Addr).As16(), port: uint16(sa.Port)}, nil
	case *syscall.SockaddrInet6:
		if p = (peer{ip: sa.Addr, port: uint16(sa.Port)}); sa.ZoneId == 0 {
			return p, nil
		}
		return p, tcp.address(sa)
	case *syscall.SockaddrUnix:
		if sa.Name != "" {
			rest = unix.address(sa)
		}
		return peer{kind: unix}, rest
	}
	return peer{kind: kind}, nil
}

// peerAt is peerOf for an address of package net.
func peerAt(a net.Addr) (p peer, rest net.Addr) {
	switch a := a.(type) {
	case *net.TCPAddr:
		at := a.AddrPort()
		if p = (peer{ip: at.Addr().As16(), port: at.Port()}); a.Zone != "" {
			rest = a
		}
	case *net.UnixAddr:
		if p = (peer{kind: unix}); a.Name != "" {
			rest = a
		}
	}
	return p, rest
}

func (p peer) address() net.Addr {
	if p.kind == unix {
		return &net.UnixAddr{Net: "unix"}
	}
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom16(p.ip).Unmap(), p.port))
}
