package stream

import (
	"os"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// defaultHandshakeTimeout is asyncio's.
const defaultHandshakeTimeout = time.Minute

// A deadline gives a connection up that takes too long for its handshake.
type deadline struct {
	stream *Stream
	timer  loop.TimerHandle
	passed bool
}

func (d *deadline) start(l *loop.Loop, after time.Duration) {
	d.timer = l.CallLater(after, func() {
		d.passed = true
		d.stream.Abort()
	})
}

// end returns the error of the handshake, which is that it has taken too long if it has.
func (d *deadline) end(err error) error {
	d.timer.Cancel()
	if err != nil && d.passed && !loop.IsCanceled(err) {
		return d.stream.failure("handshake", os.ErrDeadlineExceeded)
	}
	return err
}

// secure makes the handshake of a connection, if the server has one.
func (c *straightConn) secure(co *loop.Co) error {
	o := &c.server.options
	if o.TLS == nil {
		return nil
	}
	d := deadline{stream: c.stream}
	d.start(co.Loop(), o.HandshakeTimeout)
	s, err := StartTLS(co, c.stream, o.TLS, Server)
	if err = d.end(err); err == nil {
		c.stream = s
	}
	return err
}

// secureStep is the handshake of a connection before its handler.
type secureStep struct {
	StartTLSStep
	handler  func(s *Stream) loop.Stepper
	deadline deadline
	after    time.Duration
}

// newSecureStep returns the first step of a connection of a server with TLS.
func newSecureStep(v *server, s *Stream, handler func(s *Stream) loop.Stepper) loop.Stepper {
	start := StartTLSStep{Stream: s, Config: v.options.TLS, Role: Server}
	return &secureStep{start, handler, deadline{stream: s}, v.options.HandshakeTimeout}
}

// Step makes the handshake.
func (t *secureStep) Step(co *loop.Co, in error) (bool, error) {
	if t.own.co == nil {
		t.deadline.start(co.Loop(), t.after)
	}
	done, err := t.StartTLSStep.Step(co, in)
	if done {
		err = t.deadline.end(err)
	}
	return done, err
}
