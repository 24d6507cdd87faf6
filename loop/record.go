package loop

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
	"github.com/monoloop-go/monoloop/timer"
)

// A Recorder keeps the last events of one loop. Package flight makes it, and nobody else can.
type Recorder interface {
	// Attach is called by New, and gives the loop the log that it writes.
	Attach(l *Loop) *eventlog.Log

	// Begin is called when a run begins that may wait, and Idle when any run is over, on its goroutine.
	Begin(clock timer.Clock)
	Idle()

	// Ended is called with the outcome of a run that may wait, as soon as it is known: its error, or a *PanicError, or
	// ErrGoexit.
	Ended(err error)
}

// stamp tells the log the time, if nobody else does.
func (l *Loop) stamp() {
	if l.events.Exact {
		l.events.SetTime(l.clock.Now())
	}
}

// beginNext is told of the next entry of the batch, if there is a watchdog or a recorder and nobody else looks.
func (l *Loop) beginNext(r Runnable) {
	if l.watchdog != nil {
		l.watchdog.begin(r)
	}
	if l.events != nil {
		l.recordNext(r)
	}
}

// beginBody is beginNext of an entry whose Run is not called.
func (l *Loop) beginBody(e *readyCo) {
	if l.watchdog != nil {
		l.watchdog.begin(e)
	}
	if l.events != nil {
		l.recordStep((*Co)(e))
	}
}

// recordNext notes that r, which is the next entry of the batch, begins.
func (l *Loop) recordNext(r Runnable) {
	switch e := r.(type) {
	case *readyCo:
		l.recordBegin((*Co)(e))
	case *stack:
		l.recordStep(e.co)
	default:
		l.recordCallback(entryOf(r))
	}
}

// recordBegin is recordStep, but for a coroutine that ends before its first step, of which runChecked notes it.
func (l *Loop) recordBegin(co *Co) {
	if co.begun || !co.hasError() {
		l.recordStep(co)
	}
}

func (l *Loop) recordStep(co *Co) {
	l.stamp()
	l.events.Step(co.id)
}

func (l *Loop) recordCallback(on any) {
	l.stamp()
	switch on := on.(type) {
	case nil:
		l.events.Nothing()
	case func():
		l.events.Callback(l.events.FuncOf(on))
	default:
		s, _ := l.events.TypeOf(on)
		l.events.Callback(s)
	}
}

// shared is a Waitlist of one wait, which tells what those who wait have in common: the lock, the queue, the task.
type shared interface{ WaitsOn() any }

// recordPark notes on what the coroutine that runs has parked: by its name, if it has one.
func (l *Loop) recordPark(w Waitlist) {
	var on any = w
	if s, ok := on.(shared); ok {
		on = s.WaitsOn()
	}
	switch x := on.(type) {
	case nil:
		l.events.Park(0, 0)
		return
	case *Co:
		l.events.Park(eventlog.Task, x.id)
		return
	case interface{ Name() string }:
		if name := x.Name(); name != "" {
			l.events.Park(l.events.Named(x, name))
			return
		}
	}
	l.events.Park(l.events.TypeOf(on))
}

func (l *Loop) recordStart(co, by *Co) {
	var from uint64
	if by != nil && by != l.current {
		from = by.id
	}
	l.events.Start(co.id, from)
	if co.rare != nil && co.rare.name != "" {
		l.events.Name(co.id, co.rare.name)
	}
}

func (l *Loop) recordEnd(co *Co, err error) {
	l.events.End(co.id, outcomeOf(err), err)
}

func (l *Loop) recordSettled(future any, err error) {
	how := outcomeOf(err)
	_, object := l.events.TypeOf(future)
	l.events.Settle(object, how, nil)
}

func outcomeOf(err error) eventlog.Outcome {
	switch {
	case err == nil:
		return eventlog.Finished
	case IsCanceled(err):
		return eventlog.Canceled
	}
	if _, ok := errors.AsType[*PanicError](err); ok {
		return eventlog.Panicked
	}
	return eventlog.Failed
}

func (l *Loop) recordWait(deadline time.Duration) {
	if deadline == timer.Never {
		deadline = -1
	}
	l.events.Wait(l.clock.Now(), deadline)
}

// recordRun tells the recorder that a run begins that may wait, or, if not, leaves it to the clock to tell the time.
func (l *Loop) recordRun(waits bool) {
	if l.events == nil {
		return
	}
	_, real := l.clock.(*timer.Real)
	l.events.Exact = !real || !waits || l.events.Exact
	if waits {
		l.events.Begin(l.clock.Now())
		l.opts.Recorder.Begin(l.clock)
	}
}

// recordOutcome tells the recorder how a run has ended, or is about to.
func (l *Loop) recordOutcome(err error) {
	if l.events != nil {
		l.events.Finish(l.clock.Now(), outcomeOf(err), err)
		l.opts.Recorder.Ended(err)
	}
}

// recordFailure is recordOutcome of a run that a panic or a Goexit ends, before all that is left is unwound.
func (l *Loop) recordFailure() {
	if l.fatal != nil {
		l.recordOutcome(l.fatal)
	} else {
		l.recordOutcome(ErrGoexit)
	}
}

// recordEagerEnd notes that the first step of an eager coroutine is over, inside of another step or a callback.
func (l *Loop) recordEagerEnd() {
	if l.events == nil {
		return
	}
	l.stamp()
	var outer uint64
	if l.current != nil {
		outer = l.current.id
	}
	l.events.StepEnd(outer)
}

// recordIdle tells the recorder that the loop is idle, or closed.
func (l *Loop) recordIdle() {
	if l.events != nil {
		l.opts.Recorder.Idle()
	}
}
