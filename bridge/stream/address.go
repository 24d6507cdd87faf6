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
