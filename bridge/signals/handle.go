package signals

import (
	"os"

	"github.com/monoloop-go/monoloop/loop"
)

// handler is one call of Handle, so that its remove knows whether a later call has taken its place.
type handler struct{ fn func(os.Signal) }

// Handle makes fn the handler of sig on r's loop: it is called with sig, on the loop's goroutine, as a callback, for
// signals that come from now on. It takes the place of the handler that there was. Remove takes fn back, if it is still
// the handler, so that it is not called any more; the loop's end does the same. Signals that come faster than the loop
// makes its turns are one.
//
// A nil fn, and a signal that cannot be caught, such as os.Kill, is misuse. See asyncio's loop.add_signal_handler and
// loop.remove_signal_handler.
func Handle(r loop.Ref, sig os.Signal, fn func(os.Signal)) (remove func()) {
	if fn == nil {
		panic("signals: Handle with a nil function")
	}
	mustCatch("Handle", sig)
	h := hubOf(loop.Of(r), "signals.Handle")
	w, mine := h.watch(sig), &handler{fn}
	w.handler = mine
	return func() {
		if w.handler == mine {
			w.handler = nil
			h.drop(w)
		}
	}
}
