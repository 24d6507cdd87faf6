package stream

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/monoloop-go/monoloop/loop"
)

// detachable is a Transport whose connection package net knows. detach gives it back, with what was read ahead; nothing
// of the transport is called afterwards.
type detachable interface {
	detach() (c net.Conn, unread []byte, err error)
}

// Detach suspends co until what is pending is with the kernel, and then gives the connection back as one of package
// net, which any goroutine may use: the stream is closed, and the connection open. What was unread is read from it
// first; if nothing was, it is a *net.TCPConn or a *net.UnixConn, or what Wrap was given. If co is canceled before,
// the stream stays as it is. The error is errors.ErrUnsupported for what is not the system's, as a Pipe, and then as
// well. Nobody may read or write meanwhile.
func (s *Stream) Detach(co *loop.Co) (net.Conn, error) {
	step := DetachStep{Stream: s}
	err := co.Await(&step)
	return step.Conn, err
}

// DetachStep is Detach for step tasks. It may be used again once it is done.
type DetachStep struct {
	Stream *Stream

	// Conn is the connection; set when the step is done without an error.
	Conn net.Conn

	flush FlushStep
}

// Step detaches.
func (d *DetachStep) Step(co *loop.Co, in error) (done bool, err error) {
	s := d.Stream
	d.flush.Stream, d.Conn = s, nil
	if in == nil && s.state != stateOpen {
		return true, s.errClosed("detach")
	}
	if done, err = d.flush.Step(co, in); !done || err != nil {
		return done, err
	}
	s.mustRead("Detach")
	d.Conn, err = s.detach()
	return true, err
}

func (s *Stream) detach() (net.Conn, error) {
	switch t, ok := s.transport.(detachable); {
	case s.state != stateOpen:
		return nil, s.errClosed("detach")
	case !ok:
		return nil, s.failure("detach", errors.ErrUnsupported)
	default:
		_, unread := s.giveAway()
		c, ahead, err := t.detach()
		if err != nil {
			return nil, s.failure("detach", err)
		}
		if unread = append(unread, ahead...); len(unread) > 0 {
			c = &unreadConn{Conn: c, unread: unread}
		}
		return c, nil
	}
}

// giveAway makes the stream closed, and its transport, with what is unread, somebody else's.
func (s *Stream) giveAway() (t Transport, unread []byte) {
	r := s.rarely()
	r.local, r.remote = s.transport.LocalAddr(), s.transport.RemoteAddr()
	t, unread = s.transport, bytes.Clone(s.in)
	s.state, s.transport = stateClosed, nil
	s.dropInput()
	s.dropOutput()
	return t, unread
}

// An unreadConn is a connection of which something was read, and is to be read once more.
type unreadConn struct {
	net.Conn
	mu     sync.Mutex
	unread []byte // guarded by mu
}

// Read reads what is unread first.
func (c *unreadConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	n := copy(p, c.unread)
	c.unread = c.unread[n:]
	c.mu.Unlock()
	if n > 0 {
		return n, nil
	}
	return c.Conn.Read(p)
}

// CloseWrite is that of the connection.
func (c *unreadConn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return errors.ErrUnsupported
}

// ReadFrom is that of the connection, which need not copy what is in a file.
func (c *unreadConn) ReadFrom(r io.Reader) (int64, error) {
	if to, ok := c.Conn.(io.ReaderFrom); ok {
		return to.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{c.Conn}, r)
}

// NetConn returns the connection, as that of crypto/tls.
func (c *unreadConn) NetConn() net.Conn { return c.Conn }
