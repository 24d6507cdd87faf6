package javascript

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
)

// A LimitError is the error of a script that has exceeded one of the bounds of [Options]. The loop goes on. If it is of
// CallbackTime, Options.OnError may let the run go on as well; all other bounds end it.
type LimitError struct {
	What  string // what there was too much of: "the time of one callback", "the depth of calls", …
	Limit string // how much there may be
	Stack string // where the script was: the lines "at …", innermost first
	time  bool
}

// Error says what exceeded which limit, and where the script was.
func (e *LimitError) Error() string {
	text := fmt.Sprintf("javascript: %s exceeds %s", e.What, e.Limit)
	if e.Stack != "" {
		text += "\n" + e.Stack
	}
	return text
}

// mustFail reports whether an error ends the run whatever the host says.
func mustFail(err error) bool {
	var limit *LimitError
	var interrupt *InterruptError
	return errors.As(err, &limit) && !limit.time || errors.As(err, &interrupt)
}

// An InterruptError is the error of a run that [Runtime.Interrupt] has ended.
type InterruptError struct {
	Cause error
	Stack string // where the script was: the lines "at …"; empty if it did not run
}

// Error gives the cause, and where the script was.
func (e *InterruptError) Error() string {
	text := "javascript: interrupted"
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	if e.Stack != "" {
		text += "\n" + e.Stack
	}
	return text
}

// Unwrap returns the cause.
func (e *InterruptError) Unwrap() error { return e.Cause }

// A watch interrupts what takes too long. Its timer is not set anew for each callback: when it fires, it looks since
// when the present one has run, and sets itself again, or sleeps until there is another one.
//
// The engine's flag is raised under the lock, and only while something runs that may be interrupted, and taken back
// under the lock: so it meets nothing else.
type watch struct {
	r     *Runtime
	limit time.Duration

	mu      sync.Mutex
	timer   *time.Timer
	total   *time.Timer
	set     bool        // timer is set
	since   time.Time   // of the present callback; zero if there is none
	raised  bool        // the flag is up
	up      atomic.Bool // as raised, for what does not hold the lock
	ended   bool
	because error // of the raised flag; nil if that is CallbackTime
}

func (w *watch) init(r *Runtime) { w.r, w.limit = r, r.o.CallbackTime }

func (w *watch) begin() {
	if w.limit <= 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.arm()
}

// arm has the present callback begin now.
func (w *watch) arm() {
	w.since = time.Now()
	if w.set || w.ended {
		return
	}
	w.set = true
	if w.timer == nil {
		w.timer = time.AfterFunc(w.limit, w.look)
	} else {
		w.timer.Reset(w.limit)
	}
}

func (w *watch) end() {
	if w.limit <= 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.since = time.Time{}
	w.lower()
}

// lower takes the flag back if it was raised for one callback.
func (w *watch) lower() {
	if w.raised && w.because == nil {
		w.setRaised(false)
		w.r.vm.ClearInterrupt()
	}
}

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() || w.ended {
		w.set = false
		return
	}
	if left := w.limit - time.Since(w.since); left > 0 {
		w.timer.Reset(left)
		return
	}
	w.set = false
	if !w.raised {
		w.setRaised(true)
		w.r.vm.Interrupt(nil)
	}
}

func (w *watch) setRaised(raised bool) {
	w.raised = raised
	w.up.Store(raised)
}

// raise interrupts what runs, and what would run, for ever.
func (w *watch) raise(because error) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended || w.because != nil {
		return false
	}
	w.because = because
	w.setRaised(true)
	w.r.vm.Interrupt(because)
	return true
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	for _, t := range []*time.Timer{w.timer, w.total} {
		if t != nil {
			t.Stop()
		}
	}
}

// interrupted returns what an interrupt means, and lowers the flag: the engine does so only where it gives up
// everything.
func (w *watch) interrupted(e *goja.InterruptedError) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.r.vm.ClearInterrupt()
	w.setRaised(false)
	stack := stackOf(e.Stack())
	if w.because == nil {
		w.arm()
		return &LimitError{What: "the time of one callback", Limit: w.limit.String(), Stack: stack, time: true}
	}
	return withStack(w.because, stack)
}

func withStack(err error, stack string) error {
	switch e := err.(type) {
	case *LimitError:
		e.Stack = stack
	case *InterruptError:
		e.Stack = stack
	}
	return err
}

// Interrupt may be called from any goroutine. It ends the run with an [*InterruptError] that has the cause, which may
// be nil: a script that runs stops where it is, and nothing of it runs any more. It does nothing if the run is over.
// A function of the engine or of the host that the script has called is not interrupted, but what comes after it is.
func (r *Runtime) Interrupt(cause error) {
	err := &InterruptError{Cause: cause}
	if r.watch.raise(err) {
		_ = r.Post(func(r *Runtime) { r.fail(err) })
	}
}
