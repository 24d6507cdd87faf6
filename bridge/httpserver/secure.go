package httpserver

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// ServeStreamsTLS is ServeStreams for clients that speak TLS: srv.TLSConfig must have certificates. The handshake and
// all that is encrypted are the loop's work; what a client may take for the handshake, and what is said of one that has
// failed, is as with http.Server.ServeTLS. What net/http takes over is relayed to it, over a pipe, by two coroutines.
//
// It is HTTP/1.1, which is all that the server offers: a client that wants HTTP/2 must be served by Serve, on a
// tls.NewListener or httptest's. The error says so if srv.Protocols has no HTTP/1, or if there is no certificate.
func ServeStreamsTLS(co *loop.Co, srv *http.Server, ln *stream.Listener, grace time.Duration) error {
	config := srv.TLSConfig
	if config == nil {
		config = &tls.Config{}
	}
	return co.Await(&ServeStep{Server: srv, Streams: ln, TLS: config, Grace: grace})
}

// errTLS says what is wrong with a server that is to speak TLS on streams.
func errTLS(srv *http.Server, config *tls.Config) error {
	switch {
	case len(config.Certificates) == 0 && config.GetCertificate == nil && config.GetConfigForClient == nil:
		return errors.New("httpserver: a server of TLS without a certificate")
	case srv.Protocols != nil && !srv.Protocols.HTTP1():
		return errors.New("httpserver: ServeStreams with TLS serves HTTP/1.1, which the server's Protocols leave out")
	}
	return nil
}

// offering returns the config with the one protocol that is served.
func offering(config *tls.Config) *tls.Config {
	config = config.Clone()
	config.NextProtos = []string{"http/1.1"}
	return config
}

// handshakeTime is how long a handshake may take, zero for without end: as long as with net/http.
func (v *streams) handshakeTime() (least time.Duration) {
	for _, d := range []time.Duration{v.inner.ReadHeaderTimeout, v.inner.ReadTimeout, v.inner.WriteTimeout} {
		if d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return least
}

// secure makes the handshake, if the client begins one.
func (c *conn) secure(co *loop.Co, in error) (parked bool) {
	if c.handshake == nil {
		if len(c.stream.Unread()) < recordHead {
			return c.awaitRecord(co, in)
		}
		if looksLikeHTTP(c.stream.Unread()) {
			_, _ = c.stream.TryWrite([]byte("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"))
			c.departing().close.Stream = c.stream // which goes out first
			c.insecure(errNoTLS)
			return false
		}
		c.handshake = &stream.StartTLSStep{Stream: c.stream, Config: c.streams.config, Role: stream.Server}
	}
	done, err := c.handshake.Step(co, in)
	if !done {
		return true
	}
	if err == nil {
		err = c.take(c.handshake.Secured)
	}
	c.handshake = nil
	if err != nil || c.timers.passed || c.streams.draining {
		c.insecure(err)
		return false
	}
	c.timers.disarm()
	c.phase = c.streams.firstPhase()
	return false
}

// recordHead is how long the header of a record of TLS is, by which a client that does not speak it is recognized.
const recordHead = 5

var errNoTLS = errors.New("client sent an HTTP request to an HTTPS server")

func looksLikeHTTP(in []byte) bool {
	switch string(in[:recordHead]) {
	case "GET /", "HEAD ", "POST ", "PUT /", "OPTIO":
		return true
	}
	return false
}

// awaitRecord waits for the beginning of a record.
func (c *conn) awaitRecord(co *loop.Co, in error) (parked bool) {
	done, err := c.fill.Step(co, in)
	if done && err != nil {
		c.insecure(err)
	}
	return !done
}

// insecure gives up a connection without TLS.
func (c *conn) insecure(why error) {
	if op, ok := why.(*net.OpError); ok && op.Op == "handshake" { // the addresses are said anyway
		why = op.Err
	}
	if c.phase = connClosing; c.timers.passed {
		why = os.ErrDeadlineExceeded
	}
	if why != nil && !loop.IsCanceled(why) {
		c.streams.logf("http: TLS handshake error from %v: %v", c.stream.RemoteAddr(), why)
	}
	c.timers.disarm()
}

// take goes on with the stream that TLS protects.
func (c *conn) take(secured *stream.Stream) error {
	c.stream, c.fill.Stream = secured, secured
	state, _ := secured.ConnectionState()
	if p := state.NegotiatedProtocol; p != "" && p != "http/1.1" { // of the config of a GetConfigForClient
		return errors.New("the config offers the protocol " + p + ", which is not served")
	}
	c.tls = &state
	return nil
}

// A securedConn is a connection on which TLS was ended by the loop: http.Server takes the state for its requests.
type securedConn struct {
	net.Conn
	state *tls.ConnectionState
}

// ConnectionState is as that of a tls.Conn.
func (c *securedConn) ConnectionState() tls.ConnectionState { return *c.state }

// crossedOf returns the connection as one that has come with a request; nil if it has come without.
func crossedOf(c net.Conn) *crossed {
	if s, ok := c.(*securedConn); ok {
		c = s.Conn
	}
	x, _ := c.(*crossed)
	return x
}
