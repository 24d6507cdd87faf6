package stream

import (
	"context"
	"io"
	"net"
	"net/netip"

	"github.com/monoloop-go/monoloop/loop"
)

// An opening is a socket that a goroutine opens, since the name of a host is to be looked up. The goroutine writes
// socket and err before it posts the opening to the loop, which alone touches the rest.
type opening[T io.Closer] struct {
	hub    *hub
	co     *loop.Co // who waits; nil if nobody does any more
	stop   context.CancelCauseFunc
	hold   loop.Hold
	here   bool // it was posted
	socket T    // unless there is an error
	err    error
}

// hasName reports whether an address has the name of a host.
func hasName(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "" {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err != nil
}

// openByName has a goroutine look the name up, and open the socket by fn, for co, which is to be parked then.
func openByName[T io.Closer](co *loop.Co, fn func(ctx context.Context) (T, error)) *opening[T] {
	ctx, stop := context.WithCancelCause(co.Detached())
	o := &opening[T]{hub: hubOf(co.Loop()), co: co, stop: stop, hold: co.Loop().Low().Hold(loop.WillPost)}
	go func() {
		if o.socket, o.err = fn(ctx); o.hub.loop.Low().Post(o) != nil {
			o.drop()
		}
	}()
	return o
}

// Run is the post.
func (o *opening[T]) Run() {
	o.hold.Release()
	o.stop(nil)
	o.here = true
	if o.co != nil {
		o.co.Low().Unpark()
	} else {
		o.drop()
	}
}

// end ends the wait, with the socket unless in is not nil: then nothing stays open.
func (o *opening[T]) end(in error) (socket T, err error) {
	o.co = nil
	if in == nil {
		return o.socket, o.err
	}
	o.stop(in)
	if o.here {
		o.drop()
	}
	return socket, in
}

func (o *opening[T]) drop() {
	if o.err == nil {
		_ = o.socket.Close()
	}
}
