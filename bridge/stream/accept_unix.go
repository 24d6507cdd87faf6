//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package stream

import (
	"net"
	"os"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
)

// A listening is the acceptor over a descriptor of the operating system, which it owns.
type listening struct {
	fd       int
	hub      *hub
	readable func()
	kind     addressKind
	at       net.Addr
	unlink   string // the path of a unix socket, to be removed when it is closed; empty if there is none
}

// adoptListener takes the descriptor of a listener of package net, and closes that. TCP's connections inherit that what
// is small is sent at once, and that an idle peer is asked whether it lives, as package net has it, so that no call is
// to be made for each.
func (h *hub) adoptListener(ln net.Listener, unlink bool) (Acceptor, error) {
	switch ln.(type) {
	case *net.TCPListener, *net.UnixListener:
	default:
		return nil, errNotAdopted
	}
	fd, err := h.adopt(ln)
	if err != nil {
		return nil, err
	}
	at := ln.Addr()
	l := &listening{fd: fd, hub: h, kind: kindOf(at.Network()), at: at}
	if u, ok := ln.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false)
		if unlink && at.String() != "" && at.String()[0] != '@' {
			l.unlink = at.String()
		}
	} else {
		_ = syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
		_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_KEEPALIVE, 1)
	}
	_ = ln.Close()
	if err := h.watch(fd, l); err != nil {
		_ = syscall.Close(fd)
		return nil, err
	}
	return l, nil
}

// Attach has the listener told.
func (l *listening) Attach(readable func()) { l.readable = readable }

// Ready is called by the poller.
func (l *listening) Ready(netpoll.Readiness) { l.readable() }

// Accept asks the kernel.
func (l *listening) Accept() (Transport, error) {
	for {
		fd, sa, err := acceptSocket(l.fd)
		switch err {
		case nil:
			p, rest := peerOf(sa, l.kind)
			return l.hub.newSocket(fd, p, rest)
		case syscall.EINTR, syscall.ECONNABORTED: // a peer that has left before it was accepted
			continue
		case syscall.EAGAIN:
			return nil, ErrWouldBlock
		}
		return nil, os.NewSyscallError("accept", err)
	}
}

// Addr returns the address.
func (l *listening) Addr() net.Addr { return l.at }

// Close closes the descriptor.
func (l *listening) Close() error {
	if l.fd < 0 { // the loop has closed it
		return nil
	}
	l.hub.unwatch(l.fd)
	err := os.NewSyscallError("close", syscall.Close(l.fd))
	l.fd = -1
	if l.unlink != "" {
		_ = os.Remove(l.unlink)
	}
	return err
}

// abandon is called when the loop closes.
func (l *listening) abandon() { _ = l.Close() }
