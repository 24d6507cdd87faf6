package stream

import (
	"net/netip"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// turn is the place of a step among those who wait at a gate.
type turn struct {
	spot    parking.Spot
	waiting bool
}

// step has try tried when it is co's turn, and parks co on w if it has to wait.
func (t *turn) step(co *loop.Co, in error, g *gate, w packetWait, try func() error) (done bool, err error) {
	mine := t.waiting || g.queue.Empty()
	if t.waiting {
		t.spot.Leave()
		t.waiting = false
	}
	if in != nil {
		g.tell()
		return true, in
	}
	if mine || g.closed {
		if err := try(); err != ErrWouldBlock {
			g.tell()
			return true, err
		}
	}
	if err := t.spot.Enter(&g.queue, co, w); err != nil {
		return true, err
	}
	t.waiting = true
	co.Low().Park(w)
	return false, nil
}

type packetWait interface {
	loop.Waitlist
	String() string
}

// ReceiveStep is Receive for step tasks. It may be used again once it is done.
type ReceiveStep struct {
	Packets *Packets
	To      []byte

	// N is how long the datagram is, and From who has sent it; set when the step is done.
	N    int
	From netip.AddrPort

	turn turn
}

// Step receives.
func (r *ReceiveStep) Step(co *loop.Co, in error) (done bool, err error) {
	r.N, r.From = 0, netip.AddrPort{}
	return r.turn.step(co, in, &r.Packets.in, r, func() (err error) {
		r.N, r.From, err = r.Packets.TryReceive(r.To)
		return err
	})
}

// Abort ends the wait.
func (r *ReceiveStep) Abort(co *loop.Co, cause error) bool { return r.turn.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (r *ReceiveStep) String() string { return "a datagram of " + r.Packets.String() }

// SendStep is Send for step tasks. It may be used again once it is done.
type SendStep struct {
	Packets *Packets
	From    []byte
	To      netip.AddrPort

	turn turn
}

// Step sends.
func (s *SendStep) Step(co *loop.Co, in error) (done bool, err error) {
	return s.turn.step(co, in, &s.Packets.out, s, func() error { return s.Packets.TrySend(s.From, s.To) })
}

// Abort ends the wait.
func (s *SendStep) Abort(co *loop.Co, cause error) bool { return s.turn.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *SendStep) String() string { return "room for a datagram of " + s.Packets.String() }
