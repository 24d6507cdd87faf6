package stream

import (
	"errors"

	"github.com/monoloop-go/monoloop/loop"
)

// CloseWrite tells the peer, when what is pending has gone out, that no more will come. Reading goes on. Further writes
// fail. It does not wait. Where there is no way to tell the peer, as over a net.Conn without a CloseWrite, the error is
// errors.ErrUnsupported: that of CloseWrite if nothing is pending, of Flush otherwise. Close tells the peer then. See
// asyncio.StreamWriter.write_eof.
func (s *Stream) CloseWrite() error {
	if err := s.mayWrite(); err != nil {
		return err
	}
	s.shut = true
	if s.flush(); s.Pending() == 0 && s.writeError() == nil {
		s.finishOutput()
	}
	return s.flushError()
}

// flushError is the error of the output, or else that of its end.
func (s *Stream) flushError() error {
	if err := s.writeError(); err != nil || s.rare == nil {
		return err
	}
	return s.rare.endErr
}

// Close sends what is pending, closes the connection, and suspends co until that is so. Whoever reads or writes
// meanwhile fails with net.ErrClosed; a Write that waits goes out before. The error says why something pending was
// lost. If co is canceled, the connection is given up as by Abort, so that task.Timeout bounds a Close to a peer that
// does not read. To close it again waits for the same end. See asyncio.StreamWriter.close and wait_closed.
func (s *Stream) Close(co *loop.Co) error {
	if err := s.mustBeOf(co); err != nil {
		return err
	}
	if s.startClosing(); s.state == stateClosed {
		return s.writeError()
	}
	return co.Await(&CloseStep{Stream: s})
}

// CloseStep is Close for step tasks.
type CloseStep struct {
	Stream *Stream

	wait outputWait
}

// Step closes the stream.
func (c *CloseStep) Step(co *loop.Co, in error) (done bool, err error) {
	s := c.Stream
	s.waitNoMore(&c.wait)
	if in != nil {
		s.Abort()
		return true, in
	}
	if err := s.mustBeOf(co); err != nil {
		return true, err
	}
	if s.startClosing(); s.state == stateClosed {
		return true, s.writeError()
	}
	return s.waitForOutput(co, c, &c.wait, 0)
}

// Abort ends the wait, and gives the connection up.
func (c *CloseStep) Abort(co *loop.Co, cause error) bool {
	c.Stream.waitNoMore(&c.wait)
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (c *CloseStep) String() string { return "the end of the output of " + c.Stream.String() }

// startClosing makes an open stream closing, and closed if nothing is pending.
func (s *Stream) startClosing() {
	s.hub.check("Close")
	if s.state != stateOpen {
		return
	}
	s.state = stateClosing
	s.dropInput()
	if s.reader != nil {
		s.reader.Low().Unpark()
	}
	if s.flush(); s.state == stateClosing && s.Pending() == 0 {
		s.finishOutput()
	}
}

// Abort closes the connection at once: what is pending is dropped. Whoever reads or writes, or waits for what is lost,
// fails with net.ErrClosed. To abort a closed stream does nothing. See asyncio.WriteTransport.abort.
func (s *Stream) Abort() {
	s.hub.check("Abort")
	s.top().release(true)
}

// release makes the stream closed.
func (s *Stream) release(abort bool) {
	if s.state == stateClosed {
		return
	}
	r := s.rarely()
	if s.Pending() > 0 && r.writeErr == nil { // who waits for it to go out learns that it never will
		r.writeErr = s.errClosed("write")
	}
	r.local, r.remote = s.transport.LocalAddr(), s.transport.RemoteAddr()
	t := s.transport
	s.state, s.transport = stateClosed, nil
	if err := t.Close(abort); err != nil && r.writeErr == nil && !abort {
		r.writeErr = s.failure("close", err)
	}
	s.dropInput()
	s.dropOutput()
	if s.reader != nil {
		s.reader.Low().Unpark()
	}
}

// finishOutput does what was put off until the output is gone.
func (s *Stream) finishOutput() {
	if s.state == stateOpen || s.buffers && s.state == stateClosing {
		s.tellEnd()
	}
	if s.state == stateClosing && s.Pending() == 0 {
		s.release(false)
	}
}

// tellEnd tells the transport, once, that no more will be written.
func (s *Stream) tellEnd() {
	if s.finished || s.writeError() != nil {
		return
	}
	s.finished = true
	err := s.transport.CloseWrite()
	switch {
	case err == nil || s.state != stateOpen: // who closes has lost nothing by it
	case errors.Is(err, errors.ErrUnsupported):
		s.rarely().endErr = s.failure("shutdown", err)
	default:
		s.rarely().writeErr = s.failure("shutdown", err)
	}
}

// IsClosed reports whether the stream was closed or aborted, or is closing.
func (s *Stream) IsClosed() bool { return s.state != stateOpen }
