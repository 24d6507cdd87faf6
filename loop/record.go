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

// record gives the loop the log of its Recorder.
func (l *Loop) record() {
	if l.opts.Recorder == nil {
		return
	}
	l.events = l.opts.Recorder.Attach(l)
	l.events.Now = func() time.Duration { return l.clock.Now() }
	l.events.Look = func() (queue int, task uint64, runs bool) {
		if co := l.current; co != nil {
			return l.ready.len(), co.id, co.state == running
		}
		return l.ready.len(), 0, false
	}
}

// beginNext is told of the next entry of the batch, if there is a watchdog or a recorder and nobody else looks.
func (l *Loop) beginNext(r Runnable) {
	co, ok := r.(*readyCo)
	if e := l.events; ok && co.begun && e != nil && l.watchdog == nil { // the shortest way of what comes most often
		e.Enter(eventlog.Make(eventlog.Step, co.id)) // Step, inlined
		return
	}
	l.beginOther(r)
}

func (l *Loop) beginOther(r Runnable) {
	if l.watchdog != nil {
		l.watchdog.begin(r)
	}
	if l.events != nil {
		l.recordNext(r)
	}
}

// recordNext notes that r, which is the next entry of the batch, begins.
func (l *Loop) recordNext(r Runnable) {
	switch r := r.(type) {
	case *readyCo:
		if r.begun || !(*Co)(r).hasError() { // otherwise it ends before its first step, and runChecked tells of that
			l.events.Step(r.id)
		}
	case *stack:
		l.events.Step(r.co.id)
	case callback:
		l.events.Call(eventlog.PC(r))
	default:
		l.recordCallback(entryOf(r))
	}
}

// beginBody is beginNext of an entry whose Run is not called.
func (l *Loop) beginBody(e *readyCo) {
	if l.watchdog != nil {
		l.watchdog.begin(e)
	}
	if l.events != nil {
		l.events.Step(e.id)
	}
}

// recordEager notes that a first step is made at once, unless the coroutine ends before it.
func (l *Loop) recordEager(co *Co) {
	if co.begun || !co.hasError() {
		l.events.Eager(co.id)
	}
}

func (l *Loop) recordCallback(on any) {
	switch on := on.(type) {
	case nil:
		l.events.Nothing(l.looked)
	case func():
		l.events.Call(eventlog.PC(on))
	default:
		s, _ := l.events.TypeOf(on)
		l.events.Callback(s)
	}
}

// shared is a Waitlist of one wait, which tells what those who wait have in common: the lock, the queue, the task.
type shared interface{ WaitsOn() any }

// recordPark notes on what the coroutine that runs has parked: by its name, if it has one. If m is not nil, it is where
// what w waits on keeps what the recorder remembers of it.
func (l *Loop) recordPark(w Waitlist, m *eventlog.Mark) {
	if m != nil && l.events.ParkOn(*m) {
		return
	}
	s, object := l.sourceOf(w)
	if m != nil {
		if *m = l.events.Mark(s); l.events.ParkOn(*m) {
			return
		}
	}
	l.events.Park(s, object)
}

// sourceOf returns what w waits on, as a recorder calls it.
func (l *Loop) sourceOf(w Waitlist) (s eventlog.Source, object uint64) {
	var on any = w
	if s, ok := on.(shared); ok {
		on = s.WaitsOn()
	}
	switch x := on.(type) {
	case nil:
		return 0, 0
	case *Co:
		return eventlog.Task, x.id
	case interface{ Name() string }:
		if name := x.Name(); name != "" {
			return l.events.Named(x, name)
		}
	}
	return l.events.TypeOf(on)
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
	if s, ok := future.(shared); ok {
		future = s.WaitsOn()
	}
	if co, ok := future.(*Co); ok {
		l.events.Settle(eventlog.Task, co.id, how)
		return
	}
	s, object := l.events.TypeOf(future)
	l.events.Settle(s, object, how)
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
