package queue

import (
	"fmt"

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
	return s.wait(co)
}

// wait parks the coroutine.
func (s *GetStep[T]) wait(co *loop.Co) (done bool, err error) {
	q := s.Queue
	first := q.name != "" && !q.getters.Of(co)
	if err := s.spot.Enter(&q.getters, co, s); err != nil {
		return true, err
	}
	if first {
		parking.List(co.Loop(), q)
	}
	s.waiting = true
	co.Low().ParkMarked(s, q.getters.Mark())
	return false, nil
}

// Abort ends the wait.
func (s *GetStep[T]) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *GetStep[T]) String() string { return s.Queue.describe("an item of") }

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
	return s.wait(co)
}

// wait parks the coroutine.
func (s *PutStep[T]) wait(co *loop.Co) (done bool, err error) {
	q := s.Queue
	first := q.name != "" && !q.putters.Of(co)
	if err := s.spot.Enter(&q.putters, co, s); err != nil {
		return true, err
	}
	if first {
		parking.List(co.Loop(), q)
	}
	s.waiting = true
	co.Low().ParkMarked(s, q.getters.Mark())
	return false, nil
}

// Abort ends the wait.
func (s *PutStep[T]) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *PutStep[T]) String() string { return s.Queue.describe("room in") }

// JoinStep is Join for step tasks. It may be used again once it is done.
type JoinStep[T any] struct {
	Queue *Queue[T]

	spot    parking.Spot
	waiting bool
}

// Step waits for the end of the work, from its first call on.
func (s *JoinStep[T]) Step(co *loop.Co, in error) (done bool, err error) {
	q := s.Queue
	if s.waiting {
		s.waiting = false
		s.spot.Leave()
		return true, in
	}
	if q.unfinished == 0 {
		return true, nil
	}
	return s.wait(co)
}

// wait parks the coroutine.
func (s *JoinStep[T]) wait(co *loop.Co) (done bool, err error) {
	q := s.Queue
	first := q.name != "" && !q.joiners.Of(co)
	if err := s.spot.Enter(&q.joiners, co, s); err != nil {
		return true, err
	}
	if first {
		parking.List(co.Loop(), q)
	}
	s.waiting = true
	co.Low().ParkMarked(s, q.getters.Mark())
	return false, nil
}

// Abort ends the wait.
func (s *JoinStep[T]) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// String says what the coroutine waits for.
func (s *JoinStep[T]) String() string {
	return fmt.Sprintf("the end of the work on %s, with %d unfinished", s.Queue.title(), s.Queue.unfinished)
}

// describe says what of the queue is waited for, and how full it is.
func (q *Queue[T]) describe(what string) string {
	if q.max > 0 {
		return fmt.Sprintf("%s %s, with %d of %d there", what, q.title(), q.Len(), q.max)
	}
	return fmt.Sprintf("%s %s, with %d there", what, q.title(), q.Len())
}

func (q *Queue[T]) title() string { return parking.Title("a queue", q.name) }
