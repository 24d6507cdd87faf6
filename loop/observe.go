package loop

import "time"

// EventKind says what an Event tells. The kinds up to EventWake are those that package looptest makes its digests of.
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

	EventCallback    // an entry that is no step begins, unless it was canceled: a callback, the end of a sleep
	EventCallbackEnd // it is over
	EventSettle      // a future was settled; who awaits it is woken next
	EventCancel      // Co was asked to end; by CancelAll, perhaps several times at once
	EventEnd         // Co has ended; then comes what that causes
	EventWait        // the loop has nothing to run, and begins to wait
	EventWaitEnd     // it goes on
)

// String names the kind in one or two words.
func (k EventKind) String() string {
	return [...]string{
		"post", "timer", "ready", "start", "step", "step end", "park", "wake",
		"callback", "callback end", "settle", "cancel", "end", "wait", "wait end",
	}[k]
}

// An Event is something that the loop did, as Options.Observers get it. What it refers to is as it is then, belongs to
// the loop's goroutine, and is kept alive by who keeps it.
//
// A step or callback that a panic or a Goexit ends has no event of its end, and its coroutine only EventEnd.
type Event struct {
	Kind EventKind
	Time time.Duration // the loop's time
	Co   *Co           // nil if the event concerns no coroutine

	// By is who did it: of EventStart, the coroutine that the new one inherits from, if there is one; otherwise, the
	// one whose step runs. It is nil where a callback did it, or the loop itself, or another goroutine.
	By *Co

	// On is the Waitlist of EventPark, nil if there is none; the future of EventSettle; and what EventPost, EventTimer,
	// EventReady, EventCallback and EventCallbackEnd have in the ready queue: a func() as it was given to CallSoon or
	// CallAt, or else a Runnable. It is nil if that was canceled meanwhile.
	On any

	// Deadline is when the timer of EventTimer was due, and until when EventWait waits at most, timer.Never if no timer
	// is set.
	Deadline time.Duration

	// Err is the cause of EventCancel, and the outcome of EventEnd and EventSettle; nil if there is none.
	Err error
}

// observe is the one point that all events pass. Callers ask strict first, so that nothing is paid when nobody looks.
func (l *Loop) observe(e Event) {
	if len(l.observers) == 0 {
		return
	}
	e.Time = l.clock.Now()
	for _, observer := range l.observers {
		observer(e)
	}
}
