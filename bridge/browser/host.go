//go:build js

package browser

import (
	"errors"
	"math"
	"syscall/js"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// A host makes the turns of a loop inside the event loop of a page, a worker or Node. All fields belong to the
// goroutine that runs the loop; JavaScript sends on the channels, each of which holds one.
type host struct {
	loop  *loop.Loop
	slice time.Duration

	hop     func()        // asks the page for its next turn, which hopped tells
	close   func()        // lets go of what hop needs
	clamps  bool          // a timer that is not set from a hop fires after 4 ms at the least
	hopped  chan struct{} // the page had a turn since hop
	hopping bool          // hop was called, and hopped was not received from

	timer     handler
	timedOut  chan struct{}
	entered   chan struct{} // JavaScript has called, and so the page had a turn
	pageTurn  time.Time     // when the page has had its last turn, as far as is known
	setTimer  js.Value
	stopTimer js.Value
}

// clamp is what a page makes of shorter timers that are set by timers.
const clamp = 5 * time.Millisecond

func newHost(l *loop.Loop, slice time.Duration) *host {
	h := &host{loop: l, slice: slice, hopped: make(chan struct{}, 1), timedOut: make(chan struct{}, 1),
		entered: make(chan struct{}, 1), pageTurn: time.Now(),
		setTimer: js.Global().Get("setTimeout"), stopTimer: js.Global().Get("clearTimeout")}
	h.timer = handle(func([]js.Value) any {
		tell(h.timedOut)
		return nil
	})
	onHop := handle(func([]js.Value) any {
		tell(h.hopped)
		return nil
	})
	if set := js.Global().Get("setImmediate"); set.Type() == js.TypeFunction {
		h.hop = func() { set.Invoke(onHop.fn) }
		h.close = onHop.forget
	} else {
		channel := js.Global().Get("MessageChannel").New()
		in, out := channel.Get("port1"), channel.Get("port2")
		// There and back: a timer that was due when the slice ended is queued behind the first message, but before the
		// second.
		in.Set("onmessage", in.Get("postMessage").Call("bind", in, js.Null()))
		out.Set("onmessage", onHop.fn)
		h.hop = func() { out.Call("postMessage", js.Null()) }
		h.close = func() {
			in.Call("close")
			out.Call("close") // also what is on the way to it
			onHop.forget()
		}
		h.clamps = true
	}
	hosts = append(hosts, h)
	return h
}

func (h *host) release() {
	for i, other := range hosts {
		if other == h {
			hosts = append(hosts[:i:i], hosts[i+1:]...)
		}
	}
	h.timer.forget()
	h.close()
}

// tell sends on a channel that holds one, or leaves the one that it has.
func tell(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// until makes turns until over holds, which is asked between slices.
func (h *host) until(over func() bool) error {
	for !over() {
		more, err := h.loop.RunShare(loop.Share{Time: h.slice})
		switch {
		case err != nil:
			return err
		case over():
		case more || time.Since(h.pageTurn) >= h.slice:
			h.letPage()
		default:
			h.wait()
		}
	}
	return nil
}

// letPage lets the page have a turn. It returns early if JavaScript calls meanwhile, for then the page has a turn as
// well, and what it has called is to be served before it returns.
func (h *host) letPage() {
	select {
	case <-h.entered: // by code of the loop, which has no page turn
	default:
	}
	if !h.hopping {
		h.hopping = true
		h.hop()
	}
	select {
	case <-h.hopped:
		h.hopping = false
	case <-h.entered:
	}
	h.pageTurn = time.Now()
}

// wait waits for a post, for a call of JavaScript, or for the next deadline.
func (h *host) wait() {
	deadline, ok := h.loop.NextDeadline()
	if !ok {
		select {
		case <-h.loop.Woken():
		case <-h.entered:
			h.pageTurn = time.Now()
		}
		return
	}
	d := deadline - h.loop.Time()
	if d <= 0 {
		return
	}
	if h.clamps && d < clamp {
		if h.letPage(); h.loop.Pending() {
			return
		}
		if d = deadline - h.loop.Time(); d <= 0 {
			return
		}
	}
	h.waitFor(d)
}

// waitFor is wait with a timer of the page.
func (h *host) waitFor(d time.Duration) {
	ms := min((d+time.Millisecond-1)/time.Millisecond, math.MaxInt32)
	id := h.setTimer.Invoke(h.timer.fn, int(ms))
	select {
	case <-h.timedOut:
		h.pageTurn = time.Now()
		return
	case <-h.loop.Woken():
	case <-h.entered:
		h.pageTurn = time.Now()
	}
	h.stopTimer.Invoke(id)
	select {
	case <-h.timedOut: // it was too late to stop it
	default:
	}
}

// joined is the error of a run and the close that came after it.
func joined(err, closing error) error {
	if closing == nil {
		return err
	}
	return errors.Join(err, closing)
}
