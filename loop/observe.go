package loop

import "time"

// EventKind says what an Event tells.
type EventKind uint8

const (
	EventPost    EventKind = iota // a post of another goroutine was admitted to the ready queue
	EventTimer                    // a timer became due and went to the ready queue
	EventReady                    // a callback went to the ready queue
	EventStart                    // Co was started, and went to the ready queue
	EventStep                     // a step of Co begins
	EventStepEnd                  // the step of Co is over
	EventPark                     // Co parked
	EventWake                     // Co was woken, and went to the ready queue
)

// String names the kind in one or two words.
func (k EventKind) String() string {
	return [...]string{"post", "timer", "ready", "start", "step", "step end", "park", "wake"}[k]
}

// An Event is something that the loop did, as Options.Observers get it.
type Event struct {
	Kind EventKind
	Time time.Duration // the loop's time
	Co   *Co           // nil if the event concerns no coroutine
}

// observe is the one point that all events pass. Callers ask strict first, so that nothing is paid when nobody looks.
func (l *Loop) observe(kind EventKind, co *Co) {
	if len(l.observers) == 0 {
		return
	}
	e := Event{kind, l.clock.Now(), co}
	for _, observer := range l.observers {
		observer(e)
	}
}
