package httpserver

import (
	"net"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

// A relayed is a connection of the loop that package net does not know, as net/http sees it: one end of a net.Pipe, at
// whose other end two coroutines carry the bytes.
type relayed struct {
	net.Conn
	local, remote net.Addr
}

// LocalAddr is the stream's.
func (r *relayed) LocalAddr() net.Addr { return r.local }

// RemoteAddr is the stream's.
func (r *relayed) RemoteAddr() net.Addr { return r.remote }

// relay has net/http take over a connection that cannot be detached. The stream is the coroutines' from then on.
func (c *conn) relay() {
	near, far := net.Pipe()
	s := c.stream
	other, err := stream.Wrap(c.co.Loop(), far)
	if err != nil {
		_ = near.Close()
		s.Abort()
	} else {
		startCarrier(&c.co, s, other)
		startCarrier(&c.co, other, s)
	}
	c.relays = true
	c.handTo(&relayed{near, s.LocalAddr(), s.RemoteAddr()})
}

// A carrier is a coroutine that carries the bytes of one direction.
type carrier struct {
	co       loop.Co
	from, to *stream.Stream
}

func startCarrier(r loop.Ref, from, to *stream.Stream) {
	c := &carrier{from: from, to: to}
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
}
