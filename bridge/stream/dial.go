package stream

import (
	"context"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// Dial connects to an address, as net.Dial does: "tcp", "tcp4", "tcp6" or "unix". Names are looked up by Go's resolver,
// and both families of addresses are tried (happy eyeballs). It suspends co meanwhile. If co is canceled, nothing stays
// open. See asyncio.open_connection and open_unix_connection.
func Dial(co *loop.Co, network, address string) (*Stream, error) {
	return DialWith(co, &net.Dialer{}, network, address)
}

// DialWith is Dial by a dialer with options, which must not be changed meanwhile.
func DialWith(co *loop.Co, d *net.Dialer, network, address string) (*Stream, error) {
	step := DialStep{Dialer: d, Network: network, Address: address}
	err := co.Await(&step)
	return step.Stream, err
}

// DialStep is DialWith for step tasks. It may be used again once it is done.
type DialStep struct {
	Dialer           *net.Dialer // nil means the default
	Network, Address string

	// Stream is the connection; set when the step is done without an error.
	Stream *Stream

	attempt *attempt // nil while there is none
}

// An attempt is to connect, once. It belongs to the loop's goroutine.
type attempt struct {
	hub    *hub
	co     *loop.Co          // who waits; nil if nobody does any more
	stop   func(cause error) // ends it early
	stream *Stream           // made at once, so that there is somebody for the poller to tell
	err    error
}

// Step dials.
func (d *DialStep) Step(co *loop.Co, in error) (done bool, err error) {
	a := d.attempt
	switch {
	case in != nil && a == nil:
		return true, in
	case a == nil && !ofConnections(d.Network):
		return true, unknownNetwork("dial", d.Network)
	case a == nil:
		d.Stream = nil
		d.start(co)
		co.Low().Park(d)
		return false, nil
	}
	d.attempt, a.co = nil, nil
	if in != nil {
		a.giveUp(in)
		return true, in
	}
	if a.err != nil {
		return true, a.err
	}
	d.Stream = a.stream
	return true, nil
}

func (d *DialStep) start(co *loop.Co) {
	a := &attempt{hub: hubOf(co.Loop()), co: co}
	d.attempt = a
	if n := networkOf(co); n != nil {
		cancel := n.Dial(d.Network, d.Address, a.arrive)
		a.stop = func(error) { cancel() }
		return
	}
	dialer := d.Dialer
	if dialer == nil {
		dialer = &net.Dialer{}
	}
	ctx, stop := context.WithCancelCause(co.Detached())
	a.stop = stop
	a.hub.dial(ctx, dialer, d.Network, d.Address, a.arrive)
}

// dial has a goroutine dial, and done told on the loop's.
func (h *hub) dial(ctx context.Context, d *net.Dialer, network, address string, done func(t Transport, err error)) {
	g := &dialing{hub: h, done: done, hold: h.loop.Low().Hold(loop.WillPost)}
	go g.dial(ctx, d, network, address)
}

// arrive brings the outcome.
func (a *attempt) arrive(t Transport, err error) {
	if a.err = err; err == nil {
		a.stream = New(a.hub.loop, t)
	}
	a.stop(nil)
	if a.co == nil {
		a.drop()
	} else {
		a.co.Low().Unpark()
	}
}

// giveUp ends the attempt, whose connection nobody wants.
func (a *attempt) giveUp(cause error) {
	a.stop(cause)
	a.drop()
}

func (a *attempt) drop() {
	if a.stream != nil {
		a.stream.Abort()
	}
}

// dialing is the goroutine that dials. It writes conn and err before it posts itself to the loop, which alone touches
// the rest.
type dialing struct {
	hub  *hub
	done func(t Transport, err error)
	hold loop.Hold
	conn net.Conn
	err  error
}

func (g *dialing) dial(ctx context.Context, d *net.Dialer, network, address string) {
	if g.conn, g.err = d.DialContext(ctx, network, address); g.hub.loop.Low().Post(g) != nil && g.conn != nil {
		_ = g.conn.Close()
	}
}

// Run is the post.
func (g *dialing) Run() {
	g.hold.Release()
	if g.err != nil {
		g.done(nil, g.err)
		return
	}
	g.done(g.hub.transportOf(g.conn))
}

// Abort ends the wait.
func (d *DialStep) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (d *DialStep) String() string { return "a connection to " + d.Network + " " + d.Address }
