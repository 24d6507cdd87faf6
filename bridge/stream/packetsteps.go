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
	if in != nil {
		t.leave()
		g.tell()
		return true, in
	}
	if t.waiting || g.queue.Empty() || g.closed {
		if err := try(); err != ErrWouldBlock {
			t.leave()
			g.tell()
			return true, err
		}
	}
	if t.waiting { // woken for nothing
		t.spot.Resume()
	} else if err := t.spot.Enter(&g.queue, co, w); err != nil {
		return true, err
	}
	t.waiting = true
	co.Low().Park(w)
	return false, nil
}

func (t *turn) leave() {
	if t.waiting {
		t.spot.Leave()
		t.waiting = false
	}
}

type packetWait interface {
	loop.Waitlist
	String() string
}

// ReceiveStep is Receive for step tasks. It may be used again once it is done.
type ReceiveStep struct {
	Packets *Packets
	To      []byte

	// N is how long the datagram is, and From who has sent it; set when the step is done. FromName is the name of the
	// unix socket that has sent it, if it has one.
	N        int
	From     netip.AddrPort
	FromName string

	turn turn
}

// Step receives.
func (r *ReceiveStep) Step(co *loop.Co, in error) (done bool, err error) {
	r.N, r.From, r.FromName = 0, netip.AddrPort{}, ""
	return r.turn.step(co, in, &r.Packets.in, r, func() (err error) {
		r.N, r.From, err = r.Packets.TryReceive(r.To)
		if err == nil || err == ErrTruncated {
			r.FromName = r.Packets.sender()
		}
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
	ToName  string // the name of a unix socket, in place of To; empty if there is none

	turn turn
}

// Step sends.
func (s *SendStep) Step(co *loop.Co, in error) (done bool, err error) {
	return s.turn.step(co, in, &s.Packets.out, s, func() error {
		if s.ToName != "" {
			return s.Packets.trySendNamed(s.From, s.ToName)
		}
		return s.Packets.TrySend(s.From, s.To)
	})
}

// Abort ends the wait.
func (s *SendStep) Abort(co *loop.Co, cause error) bool { return s.turn.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *SendStep) String() string { return "room for a datagram of " + s.Packets.String() }
