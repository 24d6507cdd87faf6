package channel

import (
	"github.com/monoloop-go/monoloop/bridge/internal/closing"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A traveler is what an errand is for: one operation on a channel.
type traveler interface {
	// travel runs on the errand's goroutine. It does the operation and returns true, or returns false after a receive
	// from stop; it waits for nothing else.
	travel(stop <-chan struct{}) bool

	// back is called on the loop's goroutine when the operation was done and nobody has called the errand home.
	back()

	// leave is called on the loop's goroutine when the loop closes and the errand is out. It must call the errand home.
	leave()
}

// An errand is a goroutine that waits at a channel in the place of the loop, which must not. It refuses to decide alone:
// whoever calls it home waits until it has let go of the channel, and so knows whether the operation was done. That wait
// is no more than a switch of goroutines, since whoever was called home does nothing but answer; and without it a value
// could be taken by nobody.
//
// It is at home or out; begin takes it out. It is home again when call returns, or when the loop has run its homecoming,
// whichever comes first. Then it may be used again. While it is out, it holds the loop.
//
// Every field belongs to the loop's goroutine; the goroutine of the errand reads them while it is out, when nobody writes
// them.
type errand struct {
	loop     *loop.Loop
	traveler traveler
	stop     chan struct{} // of capacity one: the loop calls
	left     chan struct{} // of capacity one: the goroutine has let go of the channel
	out      bool
	hold     loop.Hold // while it is out
	place    list.Node[closing.Resource]
}

// begin takes the errand, which is at home, out for the loop l.
func (e *errand) begin(l *loop.Loop, t traveler) {
	if e.stop == nil {
		e.stop, e.left = make(chan struct{}, 1), make(chan struct{}, 1)
	}
	e.loop, e.traveler, e.out = l, t, true
	e.place.Value = e
	closing.Add(l, &e.place)
	e.hold = l.Low().Hold(loop.WillPost)
	go e.run()
}

// OnClose calls the errand home.
func (e *errand) OnClose() { e.traveler.leave() }

func (e *errand) run() {
	l := e.loop
	done := e.traveler.travel(e.stop)
	e.left <- struct{}{}
	if done {
		_ = l.Low().Post((*homecoming)(e)) // a closed loop has called the errand home before
	}
}

// call makes the errand come home, if it is out.
func (e *errand) call() {
	if !e.out {
		return
	}
	e.stop <- struct{}{}
	<-e.left
	select {
	case <-e.stop: // the operation was done before
	default:
	}
	e.arrive()
}

func (e *errand) arrive() {
	e.out = false
	closing.Remove(e.loop, &e.place)
	e.hold.Release()
}

// homecoming is an errand as the entry that brings it home. One that was called home meanwhile, and perhaps has gone out
// again, is not to be disturbed.
type homecoming errand

func (h *homecoming) Run() {
	e := (*errand)(h)
	select {
	case <-e.left:
		e.arrive()
		e.traveler.back()
	default:
	}
}
