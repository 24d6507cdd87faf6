package network

import (
	"net"
	"net/netip"
	"strings"
)

// A place is where an address leads to.
type place struct {
	host *Host // nil if no host has the address
	addr netip.Addr
	port int
}

// loopback is the name of each host for itself, and localAddr what that stands for.
const loopback = "localhost"

var (
	localAddr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	anyAddr   = netip.IPv4Unspecified()
)

// resolve returns the place of an address, as h sees it. An address without a host is any of its own.
func (h *Host) resolve(network, address string) (place, error) {
	name, service, err := net.SplitHostPort(address)
	if err != nil {
		return place{}, err
	}
	port, err := net.LookupPort(network, service)
	if err != nil {
		return place{}, err
	}
	ip, noIP := netip.ParseAddr(name)
	ip = ip.Unmap()
	switch named := h.network.byName[name]; {
	case name == "" || ip.IsUnspecified():
		return place{h, anyAddr, port}, nil
	case name == loopback || ip.IsLoopback():
		return place{h, localAddr, port}, nil
	case noIP == nil:
		named = h.network.byAddr[ip]
		return place{named, ip, port}, suits(network, ip)
	case named == nil:
		return place{}, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	default:
		return place{named, named.addr, port}, suits(network, named.addr)
	}
}

// suits returns what is wrong with an address of the other family than the network's, as tcp4 and udp6 have one.
func suits(network string, addr netip.Addr) error {
	if strings.HasSuffix(network, "4") && !addr.Is4() || strings.HasSuffix(network, "6") && !addr.Is6() {
		return &net.AddrError{Err: "no suitable address found", Addr: addr.String()}
	}
	return nil
}

// reached returns the address by which a dial reaches the place.
func (p place) reached() netip.AddrPort {
	if p.addr.IsUnspecified() {
		return netip.AddrPortFrom(localAddr, uint16(p.port))
	}
	return netip.AddrPortFrom(p.addr, uint16(p.port))
}

// own returns the address at which h is, if it listens at the place, and whether only h itself reaches it there. If the
// place is elsewhere, it fails.
func (p place) own(h *Host) (addr netip.Addr, local bool, err error) {
	switch {
	case p.host != h:
		return addr, false, refusal("bind", eaddrnotavail)
	case p.addr.IsLoopback():
		return localAddr, true, nil
	}
	return h.addr, false, nil
}
