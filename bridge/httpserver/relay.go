package httpserver

import (
	"io"
	"net"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A relayed is a connection of the loop that package net does not know, as net/http sees it: one end of a net.Pipe, at
// whose other end two coroutines carry the bytes.
type relayed struct {
	net.Conn
	local, remote net.Addr
	gone          atomic.Bool // the client has gone, which the loop sees while what it has sent lies unread
}

// Write tells of a client that has gone as a connection of package net does.
func (r *relayed) Write(p []byte) (int, error) {
	n, err := r.Conn.Write(p)
	if err == io.ErrClosedPipe {
		err = &net.OpError{Op: "write", Net: r.remote.Network(), Source: r.local, Addr: r.remote, Err: err}
	}
	return n, err
}

// LocalAddr is the stream's.
func (r *relayed) LocalAddr() net.Addr { return r.local }

// RemoteAddr is the stream's.
func (r *relayed) RemoteAddr() net.Addr { return r.remote }

// A relay is the two coroutines of a relayed connection, until both have ended.
type relay struct {
	streams *streams
	stream  *stream.Stream
	node    list.Node[*relay]
	left    int    // coroutines
	gone    func() // tells net/http that the client has gone, which it may not see while it does not read
}

// relay has net/http take over a connection that cannot be detached. The stream is the coroutines' from then on.
func (c *conn) relay() {
	near, far := net.Pipe()
	s := c.stream
	c.relays = true
	r := &relayed{Conn: near, local: s.LocalAddr(), remote: s.RemoteAddr()}
	known := c.handTo(r)
	other, err := stream.Wrap(c.co.Loop(), far)
	if err != nil {
		_ = near.Close()
		s.Abort()
		return
	}
	y := &relay{streams: c.streams, stream: s, left: 2}
	y.node.Value, y.gone = y, func() {
		r.gone.Store(true)
		if l := y.streams.gate.linkTo(known); l != nil {
			l.hungUp()
		}
	}
	y.streams.relays.Add(&y.node)
	y.start(&c.co, s, other)
	y.start(&c.co, other, s)
	s.OnHangUp(y.gone)
}

// relayedOf returns the connection as one that is relayed, nil if it is not.
func relayedOf(c net.Conn) *relayed {
	if s, ok := c.(*securedConn); ok {
		c = s.Conn
	}
	if x, ok := c.(*crossed); ok {
		c = x.Conn
	}
	r, _ := c.(*relayed)
	return r
}

// A carrier is a coroutine that carries the bytes of one direction.
type carrier struct {
	co       loop.Co
	relay    *relay
	from, to *stream.Stream
}

func (y *relay) start(r loop.Ref, from, to *stream.Stream) {
	c := &carrier{relay: y, from: from, to: to}
	c.co.Low().Start(r, c)
}

// Step begins the body.
func (c *carrier) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(c) }

// Body carries until one end closes, and closes the other.
func (c *carrier) Body(co *loop.Co) error {
	for {
		if view := c.from.Unread(); len(view) > 0 {
			if _, err := c.to.Write(co, view); err != nil {
				return err
			}
			c.from.Discard(len(view))
		} else if _, err := c.from.Fill(co); err != nil {
			return c.to.Close(co)
		}
	}
}

// Ended lets go of both ends, if it has failed.
func (c *carrier) Ended(err error) {
	if err != nil {
		c.from.Abort()
		c.to.Abort()
	}
	if c.from == c.relay.stream {
		c.relay.gone()
	}
	c.relay.ended()
}

func (y *relay) ended() {
	v := y.streams
	if y.left--; y.left > 0 {
		return
	}
	v.relays.Remove(&y.node)
	if v.lastEntry != nil && v.relays.Len() == 0 {
		v.lastTimer.Cancel()
		v.lastEntry.Run()
	}
}

// awaitRelays has the last entry of the serving run again when the clients of all relayed connections, which net/http
// has closed, have been told so. It reports whether there are any. They have a moment for it, like other responses.
func (v *streams) awaitRelays(e *drainEnded) bool {
	if v.relays.Len() == 0 {
		return false
	}
	v.lastEntry = e
	v.serve.hold.Release()
	v.lastTimer = v.serve.co.Loop().CallLater(lastMoment, func() {
		for n := v.relays.First(); n != nil; n = n.Next() {
			n.Value.stream.Abort()
		}
	})
	return true
}
