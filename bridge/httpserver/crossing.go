package httpserver

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/monoloop-go/monoloop/loop"
)

// hand has net/http take the connection over, with the request that is served, if there is one.
func (c *conn) hand(co *loop.Co, in error) (parked bool) {
	a := c.departing()
	a.detach.Stream = c.stream
	c.timers.stop()
	c.stream.OnHangUp(nil)
	done, err := a.detach.Step(co, in)
	if !done {
		return true
	}
	x := c.x
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		c.relay()
	case err != nil && x != nil && !c.made:
		c.phase, c.crosses, c.lost = connServing, false, true
		x.lose()
	case err != nil:
		c.phase = connClosing
	default:
		c.handTo(a.detach.Conn)
	}
	return false
}

// handTo hands the connection to net/http, and returns it as that knows it.
func (c *conn) handTo(nc net.Conn) net.Conn {
	c.streams.handed = true
	c.phase = connClosed
	if x := c.x; x != nil {
		x.orders = newOrders()
		nc = &crossed{Conn: nc, x: x}
		c.phase = connCrossing
	}
	if c.tls != nil {
		nc = &securedConn{nc, c.tls}
	}
	c.streams.over.put(nc)
	return nc
}

// lose tells the request that there is nobody who carries out what it has asked for.
func (x *exchange) lose() {
	x.await()
	x.outErr = errExited
	(*goroutineExited)(x).Run()
}

// A crossed is a connection that comes to net/http with a request that is served already.
type crossed struct {
	net.Conn
	x *exchange
}

// NetConn returns the connection, as that of crypto/tls.
func (c *crossed) NetConn() net.Conn { return c.Conn }

// ReadFrom is that of the connection, which need not copy what is in a file.
func (c *crossed) ReadFrom(r io.Reader) (int64, error) {
	if to, ok := c.Conn.(io.ReaderFrom); ok {
		return to.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{c.Conn}, r)
}

// resume goes on with a request that has come to net/http: what the loop asks for is carried out from now on.
func (x *exchange) resume(l *link, rw http.ResponseWriter, req *http.Request) {
	x.link = l
	_, _ = io.Copy(io.Discard, req.Body) // the loop has read it
	defer x.endContext(nil)
	defer context.AfterFunc(req.Context(), func() { x.endContext(context.Cause(req.Context())) })()
	defer l.gate.leave()
	defer x.handler.inFlight.Add(-1)
	if x.handler.loop.Low().Post(&arrival{x, rw}) != nil {
		panic(http.ErrAbortHandler)
	}
	x.carryOutOrders()
}

// An arrival is the entry that tells that a request has come to net/http.
type arrival struct {
	x  *exchange
	rw http.ResponseWriter
}

// Run sends the orders that have waited for it.
func (a *arrival) Run() {
	x := a.x
	c := x.conn
	x.conn, x.rw = nil, a.rw
	if x.current != noOrder && !(x.ended && x.w.last.abort) {
		x.orders <- x.current
	}
	if x.ended {
		x.link.gate.beginAnswer(x)
		x.orders <- endResponse
	}
	c.x, c.handler, c.phase = nil, nil, connClosed
	c.co.Low().Unpark()
}

// departed is the entry that tells that the connection has ended before its request has come to net/http.
type departed exchange

// Run ends the request.
func (d *departed) Run() {
	x := (*exchange)(d)
	c := x.conn
	c.phase, c.crosses, c.lost = connServing, false, true
	if !x.ended {
		x.lose()
	}
	c.co.Low().Unpark()
}
