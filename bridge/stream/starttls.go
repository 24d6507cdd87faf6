package stream

import (
	"crypto/tls"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// A Role says which end of a TLS connection a stream is.
type Role uint8

const (
	Client Role = iota
	Server
)

// String returns the role's name.
func (r Role) String() string { return [...]string{"client", "server"}[r] }

// DialTLS is Dial followed by StartTLS as the client. If the config names no server, it is the host of the address. See
// asyncio.open_connection's ssl.
func DialTLS(co *loop.Co, network, address string, config *tls.Config) (*Stream, error) {
	s, err := Dial(co, network, address)
	if err != nil {
		return nil, err
	}
	return StartTLS(co, s, named(config, address), Client)
}

// named returns the config with the name of a server.
func named(config *tls.Config, address string) *tls.Config {
	if config == nil {
		config = &tls.Config{}
	}
	if config.ServerName != "" {
		return config
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	config = config.Clone()
	config.ServerName = host
	return config
}

// StartTLS makes of a connection one of TLS, at its beginning or in the midst of it. It sends what is pending, suspends
// co for the handshake, and returns the stream whose bytes TLS protects. That alone may be used from then on: s is
// closed, but for Abort, which is that of the other. What was unread belongs to the handshake: nothing that somebody
// has slipped in before it is taken for protected. Nobody may read or write s meanwhile.
//
// The config is as that of crypto/tls, whose functions are called on the loop's goroutine, as is the arithmetic of the
// handshake: a millisecond or less. It never renegotiates. If the handshake fails, the connection is closed, and the
// error a *net.OpError. If co is canceled, the connection is aborted; task.Timeout bounds a handshake.
//
// Read, Write, and all else are as before. CloseWrite, and Close, send close_notify; an input that ends without it ends
// with io.ErrUnexpectedEOF, also between two records. Pending counts what is encrypted. See asyncio.loop.start_tls.
func StartTLS(co *loop.Co, s *Stream, config *tls.Config, role Role) (*Stream, error) {
	if s == nil {
		panic("stream: StartTLS of a nil stream")
	}
	if config == nil {
		panic("stream: StartTLS without a config")
	}
	if err := startTLS(co, s); err != nil {
		return nil, err
	}
	c := s.secure(config, role)
	if err := c.handshake(co); err != nil {
		return nil, err
	}
	return c.above, nil
}

// startTLS sees to it that s may become a connection of TLS. If not, it is given up.
func startTLS(co *loop.Co, s *Stream) error {
	err := s.mayWrite()
	if err == nil {
		err = s.Flush(co)
	}
	if err == nil {
		s.mustRead("StartTLS")
		err = s.mayWrite()
	}
	if err != nil {
		s.Abort()
	}
	return err
}

// secure makes the stream above s.
func (s *Stream) secure(config *tls.Config, role Role) *secured {
	c := &secured{ready: s.ready & (canRead | canWrite), ended: s.ended, readErr: s.rare.failed()}
	above := &Stream{hub: s.hub, transport: c, ready: s.ready | canRead | canWrite, buffers: true}
	c.below, c.unread = s.giveAway()
	s.rare.upper = above
	if role == Server {
		c.conn = tls.Server((*tlsConn)(c), config)
	} else {
		if config.Renegotiation != tls.RenegotiateNever { // a handshake in the midst of a Read, which cannot wait
			config = config.Clone()
			config.Renegotiation = tls.RenegotiateNever
		}
		c.conn = tls.Client((*tlsConn)(c), config)
	}
	c.Attach((*Notifier)(above))
	return c
}

func (r *rare) failed() error {
	if r == nil {
		return nil
	}
	return r.readErr
}

// top returns what has become of the stream: itself, or the stream that StartTLS has made of it.
func (s *Stream) top() *Stream {
	for s.rare != nil && s.rare.upper != nil {
		s = s.rare.upper
	}
	return s
}

// ConnectionState tells of the TLS of a stream that is open: which version, whose certificates, which protocol. It
// reports false if there is none. See asyncio's get_extra_info("ssl_object").
func (s *Stream) ConnectionState() (state tls.ConnectionState, ok bool) {
	c, ok := s.transport.(*secured)
	if !ok {
		return state, false
	}
	return c.conn.ConnectionState(), true
}

// StartTLSStep is StartTLS for step tasks: the handshake has a coroutine of its own, until it is over. The step may be
// used again then.
type StartTLSStep struct {
	Stream *Stream
	Config *tls.Config
	Role   Role

	// Secured is the stream that TLS protects; set when the step is done without an error.
	Secured *Stream

	own handshaking
}

// handshaking is the coroutine that works for a step.
type handshaking struct {
	co     *loop.Co // nil while there is none
	waiter *loop.Co // who waits for its end
	ended  bool
	err    error
}

// Step makes the handshake.
func (t *StartTLSStep) Step(co *loop.Co, in error) (done bool, err error) {
	return t.own.step(co, in, t, func(co *loop.Co) error {
		s, err := StartTLS(co, t.Stream, t.Config, t.Role)
		t.Secured = s
		return err
	})
}

func (h *handshaking) step(co *loop.Co, in error, w loop.Waitlist, body func(co *loop.Co) error) (bool, error) {
	if h.co == nil {
		if in != nil {
			return true, in
		}
		h.ended, h.waiter = false, co
		h.co = loop.Start(co, loop.Func(body), h.end)
	}
	if h.ended {
		h.co = nil
		if in == nil {
			in = h.err
		}
		return true, in
	}
	if in != nil {
		h.co.Cancel(in)
	}
	co.Low().Park(w)
	return false, nil
}

func (h *handshaking) end(err error) {
	h.ended, h.err = true, err
	h.waiter.Low().Throw(err)
}

// Abort ends the handshake; the step goes on when it is over.
func (t *StartTLSStep) Abort(_ *loop.Co, cause error) bool {
	t.own.co.Cancel(cause)
	return true
}

// String says what the coroutine waits for.
func (t *StartTLSStep) String() string { return "a handshake of " + t.Stream.String() }

// DialTLSStep is DialTLS for step tasks, as StartTLSStep. It may be used again once it is done.
type DialTLSStep struct {
	Network, Address string
	Config           *tls.Config // nil means the default

	// Stream is the connection; set when the step is done without an error.
	Stream *Stream

	own handshaking
}

// Step dials.
func (d *DialTLSStep) Step(co *loop.Co, in error) (done bool, err error) {
	return d.own.step(co, in, d, func(co *loop.Co) error {
		s, err := DialTLS(co, d.Network, d.Address, d.Config)
		d.Stream = s
		return err
	})
}

// Abort ends the attempt.
func (d *DialTLSStep) Abort(_ *loop.Co, cause error) bool {
	d.own.co.Cancel(cause)
	return true
}

// String says what the coroutine waits for.
func (d *DialTLSStep) String() string { return "a TLS connection to " + d.Network + " " + d.Address }
