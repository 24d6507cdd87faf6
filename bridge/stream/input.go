package stream

import (
	"bytes"
	"io"

	"github.com/monoloop-go/monoloop/loop"
)

// Unread returns the input that was read from the connection and not consumed. It may be looked at until co is
// suspended, or until the next call that reads from a stream of this loop, and must not be changed.
func (s *Stream) Unread() []byte { return s.in }

// Discard consumes the first n bytes of Unread.
func (s *Stream) Discard(n int) {
	s.mustRead("Discard")
	if n < 0 || n > len(s.in) {
		panic("stream: Discard of more than is unread")
	}
	s.consume(n)
}

func (s *Stream) consume(n int) {
	s.in = s.in[n:]
	if len(s.in) == 0 {
		s.dropInput()
	}
}

func (s *Stream) dropInput() {
	s.in = nil
	if s.hub.borrower == s {
		s.hub.borrower = nil
	}
}

// keepInput gives s a buffer of its own, with room for its unread input and as much more.
func (s *Stream) keepInput(more int) {
	if s.hub.borrower == s {
		s.hub.borrower = nil
	}
	if len(s.in)+more == 0 {
		s.in = nil
		return
	}
	s.in = append(make([]byte, 0, len(s.in)+more), s.in...)
}

// room returns where the next input goes: behind what is unread.
func (s *Stream) room() []byte {
	if len(s.in) == 0 {
		buffer := s.hub.lend(s)
		s.in = buffer[:0]
		return buffer
	}
	if cap(s.in)-len(s.in) < minRoom {
		s.keepInput(max(len(s.in), minRoom))
	}
	return s.in[len(s.in):cap(s.in)]
}

// mayReceive says why nothing can be had from the transport now; nil if a Read may have something.
func (s *Stream) mayReceive() error {
	switch {
	case s.state != stateOpen:
		return s.errClosed("read")
	case s.ended:
		return io.EOF
	case s.rare != nil && s.rare.readErr != nil:
		return s.rare.readErr
	case s.ready&canRead == 0:
		return ErrWouldBlock
	}
	return nil
}

// receive is the one place where input comes from the transport, after mayReceive.
func (s *Stream) receive(p []byte) (int, error) {
	n, err := s.transport.Read(p)
	if err == nil {
		return n, nil
	}
	return s.receiveFailed(n, err)
}

// receiveFailed keeps what the transport has told for the next call, if there are bytes to be had before.
func (s *Stream) receiveFailed(n int, err error) (int, error) {
	switch {
	case err == ErrWouldBlock && n > 0 && s.ready&hungUp != 0: // not all: the end comes behind it
	case err == ErrWouldBlock:
		s.ready &^= canRead
	case err == io.EOF && lostBy(s.writeError()) == nil:
		s.ended = true
	default:
		if err == io.EOF {
			err = lostBy(s.writeError())
		}
		err = s.failure("read", err)
		s.rarely().readErr = err
	}
	if n > 0 {
		return n, nil
	}
	return 0, err
}

// TryFill reads what has arrived, and returns all that is unread, the old and the new. If nothing new has arrived, the
// error is ErrWouldBlock; at the end of the input it is io.EOF. What is returned may be looked at as that of Unread.
func (s *Stream) TryFill() ([]byte, error) {
	s.mustRead("a read")
	if err := s.mayReceive(); err != nil {
		return s.in, err
	}
	n, err := s.receive(s.room())
	s.in = s.in[:len(s.in)+n]
	if err != nil && len(s.in) == 0 {
		s.dropInput()
	}
	return s.in, err
}

// Fill suspends co until more input has arrived than what is unread, and returns all that is unread; at the end of the
// input the error is io.EOF. What is returned may be looked at until co is suspended, or until the next call that reads
// from a stream of this loop: its buffer is lent to one stream after the other. If co is canceled, nothing is lost:
// what is unread stays so.
func (s *Stream) Fill(co *loop.Co) ([]byte, error) {
	for {
		view, err := s.TryFill()
		if err != ErrWouldBlock {
			return view, err
		}
		if err := co.Await((*readWait)(s)); err != nil {
			return s.in, err
		}
	}
}

// TryRead reads into p what there is, as Read, and never waits: the error is ErrWouldBlock then.
func (s *Stream) TryRead(p []byte) (int, error) {
	s.mustRead("a read")
	if len(p) == 0 {
		return 0, nil
	}
	if len(s.in) == 0 && len(p) >= minRoom {
		if err := s.mayReceive(); err != nil {
			return 0, err
		}
		return s.receive(p)
	}
	if len(s.in) == 0 {
		if _, err := s.TryFill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.in)
	s.consume(n)
	return n, nil
}

// Read suspends co until there is input, and reads as much of it as fits into p, at least a byte. At the end of the
// input the error is io.EOF. If co is canceled, nothing was read. Input that is there already is read without
// suspending co. See asyncio.StreamReader.read and sock_recv_into.
func (s *Stream) Read(co *loop.Co, p []byte) (int, error) {
	for {
		n, err := s.TryRead(p)
		if err != ErrWouldBlock {
			return n, err
		}
		if err := co.Await((*readWait)(s)); err != nil {
			return 0, err
		}
	}
}

// ReadFull suspends co until p is full. If the input ends before, it returns what was read, and the error is
// io.ErrUnexpectedEOF, or io.EOF if that is nothing. If co is canceled, or the connection fails, nothing was read: what
// has arrived is unread. See asyncio.StreamReader.readexactly.
func (s *Stream) ReadFull(co *loop.Co, p []byte) (int, error) {
	step := ReadFullStep{Stream: s, To: p}
	if done, err := step.try(); done {
		return step.N, err
	}
	err := co.Await(&step)
	return step.N, err
}

// unreadAgain puts back what was read last.
func (s *Stream) unreadAgain(p []byte) {
	if len(p) == 0 {
		return
	}
	in := append(append(make([]byte, 0, len(p)+len(s.in)), p...), s.in...)
	s.dropInput()
	s.in = in
}

// ReadUntil suspends co until the separator has arrived, and returns what comes before it, and it. If the input ends
// before, it returns what is left, and io.ErrUnexpectedEOF, or io.EOF if that is nothing. If more than the limit (see
// SetLimit) comes without the separator, the error is a *LimitError; then, and if co is canceled, nothing was read:
// what has arrived is unread. See asyncio.StreamReader.readuntil.
func (s *Stream) ReadUntil(co *loop.Co, separator []byte) ([]byte, error) {
	step := ReadUntilStep{Stream: s, Separator: separator}
	if done, err := step.try(); done {
		return step.Data, err
	}
	err := co.Await(&step)
	return step.Data, err
}

// take consumes n bytes, and returns a copy of them.
func (s *Stream) take(n int) []byte {
	p := bytes.Clone(s.in[:n])
	s.consume(n)
	return p
}

// takeRest consumes what is unread when the input is at its end.
func (s *Stream) takeRest() ([]byte, error) {
	if len(s.in) == 0 {
		return nil, io.EOF
	}
	return s.take(len(s.in)), io.ErrUnexpectedEOF
}

// readWait is the wait of a coroutine for input. One step at a time uses it, and tries again when it is done.
type readWait Stream

// mustRead panics if another coroutine waits for input, or if this is not the loop's goroutine.
func (s *Stream) mustRead(what string) {
	s.hub.check(what)
	if s.reader != nil {
		s.refuseReader(what)
	}
}

func (s *Stream) refuseReader(what string) {
	if s.reader.Ended() { // a shutdown that has lost patience has ended it
		s.reader = nil
		return
	}
	panic("stream: " + what + " while " + s.reader.Name() + " waits for input: one coroutine may read at a time")
}

// Step parks co until there may be input.
func (w *readWait) Step(co *loop.Co, in error) (done bool, err error) {
	s := (*Stream)(w)
	if s.stopWaiting(co) {
		return true, in
	}
	if err := s.waitForInput(co); err != nil {
		return true, err
	}
	return false, nil
}

// waitForInput parks co until there may be input.
func (s *Stream) waitForInput(co *loop.Co) error {
	s.mustRead("a read")
	if err := s.mustBeOf(co); err != nil {
		return err
	}
	s.reader = co
	co.Low().Park((*readWait)(s))
	return nil
}

// stopWaiting reports whether co was the one that waited for input, and waits no more.
func (s *Stream) stopWaiting(co *loop.Co) bool {
	was := s.reader == co
	if was {
		s.reader = nil
	}
	return was
}

// Abort ends the wait; the input stays where it is.
func (w *readWait) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (w *readWait) String() string { return "input of " + (*Stream)(w).String() }
