//go:build js

package browser

import (
	"slices"
	"syscall/js"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// Options are the rarely needed choices of Run. The zero value means the defaults.
type Options struct {
	// Loop has the options of the loop. Its clock must be a real one, since the page's time is. Deadlock is not looked
	// for: the page may always call. Reports go to console.error, unless OnError or Logger is set.
	Loop loop.Options

	// Slice is how long the loop works before it lets the page have a turn; zero means 4 ms, with which a page draws
	// sixty frames a second while the loop is busy. At 8 ms timers of 10 ms fire half as often as they should.
	Slice time.Duration
}

const defaultSlice = 4 * time.Millisecond

// Run runs main as a straight-line coroutine on a new loop, on the calling goroutine, until main ends, and lets the
// page go on meanwhile, however busy the loop is. Then it cancels everything that main left, waits until nothing is
// left, and closes the loop. It returns main's error, joined with that of the close if there is one. Its goroutine must
// be none that JavaScript waits for, as that of a js.Func is. See loop.Run.
func Run(main func(co *loop.Co) error) error { return RunWith(nil, main) }

// RunWith is Run with options; nil means the zero ones.
func RunWith(o *Options, main func(co *loop.Co) error) error {
	if loop.OnLoop() {
		return loop.ErrNested
	}
	if o == nil {
		o = &Options{}
	}
	opts := o.Loop
	if opts.OnError == nil && opts.Logger == nil {
		opts.OnError = func(r loop.Report) { js.Global().Get("console").Call("error", r.String()) }
	}
	slice := o.Slice
	if slice <= 0 {
		slice = defaultSlice
	}
	h := newHost(loop.New(&opts), slice)
	defer h.release()
	return h.run(main, opts.ShutdownTimeout)
}

// run is Run with a host.
func (h *host) run(main func(co *loop.Co) error, limit time.Duration) error {
	var outcome error
	over := false
	co := loop.Start(h.loop, loop.Func(main), func(err error) {
		outcome = err
		h.loop.CallSoon(func() { // one turn later, so that what waits for the end of main has run
			over = true
			h.loop.Stop()
		})
	})
	co.SetName("main")
	if err := h.until(func() bool { return over }); err != nil {
		return err
	}
	if err := h.sweep(limit); err != nil {
		return joined(outcome, err)
	}
	return joined(outcome, h.loop.Close())
}

// sweep cancels what is left, and lets it end, sweep after sweep. What is left after the limit, if that is not zero, is
// for Close to force. Close would do all this as well, without letting the page go on while it is busy.
func (h *host) sweep(limit time.Duration) error {
	late := false
	if limit > 0 {
		defer h.loop.CallLater(limit, func() { late = true; h.loop.Force() }).Cancel()
	}
	for left := h.loop.All(); len(left) > 0 && !late; left = h.loop.All() {
		h.loop.CancelAll(slices.Values(left))
		ended := func() bool {
			return late || !slices.ContainsFunc(left, func(co *loop.Co) bool { return !co.Ended() })
		}
		if err := h.until(ended); err != nil {
			return err
		}
		for range 2 { // as many as Close makes
			if _, err := h.loop.Turn(); err != nil {
				return err
			}
		}
	}
	return nil
}
