package stream

import (
	"errors"
	"net"
)

// ErrWouldBlock is what a Try method returns when it would have to wait, and what a Transport returns then.
var ErrWouldBlock = errors.New("stream: it would have to wait")

// A Transport carries the bytes of one Stream, and never waits. Its methods are called on the loop's goroutine.
// Programs use what Dial, Listen, Wrap and Pipe give; a Transport is for authors of other kinds of connections.
//
// Read and Write are called until they return ErrWouldBlock, and then not before the Notifier was told.
type Transport interface {
	// Attach is called before anything else: n is to be told of what becomes ready. It is called again when StartTLS
	// has put another Stream in the place of the first.
	Attach(n *Notifier)

	// Read reads what there is, as io.Reader does. ErrWouldBlock may come together with bytes: that was all. The end is
	// io.EOF. After any other error but ErrWouldBlock, Read is not called again.
	Read(p []byte) (n int, err error)

	// Write takes as much of p as there is room for. ErrWouldBlock may come together with a positive n. After any other
	// error Write is not called again. It keeps nothing of p.
	Write(p []byte) (n int, err error)

	// CloseWrite tells the peer that no more will come. It is called once at most, when everything was written. The
	// error is errors.ErrUnsupported where there is no way to do so.
	CloseWrite() error

	// Close lets go of the connection, once; nothing is called afterwards. If abort is true, it gives up in the middle,
	// and the peer is to see that, where the transport has a way.
	Close(abort bool) error

	LocalAddr() net.Addr
	RemoteAddr() net.Addr
}

// A Buffering is a Transport that does not pass on at once what Write has taken. What it keeps is pending for the
// Stream, so that Flush and Close wait for it: Close(false), which comes after CloseWrite here, is called when
// nothing is left. The Stream calls Flush with its own output, and when the Notifier is told Writable, and not because
// somebody waits in Stream.Flush: what is kept for longer than it must be, to send more at a time, keeps him waiting.
type Buffering interface {
	Transport

	// Buffered returns how many bytes of the output are kept. After an error, and an abort, that is none.
	Buffered() int

	// Flush sends of them what can be sent now. The error is as that of Write, and also that of what was sent before.
	// The Notifier is told Writable when another Flush would do something, and when there is such an error.
	Flush() error
}

// A Notifier is a Stream as its Transport sees it: told on the loop's goroutine what has become ready. To tell once too
// often does no harm.
type Notifier Stream

// Readable tells that a Read would not return ErrWouldBlock without a byte.
func (n *Notifier) Readable() { (*Stream)(n).readable(true, false) }

// Writable tells that a Write would take something.
func (n *Notifier) Writable() { (*Stream)(n).writable() }

// HungUp tells that the peer will send no more, or that the connection has failed: a Read will tell which.
func (n *Notifier) HungUp() { (*Stream)(n).readable(true, true) }
