package queue

import (
	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// GetStep is Get for step tasks. It may be used again once it is done.
type GetStep[T any] struct {
	Queue *Queue[T]

	// Item is set when the step is done without an error.
	Item T

	spot    parking.Spot
	waiting bool
}

// Step waits for an item, from its first call on.
func (s *GetStep[T]) Step(co *loop.Co, in error) (done bool, err error) {
	q := s.Queue
	if s.waiting {
		s.waiting = false
		if woken := s.spot.Leave(); in != nil {
			if woken && !q.Empty() {
				q.getters.TakeNext()
			}
			return true, in
		}
	}
	if q.shut || !q.Empty() {
		s.Item, err = q.TryGet()
		return true, err
	}
	if err := s.spot.Enter(&q.getters, co, s); err != nil {
		return true, err
	}
	s.waiting = true
	co.Park(s)
	return false, nil
}

// Abort ends the wait.
func (s *GetStep[T]) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *GetStep[T]) String() string { return "an item of a queue" }

// PutStep is Put for step tasks. It may be used again once it is done.
type PutStep[T any] struct {
	Queue *Queue[T]
	Item  T

	spot    parking.Spot
	waiting bool
}

// Step waits for room, from its first call on.
func (s *PutStep[T]) Step(co *loop.Co, in error) (done bool, err error) {
	q := s.Queue
	if s.waiting {
		s.waiting = false
		if woken := s.spot.Leave(); in != nil {
			if woken && !q.Full() {
				q.putters.TakeNext()
			}
			return true, in
		}
	}
	if q.shut || !q.Full() {
		return true, q.TryPut(s.Item)
	}
	if err := s.spot.Enter(&q.putters, co, s); err != nil {
		return true, err
	}
	s.waiting = true
	co.Park(s)
	return false, nil
}

// Abort ends the wait.
func (s *PutStep[T]) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *PutStep[T]) String() string { return "room in a queue" }
