//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package stream

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge/internal/netpoll"
)

// A socket is the Transport over a descriptor of the operating system. It owns the descriptor, which nobody else has,
// and which never blocks. There may be many, and most are idle, so that it holds the peer's address in few bytes.
//
// Its stream may be made later: what the poller tells before that, a new stream takes for granted.
type socket struct {
	notifier *Notifier // the stream, or the hub's nobody; the hub comes from it
	fd       int32
	peer     peer // and whether it cuts: a read may end before what has arrived does, at urgent data, or at a descriptor
}

// Attach has n told.
func (c *socket) Attach(n *Notifier) { c.notifier = n }

func (c *socket) hub() *hub { return (*Stream)(c.notifier).hub }

// Ready is called by the poller.
func (c *socket) Ready(r netpoll.Readiness) {
	if r&netpoll.Urgent != 0 {
		c.peer.cuts = true
	}
	if r&netpoll.HungUp != 0 {
		c.notifier.HungUp()
	} else if r&netpoll.Readable != 0 {
		c.notifier.Readable()
	}
	if r&netpoll.Writable != 0 {
		c.notifier.Writable()
	}
}

// Read reads what the kernel has. When it gives less than there is room for, it has no more, so that no call is made in
// vain; unless it cuts.
func (c *socket) Read(p []byte) (int, error) {
	for {
		n, err := netpoll.Receive(int(c.fd), p)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return 0, ErrWouldBlock
		case err != nil:
			return 0, os.NewSyscallError("read", err)
		case n == 0:
			return 0, io.EOF
		case n < len(p) && !c.peer.cuts:
			return n, ErrWouldBlock
		}
		return n, nil
	}
}

// Write gives the kernel what it takes.
func (c *socket) Write(p []byte) (int, error) {
	for {
		n, err := netpoll.Send(int(c.fd), p)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return 0, ErrWouldBlock
		case err != nil:
			return 0, os.NewSyscallError("write", err)
		}
		return n, nil
	}
}

// CloseWrite sends the peer the end.
func (c *socket) CloseWrite() error {
	err := syscall.Shutdown(int(c.fd), syscall.SHUT_WR)
	if errors.Is(err, syscall.ENOTCONN) { // the peer has reset the connection: the next read tells it
		return nil
	}
	return os.NewSyscallError("shutdown", err)
}

// Close closes the descriptor. If it is aborted, TCP resets the connection.
func (c *socket) Close(abort bool) error {
	if abort && c.peer.kind == tcp {
		_ = syscall.SetsockoptLinger(int(c.fd), syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	}
	h := c.hub()
	h.unwatch(int(c.fd))
	delete(h.peers, c)
	return os.NewSyscallError("close", syscall.Close(int(c.fd)))
}

// detach makes a connection of package net of the descriptor, and closes that.
func (c *socket) detach() (net.Conn, []byte, error) {
	h := c.hub()
	h.release(int(c.fd))
	delete(h.peers, c)
	f := os.NewFile(uintptr(c.fd), "a connection")
	defer f.Close()
	conn, err := net.FileConn(f)
	return conn, nil, err
}

// LocalAddr asks the kernel.
func (c *socket) LocalAddr() net.Addr {
	sa, _ := syscall.Getsockname(int(c.fd))
	return c.peer.kind.address(sa)
}

// RemoteAddr returns the peer's address at the time when the connection was made.
func (c *socket) RemoteAddr() net.Addr {
	if a := c.hub().peers[c]; a != nil {
		return a
	}
	return c.peer.address()
}

// abandon is called when the loop closes.
func (c *socket) abandon() {
	if s := (*Stream)(c.notifier); s == s.hub.nobody {
		_ = c.Close(true)
		return
	}
	(*Stream)(c.notifier).Abort()
}
