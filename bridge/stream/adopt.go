//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package stream

import (
	"errors"
	"net"
	"os"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
)

// adopt takes the descriptor of a connection or listener of package net, and closes that. The duplicate is what is
// kept: the original is registered with the runtime's poller, which would be woken for each event as well.
func (h *hub) adopt(c any) (fd int, err error) {
	sc, ok := c.(syscall.Conn)
	if !ok || !h.polls() {
		return -1, errNotAdopted
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return -1, err
	}
	fd, dup := -1, error(nil)
	err = raw.Control(func(original uintptr) { fd, dup = duplicate(int(original)) })
	return fd, errors.Join(err, os.NewSyscallError("dup", dup))
}

func duplicate(fd int) (int, error) {
	syscall.ForkLock.RLock() // no child may get it
	defer syscall.ForkLock.RUnlock()
	dup, err := syscall.Dup(fd)
	if err == nil {
		syscall.CloseOnExec(dup)
	}
	return dup, err
}

// polls reports whether the loop can watch descriptors.
func (h *hub) polls() bool {
	if h.poller != nil {
		return true
	}
	if !h.loop.Low().CanPoll() {
		return false
	}
	p, err := netpoll.New(h.loop)
	if err != nil {
		return false
	}
	h.poller = p
	h.node.Value = h
	closing.Add(h.loop, &h.node)
	return true
}

// watch has w told what becomes of fd.
func (h *hub) watch(fd int, w netpoll.Watcher) error {
	return os.NewSyscallError("watch a descriptor", h.poller.Add(fd, w))
}

func (h *hub) unwatch(fd int) { h.poller.Remove(fd) }

// release is unwatch of a descriptor of which a duplicate is kept.
func (h *hub) release(fd int) { h.poller.Withdraw(fd) }

// OnClose closes what is left when the loop closes: descriptors, which nobody uses any more, and the poller.
func (h *hub) OnClose() {
	for _, w := range h.poller.Watchers() {
		if c, ok := w.(interface{ abandon() }); ok {
			c.abandon()
		}
	}
	closing.Remove(h.loop, &h.node)
	_ = h.poller.Close()
	h.poller = nil
}

// newSocket makes a transport over the descriptor fd, and owns it then. rest is what peerOf says.
func (h *hub) newSocket(fd int, p peer, rest net.Addr) (Transport, error) {
	if h.nobody == nil {
		h.nobody = &Stream{hub: h}
	}
	p.cuts = p.kind == unix || !netpoll.TellsUrgent
	c := &socket{notifier: (*Notifier)(h.nobody), fd: int32(fd), peer: p}
	if err := h.watch(fd, c); err != nil {
		_ = syscall.Close(fd)
		return nil, err
	}
	if rest != nil {
		if h.peers == nil {
			h.peers = map[Transport]net.Addr{}
		}
		h.peers[c] = rest
	}
	return c, nil
}

// wrapSocket makes a transport of a connection of package net, if the loop can watch it. The connection is closed then,
// or used no more.
func (h *hub) wrapSocket(c net.Conn) (Transport, error) {
	switch c.(type) {
	case *net.TCPConn, *net.UnixConn:
	default:
		return nil, errNotAdopted
	}
	fd, err := h.adopt(c)
	if err != nil {
		return nil, err
	}
	p, rest := peerAt(c.RemoteAddr())
	_ = c.Close()
	return h.newSocket(fd, p, rest)
}
