package loop

import (
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
	"github.com/monoloop-go/monoloop/timer"
)

// strictness is what a loop does beyond its work, by bits.
type strictness uint8

const (
	recorded strictness = 1 << iota // it has a log; straight-line bodies are still resumed directly
	looked                          // debug, closed, forced, observed, labeled, or chosen for
)

// What follows tells who looks of one event each: the recorder, and then the observers.

func (l *Loop) tellReady(r Runnable) {
	if l.events != nil {
		l.events.Ready()
	}
	if len(l.observers) > 0 {
		l.observe(Event{Kind: EventReady, By: l.current, On: entryOf(r)})
	}
}

func (l *Loop) tellPosts(batch []Runnable) {
	if l.events != nil {
		l.events.Post(len(batch))
	}
	if len(l.observers) > 0 {
		for _, r := range batch {
			l.observe(Event{Kind: EventPost, On: entryOf(r)})
		}
	}
}

func (l *Loop) tellTimer(t *timer.Timer[*timedCall], now time.Duration) {
	if l.events != nil {
		l.events.Timer(now - t.When())
	}
	if len(l.observers) > 0 {
		l.observe(Event{Kind: EventTimer, On: entryOf(t.Value), Deadline: t.When()})
	}
}

func (l *Loop) tellStart(co *Co, from Ref) {
	by, ok := from.(*Co)
	if !ok {
		by = l.current
	}
	if l.events != nil {
		l.recordStart(co, by)
	}
	l.observe(Event{Kind: EventStart, Co: co, By: by})
}

func (l *Loop) tellStep(co *Co) {
	switch {
	case l.events == nil:
	case l.eager > 0:
		l.events.Eager(co.id)
	default:
		l.events.Step(co.id)
	}
	if len(l.observers) > 0 {
		l.observe(Event{Kind: EventStep, Co: co})
	}
}

func (l *Loop) tellStepEnd(co *Co) {
	if len(l.observers) > 0 {
		l.observe(Event{Kind: EventStepEnd, Co: co})
	}
}

func (co *Co) tellPark(w Waitlist, m *eventlog.Mark) {
	l := co.loop
	if l.events != nil {
		l.recordPark(w, m)
	}
	if len(l.observers) == 0 {
		return
	}
	var on any
	if w != nil {
		on = w
	}
	l.observe(Event{Kind: EventPark, Co: co, By: co, On: on})
}

func (co *Co) tellWake() {
	l := co.loop
	if l.events != nil {
		l.events.Wake(co.id)
	}
	if len(l.observers) > 0 {
		l.observe(Event{Kind: EventWake, Co: co, By: l.current})
	}
}

func (co *Co) tellYield() {
	l := co.loop
	if len(l.observers) > 0 {
		l.observe(Event{Kind: EventPark, Co: co, By: co})
		l.observe(Event{Kind: EventWake, Co: co, By: co})
	}
}

// tellCancel tells of a request to cancel. A panic of an observer is dealt with at once, so that the request is not
// lost: a shutdown makes it only once.
func (l *Loop) tellCancel(co *Co, cause error) {
	defer func() {
		if v := recover(); v != nil {
			l.panicked(nil, v)
		}
	}()
	if l.events != nil {
		l.events.Cancel(co.id, cause)
	}
	l.observe(Event{Kind: EventCancel, Co: co, By: l.current, Err: cause})
}

// tellEnd tells who looks, and then r, even if an observer panics.
func (co *Co) tellEnd(r Routine, err error) {
	defer r.Ended(err)
	l := co.loop
	if l.events != nil {
		l.recordEnd(co, err)
	}
	l.observe(Event{Kind: EventEnd, Co: co, Err: err})
}

func (l *Loop) tellWait(deadline time.Duration) {
	if l.events != nil {
		l.recordWait(deadline)
	}
	l.observe(Event{Kind: EventWait, Deadline: deadline})
}

func (l *Loop) tellWaitEnd() {
	if l.events != nil {
		l.events.WaitEnd(l.clock.Now())
	}
	l.observe(Event{Kind: EventWaitEnd})
}

// Settled tells who looks that a future is being settled with this outcome, before it wakes anybody, and is a Check as
// well. A primitive that is a future calls it with what coroutines that await it are parked on.
func (low *Low) Settled(future any, err error) {
	if low.strict != 0 {
		(*Loop)(low).tellSettled(future, err)
	}
}

func (l *Loop) tellSettled(future any, err error) {
	l.check("settling a future")
	if l.events != nil {
		l.recordSettled(future, err)
	}
	if len(l.observers) > 0 {
		l.observe(Event{Kind: EventSettle, By: l.current, On: future, Err: err})
	}
}

// tellEntry runs an entry, and tells of it unless it is a step, which tells of itself, or was canceled.
func (l *Loop) tellEntry(r Runnable) {
	if isStep(r) || l.strict&recorded == 0 && len(l.observers) == 0 {
		r.Run()
		return
	}
	on := entryOf(r)
	if l.events != nil {
		l.recordCallback(on)
	}
	if len(l.observers) == 0 || on == nil {
		r.Run()
		return
	}
	l.observe(Event{Kind: EventCallback, On: on})
	r.Run()
	l.observe(Event{Kind: EventCallbackEnd, On: on})
}

func isStep(r Runnable) bool {
	switch r.(type) {
	case *readyCo, *stack:
		return true
	}
	return false
}
