package stream

import (
	"context"
	"net"

	"github.com/monoloop-go/monoloop/loop"
)

// Dial connects to an address, as net.Dial does: names are looked up by Go's resolver, and both families of addresses are
// tried (happy eyeballs). It suspends co meanwhile. If co is canceled, nothing stays open. See asyncio.open_connection and
// open_unix_connection.
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

// An attempt is a goroutine that dials. Its fields belong to the loop's goroutine, but for what the goroutine writes before it
// posts itself: conn and err.
type attempt struct {
	loop    *loop.Loop
	co      *loop.Co // who waits; nil if nobody does any more
	end     context.CancelCauseFunc
	hold    loop.Hold
	conn    net.Conn
	err     error
	arrived bool
}

// Step dials.
func (d *DialStep) Step(co *loop.Co, in error) (done bool, err error) {
	a := d.attempt
	switch {
	case in != nil && a == nil:
		return true, in
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
	d.Stream, err = Wrap(co, a.conn)
	return true, err
}

func (d *DialStep) start(co *loop.Co) {
	dialer := d.Dialer
	if dialer == nil {
		dialer = &net.Dialer{}
	}
	ctx, end := context.WithCancelCause(co.Detached())
	a := &attempt{loop: co.Loop(), co: co, end: end, hold: co.Loop().Low().Hold(loop.WillPost)}
	d.attempt = a
	network, address := d.Network, d.Address
	go func() {
		a.conn, a.err = dialer.DialContext(ctx, network, address)
		if a.loop.Low().Post(a) != nil {
			a.drop()
		}
	}()
}

// Run is the post of the goroutine.
func (a *attempt) Run() {
	a.hold.Release()
	a.end(nil)
	a.arrived = true
	if a.co == nil {
		a.drop()
		return
	}
	a.co.Low().Unpark()
}

// giveUp ends the attempt, whose connection nobody wants.
func (a *attempt) giveUp(cause error) {
	a.end(cause)
	if a.arrived {
		a.drop()
	}
}

func (a *attempt) drop() {
	if a.conn != nil {
		_ = a.conn.Close()
	}
}

// Abort ends the wait.
func (d *DialStep) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// String says what the coroutine waits for.
func (d *DialStep) String() string { return "a connection to " + d.Network + " " + d.Address }
