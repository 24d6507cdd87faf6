//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package stream

import "net"

// OnClose does nothing: there is nothing that the loop watches.
func (h *hub) OnClose() {}

func (h *hub) adoptListener(net.Listener, bool) (Acceptor, error) { return nil, errNotAdopted }

func (h *hub) wrapSocket(net.Conn) (Transport, error) { return nil, errNotAdopted }

func (h *hub) adoptPackets(net.PacketConn) (PacketTransport, error) { return nil, errNotAdopted }
