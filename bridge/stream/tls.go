package stream

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// sealAtOnce is how much is encrypted before it is given to what is below.
const sealAtOnce = 32 << 10

// A secured is the Transport of TLS, by crypto/tls, over another one, which is below. No goroutine is behind it: to
// crypto/tls it is a net.Conn (see tlsConn) whose Write keeps what is sealed, and whose Read fails with a temporary
// error when nothing is there, after which crypto/tls goes on where it was. Only a handshake could not; it waits inside
// of Read, as a coroutine.
//
// The Notifier of what is below is the stream above. What it is told, told passes on, so that ready is the readiness of
// what is below, and that of the stream the readiness of the whole.
type secured struct {
	below      Transport
	above      *Stream
	conn       *tls.Conn
	ready      readiness
	unread     []byte   // what came before, and is to be read first
	sealed     []byte   // what is to be written below
	handshaker *loop.Co // who makes the handshake; nil before and after it
	canceled   error    // what has ended it from outside
	ended      bool     // the input below is at its end
	cut        bool     // crypto/tls has been told so
	readErr    error    // what is below cannot be read any more
}

// Attach has n told.
func (c *secured) Attach(n *Notifier) {
	c.above = (*Stream)(n)
	c.below.Attach(n)
}

// told is called with what the stream above was told, before it does anything.
func (c *secured) told(r readiness) {
	c.ready |= r
	if l, ok := c.below.(*secured); ok {
		l.told(r)
	}
}

// Read decrypts what there is.
func (c *secured) Read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = c.conn.Read(p[n:])
		n += m
	}
	if len(c.sealed) > 0 {
		_ = c.Flush() // an answer, as to a change of keys; a Write will tell the error
	}
	switch {
	case errors.Is(err, errNotNow):
		err = ErrWouldBlock
	case err == io.EOF && c.cut:
		err = io.ErrUnexpectedEOF // no close_notify: whoever sits between may have cut it
	}
	return n, err
}

// Write encrypts as much as is worth it, if all before is gone.
func (c *secured) Write(p []byte) (int, error) {
	if err := c.Flush(); err != nil {
		return 0, err
	}
	if len(c.sealed) > 0 {
		return 0, ErrWouldBlock
	}
	n, err := c.conn.Write(p[:min(len(p), sealAtOnce)])
	if err == nil {
		err = c.Flush()
	}
	return n, err
}

// Buffered returns how many bytes are sealed, and not with the kernel.
func (c *secured) Buffered() int {
	n := len(c.sealed)
	if b, ok := c.below.(Buffering); ok {
		n += b.Buffered()
	}
	return n
}

// Flush writes what is sealed.
func (c *secured) Flush() error {
	if b, ok := c.below.(Buffering); ok {
		if err := b.Flush(); err != nil {
			return c.dropSealed(err)
		}
	}
	for len(c.sealed) > 0 && c.ready&canWrite != 0 {
		n, err := c.below.Write(c.sealed)
		if n == len(c.sealed) {
			c.above.hub.recycle(c.sealed)
		}
		c.sealed = c.sealed[n:]
		switch err {
		case nil:
		case ErrWouldBlock:
			c.ready &^= canWrite
		default:
			return c.dropSealed(err)
		}
	}
	if len(c.sealed) == 0 {
		c.sealed = nil
	}
	return nil
}

func (c *secured) dropSealed(err error) error {
	c.sealed = nil
	return err
}

// CloseWrite sends close_notify. The direction below stays open, as crypto/tls has it.
func (c *secured) CloseWrite() error {
	if err := c.conn.CloseWrite(); err != nil {
		return err
	}
	return c.Flush()
}

// Close closes what is below.
func (c *secured) Close(abort bool) error {
	if l, ok := c.below.(*secured); ok && !abort {
		_ = l.CloseWrite()
	}
	return c.below.Close(abort)
}

// LocalAddr is that of what is below.
func (c *secured) LocalAddr() net.Addr { return c.below.LocalAddr() }

// RemoteAddr is that of what is below.
func (c *secured) RemoteAddr() net.Addr { return c.below.RemoteAddr() }

// handshake makes the handshake in the straight-line coroutine co.
func (c *secured) handshake(co *loop.Co) (err error) {
	finished := false
	defer func() {
		if c.handshaker = nil; !finished {
			c.above.Abort()
		}
	}()
	c.handshaker = co
	err = c.conn.HandshakeContext(context.WithoutCancel(co.Detached()))
	if c.canceled != nil {
		return c.canceled
	}
	finished = true
	if failed := c.Flush(); err == nil {
		err = failed
	}
	if err == nil {
		return nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	c.above.release(false)
	return c.above.failure("handshake", err)
}

// tlsConn is a secured as crypto/tls sees it.
type tlsConn secured

// Read reads from below. During a handshake it suspends the coroutine that makes it.
func (t *tlsConn) Read(p []byte) (int, error) {
	c := (*secured)(t)
	for {
		n, err := c.readBelow(p)
		switch {
		case err != ErrWouldBlock:
			return n, err
		case c.handshaker == nil:
			return 0, errNotNow
		}
		if err := c.Flush(); err != nil {
			return 0, err
		}
		if c.canceled = c.handshaker.Await((*readWait)(c.above)); c.canceled != nil {
			return 0, c.canceled
		}
		if c.above.state != stateOpen {
			return 0, net.ErrClosed
		}
	}
}

// readBelow reads something, or tells why not: never both.
func (c *secured) readBelow(p []byte) (n int, err error) {
	if len(c.unread) > 0 {
		n = copy(p, c.unread)
		c.unread = c.unread[n:]
		return n, nil
	}
	switch {
	case c.ended:
		c.cut = true
		return 0, io.EOF
	case c.readErr != nil:
		return 0, c.readErr
	case c.ready&canRead == 0:
		return 0, ErrWouldBlock
	}
	n, err = c.below.Read(p)
	switch {
	case err == nil:
	case err == ErrWouldBlock && n > 0 && c.above.ready&hungUp != 0: // not all: the end comes behind it
	case err == ErrWouldBlock:
		c.ready &^= canRead
	case err == io.EOF:
		c.ended = true
	default:
		c.readErr = err
	}
	if n > 0 {
		return n, nil
	}
	if err == io.EOF {
		c.cut = true
	}
	return 0, err
}

// Write keeps p until Flush.
func (t *tlsConn) Write(p []byte) (int, error) {
	if t.sealed == nil {
		t.sealed = t.above.hub.buffer()
	}
	t.sealed = append(t.sealed, p...)
	return len(p), nil
}

// Close does nothing: the stream above closes what is below.
func (t *tlsConn) Close() error { return nil }

// LocalAddr is that of what is below.
func (t *tlsConn) LocalAddr() net.Addr { return t.below.LocalAddr() }

// RemoteAddr is that of what is below.
func (t *tlsConn) RemoteAddr() net.Addr { return t.below.RemoteAddr() }

// SetDeadline does nothing: nothing here waits.
func (t *tlsConn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing.
func (t *tlsConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing.
func (t *tlsConn) SetWriteDeadline(time.Time) error { return nil }

// errNotNow is the error of a Read that would have to wait. That it is temporary tells crypto/tls to keep the part of a
// record that it has, and to go on with the next Read.
var errNotNow net.Error = notNow{}

type notNow struct{}

func (notNow) Error() string   { return ErrWouldBlock.Error() }
func (notNow) Timeout() bool   { return true }
func (notNow) Temporary() bool { return true }
