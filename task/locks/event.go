package locks

import (
	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// An Event is a flag that coroutines wait for. Setting it wakes all who wait, even if it is cleared at once. The zero
// value is not set. It matches asyncio.Event.
type Event struct {
	set     bool
	name    string
	waiters parking.Lot
	free    freeList[EventStep]
}

// Named gives the event the name under which reports and graphs show it, and returns it.
func (e *Event) Named(name string) *Event {
	e.name = name
	parking.Name(&e.waiters, e)
	return e
}

// Name returns the name that the event was given, if any.
func (e *Event) Name() string { return e.name }

// IsSet reports whether the flag is set.
func (e *Event) IsSet() bool { return e.set }

// Set sets the flag and wakes all who wait, in the order in which they came.
func (e *Event) Set() {
	if e.set {
		return
	}
	e.set = true
	for e.waiters.GrantNext() {
	}
}

// Clear clears the flag; coroutines that were woken stay woken.
func (e *Event) Clear() { e.set = false }

// Wait suspends the straight-line coroutine co until the flag is set. If it is, co does not give way. The error tells
// that co was canceled.
func (e *Event) Wait(co *loop.Co) error {
	if e.set {
		return nil
	}
	s := e.free.take()
	s.Event = e
	err := co.Await(s)
	e.free.put(s)
	return err
}

// EventStep is Wait for step tasks. It may be used again once it is done.
type EventStep struct {
	Event *Event

	spot    parking.Spot
	waiting bool
}

// Step waits for the event, from its first call on.
func (s *EventStep) Step(co *loop.Co, in error) (done bool, err error) {
	if s.waiting {
		s.waiting = false
		s.spot.Leave()
		return true, in
	}
	if s.Event.set {
		return true, nil
	}
	if err := parking.EnterNamed(&s.spot, &s.Event.waiters, co, s, s.Event.name, s.Event); err != nil {
		return true, err
	}
	s.waiting = true
	co.Low().ParkMarked(s, s.Event.waiters.Mark())
	return false, nil
}

// Abort ends the wait.
func (s *EventStep) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *EventStep) String() string { return parking.Title("an event", s.Event.name) }
