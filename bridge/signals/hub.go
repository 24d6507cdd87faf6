package signals

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync/atomic"

	"github.com/monoloop-go/monoloop/internal/engine/interrupt"
	"github.com/monoloop-go/monoloop/loop"
)

// A hub is what one loop hears of the operating system. It is made when it is first needed, and closed with the loop.
// It belongs to the loop's goroutine.
type hub struct {
	loop    *loop.Loop
	watches map[os.Signal]*watch // those that somebody listens to, or handles
}

type hubKey struct{}

func hubOf(l *loop.Loop, what string) *hub {
	l.Low().Check(what)
	if h, ok := l.Low().Value(hubKey{}).(*hub); ok {
		return h
	}
	h := &hub{loop: l, watches: map[os.Signal]*watch{}}
	l.Low().SetValue(hubKey{}, h)
	l.Low().OnClose(h.close)
	return h
}

// close ends every watch. What is registered to run after it may begin anew.
func (h *hub) close(*loop.Co) error {
	h.loop.Low().SetValue(hubKey{}, nil)
	//monoloop:allow maporder watches that end tell nobody on the loop
	for _, w := range h.watches {
		w.stop()
	}
	clear(h.watches)
	return nil
}

// watch returns the watch of a signal, which it begins if there is none.
func (h *hub) watch(sig os.Signal) *watch {
	w := h.watches[sig]
	if w == nil {
		w = startWatch(h.loop, sig)
		h.watches[sig] = w
	}
	return w
}

// drop ends w if nobody needs it any more.
func (h *hub) drop(w *watch) {
	if h.watches[w.signal] == w && w.handler == nil && len(w.listeners) == 0 {
		delete(h.watches, w.signal)
		w.stop()
	}
}

// A watch hears one kind of signal for one loop. It is registered with os/signal, and has a goroutine, from startWatch
// to stop. It is itself the entry that the goroutine posts: posted is set from the post until it runs, so that a flood
// of signals puts one entry into the loop at a time.
//
// All but received, quit, done and posted belongs to the loop's goroutine.
type watch struct {
	loop      *loop.Loop
	hold      loop.Hold
	signal    os.Signal
	listeners []*Listener // in order of their making
	handler   *handler    // nil if there is none

	interrupts *interrupt.Handlers // of the loop, which leaves interrupts to them; nil for other signals

	received   chan os.Signal
	quit, done chan struct{}
	posted     atomic.Bool
}

func startWatch(l *loop.Loop, sig os.Signal) *watch {
	w := &watch{
		loop: l, signal: sig,
		received: make(chan os.Signal, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
	signal.Notify(w.received, sig)
	if sig == os.Interrupt {
		w.interrupts = interrupt.HandlersOn(l.Low())
		w.interrupts.Add()
	}
	w.hold = l.Low().Hold(loop.MayPost)
	go w.listen()
	return w
}

// listen runs on the goroutine of the watch. One place in the channel is enough: the signals that find it taken came
// before the one that is there is posted.
func (w *watch) listen() {
	defer close(w.done)
	for {
		select {
		case <-w.received:
			if !w.posted.Swap(true) {
				_ = w.loop.Low().Post(w) // a closed loop has no use for it
			}
		case <-w.quit:
			return
		}
	}
}

// stop takes the registration back and waits for the goroutine, which waits for nobody.
func (w *watch) stop() {
	if w.interrupts != nil {
		w.interrupts.Remove()
	}
	signal.Stop(w.received)
	close(w.quit)
	<-w.done
	w.hold.Release()
}

// Run tells everybody of the signal, the handler last, since it is the user's code and may panic.
func (w *watch) Run() {
	w.posted.Store(false) // before anybody is told, so that a signal that comes now is posted again
	for _, l := range slices.Clone(w.listeners) {
		l.deliver(w.signal)
	}
	if w.handler != nil {
		w.handler.fn(w.signal)
	}
}

// mustCatch panics if sig is no signal that a program can catch.
func mustCatch(what string, sig os.Signal) {
	if sig == nil {
		panic("signals: " + what + " of a nil signal")
	}
	if sig == os.Kill || slices.Contains(uncatchable, sig) {
		panic(fmt.Sprintf("signals: %s of the signal %q, which no program can catch", what, sig))
	}
}
