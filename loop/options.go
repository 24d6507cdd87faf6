package loop

import (
	"log/slog"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// DebugMode says whether a loop checks what costs more than a comparison.
type DebugMode uint8

const (
	// DebugAuto is on if the environment variable MONOLOOP_DEBUG is set to something, and off otherwise.
	DebugAuto DebugMode = iota
	DebugOn
	DebugOff
)

const defaultSlowCallback = 100 * time.Millisecond

// Options are the rarely needed choices of a loop. The zero value, like a nil pointer, means the defaults.
type Options struct {
	// Clock is the loop's time; nil means the real monotonic clock.
	Clock timer.Clock

	// Debug turns on checks of the calling goroutine, places of creation in reports, and reports of slow callbacks and
	// of executors that are stuck. See also Loop.SetDebug.
	Debug DebugMode

	// SlowCallback is how long a callback or a step may take before debug mode reports it; zero means 100 ms.
	SlowCallback time.Duration

	// OnError gets what nobody else can get: panics of callbacks (with RecoverPanics), errors that nobody retrieved,
	// slow callbacks. It is called on the loop's goroutine. If nil, the report goes to Logger.
	OnError func(Report)

	// Logger gets one record for each report when OnError is nil or panics, and each of the Watchdog; nil means
	// slog.Default().
	Logger *slog.Logger

	// RecoverPanics makes a panic the error of its coroutine, or a report if a callback panicked, and lets the loop go
	// on. Otherwise the loop unwinds every coroutine, closes, and panics with the *PanicError.
	RecoverPanics bool

	// HandleInterrupt makes the first os.Interrupt during a run cancel main, which is told by ErrInterrupted. The
	// second one is the system's own again. It does nothing where package-level Run does nothing about interrupts.
	HandleInterrupt bool

	// ShutdownTimeout limits how long Close, and so Run, waits for coroutines to end after it has canceled them; zero
	// means no limit. What is left then is forced to end and named in a *StragglersError.
	ShutdownTimeout time.Duration

	// LockOSThread keeps the goroutine of the loop on one thread of the operating system, from its first run until it
	// is closed, all of which that goroutine must do.
	LockOSThread bool

	// Deadlock makes Run return a *DeadlockError as soon as nothing can happen any more: nothing is ready, no timer is
	// set, no Hold is open, no context may cancel main, and main has not ended. Zero means that it does so under a
	// timer.Virtual; see DeadlockAuto. Whatever works for the loop elsewhere must be declared by a Hold, as executors,
	// resolvers and signals do by themselves: a goroutine that posts without that posts too late.
	Deadlock DeadlockMode

	// Labels has the code of coroutines run under the profiler labels of Co.Context and the label "task" with their
	// name, so that a profile splits by task; and while an execution trace is recorded, as a task of it, with a region
	// on the goroutine of the loop for each step. A step allocates nothing for that, but takes longer. Between the
	// steps of step tasks that goroutine has the labels of the context that RunContext got, or none. Labels of pprof.Do
	// in a body stay across awaits; but a step task that is started eagerly within it leaves those of the body alone
	// when its first step is over, since the runtime tells nobody which ones there were.
	Labels bool

	// Watchdog, if not nil, reports what the loop is stuck in, while it is; a copy of it is made. See also Loop.Stuck.
	Watchdog *Watchdog

	// Chooser, if not nil, decides every order that is otherwise first in, first out. It is for tests; see package
	// looptest.
	Chooser Chooser

	// Observers get every event of the loop, one after the other, on its goroutine. They must not call into the loop,
	// but for one thing: on EventWake and EventStepEnd one may cancel the event's coroutine, and on EventStepEnd unpark
	// it. Tests of cancellation do that.
	Observers []func(Event)

	// Recorder, if not nil, keeps the last events of the loop, and is made by package flight for this loop alone.
	Recorder Recorder
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Clock == nil {
		opts.Clock = timer.NewReal()
	}
	if opts.SlowCallback == 0 {
		opts.SlowCallback = defaultSlowCallback
	}
	return opts
}

func (o *Options) debug() bool {
	return o.Debug == DebugOn || o.Debug == DebugAuto && os.Getenv("MONOLOOP_DEBUG") != ""
}
