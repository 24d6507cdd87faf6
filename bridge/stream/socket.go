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
// and which never blocks.
type socket struct {
	fd       int
	hub      *hub
	notifier *Notifier         // nil before Attach
	early    netpoll.Readiness // what was told before Attach
	kind     addressKind
	remote   net.Addr
}

// Attach has n told, also of what has come before.
func (c *socket) Attach(n *Notifier) {
	c.notifier = n
	c.Ready(c.early)
}

// Ready is called by the poller.
func (c *socket) Ready(r netpoll.Readiness) {
	if c.notifier == nil {
		c.early |= r
		return
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
// vain.
func (c *socket) Read(p []byte) (int, error) {
	for {
		n, err := netpoll.Read(c.fd, p)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return 0, ErrWouldBlock
		case err != nil:
			return 0, os.NewSyscallError("read", err)
		case n == 0:
			return 0, io.EOF
		case n < len(p):
			return n, ErrWouldBlock
		}
		return n, nil
	}
}

// Write gives the kernel what it takes.
func (c *socket) Write(p []byte) (int, error) {
	for {
		n, err := netpoll.Write(c.fd, p)
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
	err := syscall.Shutdown(c.fd, syscall.SHUT_WR)
	if errors.Is(err, syscall.ENOTCONN) { // the peer has reset the connection: the next read tells it
		return nil
	}
	return os.NewSyscallError("shutdown", err)
}

// Close closes the descriptor. If it is aborted, TCP resets the connection.
func (c *socket) Close(abort bool) error {
	if abort && c.kind == tcp {
		_ = syscall.SetsockoptLinger(c.fd, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	}
	c.hub.unwatch(c.fd)
	return os.NewSyscallError("close", syscall.Close(c.fd))
}

// LocalAddr asks the kernel.
func (c *socket) LocalAddr() net.Addr {
	sa, _ := syscall.Getsockname(c.fd)
	return c.kind.address(sa)
}

// RemoteAddr returns the peer's address at the time when the connection was made.
func (c *socket) RemoteAddr() net.Addr { return c.remote }

// abandon is called when the loop closes.
func (c *socket) abandon() {
	if c.notifier == nil {
		_ = c.Close(true)
		return
	}
	(*Stream)(c.notifier).Abort()
}
