package stream

import (
	"fmt"
	"io"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// The marks of the output, as in asyncio: above the high one a Write waits until the low one is reached.
const (
	defaultHighWater = 64 << 10
	defaultLowWater  = 16 << 10
)

// DefaultLimit is how long a line, or what ReadUntil reads, may be, unless SetLimit says otherwise; as in asyncio, in
// bytes.
const DefaultLimit = 64 << 10

// A Stream is a connection of a loop: bytes in both directions, in order. It belongs to the loop's goroutine, all of
// it. One coroutine may read at a time, and any number may write.
//
// An idle stream has no buffer. What arrives lies with the kernel until somebody reads; what a reader leaves, and what
// the kernel does not take, has a buffer until it is gone.
//
// It is open until Close or Abort, then closing until its output is with the kernel, or Abort, and then closed. Its two
// directions end apart before that: reading by the end of the input (ended), writing by CloseWrite (shut), each by its
// error (rare.readErr, rare.writeErr).
type Stream struct {
	hub       *hub
	transport Transport // nil once closed
	in        []byte    // what was read, and not consumed; part of hub.lent if the hub lends it to this stream
	out       *output   // nil while there is none, and nobody waits for it
	rare      *rare     // nil while everything is as usual
	reader    *loop.Co  // who waits for input; nil if nobody does
	ready     readiness
	state     state
	ended     bool // the input is at its end
	shut      bool // no more is to be written: of CloseWrite
	finished  bool // the transport was told so
	buffers   bool // the transport is a Buffering
}

type readiness uint8

const (
	canRead readiness = 1 << iota
	canWrite
	hungUp // the end of the input is on its way
	corked // nothing is written: of Cork
)

type state uint8

const (
	stateOpen state = iota
	stateClosing
	stateClosed
)

// rare is what most streams never need.
type rare struct {
	readErr, writeErr error
	endErr            error // the peer could not be told of the end of the output
	limit             int
	high, low         int
	corks             int      // how many a Cork is to be taken back
	local, remote     net.Addr // once the transport is gone
	upper             *Stream  // what StartTLS has made of it
	onHangUp          func()   // nil if nobody wants to know
}

// New makes a Stream of r's loop over a transport, which is the stream's from then on. A new transport is taken to be
// readable and writable, until it says that it would block.
func New(r loop.Ref, t Transport) *Stream {
	if t == nil {
		panic("stream: New of a nil transport")
	}
	l := loop.Of(r)
	l.Low().Check("New")
	s := &Stream{hub: hubOf(l), transport: t, ready: canRead | canWrite}
	_, s.buffers = t.(Buffering)
	t.Attach((*Notifier)(s))
	return s
}

func (s *Stream) rarely() *rare {
	if s.rare == nil {
		s.rare = &rare{limit: DefaultLimit, high: defaultHighWater, low: defaultLowWater}
	}
	return s.rare
}

// Loop returns the loop to which the stream belongs.
func (s *Stream) Loop() *loop.Loop { return s.hub.loop }

// LocalAddr returns the address of this end.
func (s *Stream) LocalAddr() net.Addr {
	if s.transport == nil {
		return s.rare.local
	}
	return s.transport.LocalAddr()
}

// RemoteAddr returns the address of the peer.
func (s *Stream) RemoteAddr() net.Addr {
	if s.transport == nil {
		return s.rare.remote
	}
	return s.transport.RemoteAddr()
}

// SetLimit sets how many bytes a line, or what ReadUntil reads, may have. See asyncio.open_connection's limit.
func (s *Stream) SetLimit(n int) {
	if n <= 0 {
		panic("stream: SetLimit: a limit must be positive")
	}
	s.rarely().limit = n
}

func (s *Stream) limit() int {
	if s.rare == nil {
		return DefaultLimit
	}
	return s.rare.limit
}

// HungUp reports, without waiting, whether it is known that the peer will send no more than what has arrived: it has
// closed, or the connection has failed. It needs no read, so that it tells of a peer that has left while input lies
// unread. Not every Transport can tell.
func (s *Stream) HungUp() bool {
	return s.ended || s.ready&hungUp != 0 || s.state == stateClosed || s.rare != nil && s.rare.readErr != nil
}

// OnHangUp has fn called, in a turn of its own, once it is known that the peer will send no more: when HungUp becomes
// true, or soon if it is. It is called once, with no argument to tell why; another OnHangUp takes its place, and nil
// takes it back.
func (s *Stream) OnHangUp(fn func()) {
	if fn == nil && (s.rare == nil || s.rare.onHangUp == nil) {
		return
	}
	if s.rarely().onHangUp = fn; s.HungUp() {
		s.tellHangUp()
	}
}

// tellHangUp has it called, unless it is taken back before.
func (s *Stream) tellHangUp() {
	if s.rare != nil && s.rare.onHangUp != nil {
		s.hub.loop.CallSoon(func() {
			if fn := s.rare.onHangUp; fn != nil {
				s.rare.onHangUp = nil
				fn()
			}
		})
	}
}

// mustBeOf says that co, which is about to wait, belongs to another loop; nil if it does not.
func (s *Stream) mustBeOf(co *loop.Co) error {
	if co.Loop() != s.hub.loop {
		return fmt.Errorf("wait for %v: %w", s, loop.ErrForeignLoop)
	}
	return nil
}

// readable is told by the transport.
func (s *Stream) readable(read, hung bool) {
	if read {
		s.ready |= canRead
	}
	if hung {
		s.ready |= hungUp
		s.tellHangUp()
	}
	if s.buffers {
		s.tellLayers(canRead)
	}
	if s.reader != nil {
		s.reader.Low().Unpark()
	}
}

// writable is told by the transport.
func (s *Stream) writable() {
	s.ready |= canWrite
	if s.buffers {
		s.tellLayers(canWrite)
	}
	if s.out != nil || s.buffers {
		s.flushSoon()
	}
}

// tellLayers tells a transport over another one what has become ready below.
func (s *Stream) tellLayers(r readiness) {
	if c, ok := s.transport.(*secured); ok {
		c.told(r)
	}
}

// failure makes of an error of the transport what an operation returns: io.EOF as it is, and any other with the
// addresses.
func (s *Stream) failure(op string, err error) error {
	if err == io.EOF {
		return err
	}
	if _, ok := err.(*net.OpError); ok {
		return err
	}
	e := &net.OpError{Op: op, Err: err}
	if e.Source, e.Addr = s.LocalAddr(), s.RemoteAddr(); e.Addr != nil {
		e.Net = e.Addr.Network()
	}
	return e
}

// errClosed is the error of an operation on a stream that was closed here.
func (s *Stream) errClosed(op string) error { return s.failure(op, net.ErrClosed) }
