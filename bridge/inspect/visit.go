package inspect

import (
	"context"
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

var errNoTask = errors.New("inspect: no such task")

// ErrAsked is the cause of a cancellation by the inspector's button.
var ErrAsked = errors.New("canceled from the inspector")

// visit has found called on the loop's goroutine with the task that has this ID; or, if the error is not nil, not.
func (a *attached) visit(ctx context.Context, id uint64, found func(co *loop.Co)) error {
	s := &search{low: a.loop.Low(), id: id, found: found, answer: make(chan error, 1)}
	s.call = loop.NewCall(s.tell)
	if err := a.loop.Low().Post(s); err != nil {
		return err
	}
	select {
	case err := <-s.answer:
		return err
	case <-ctx.Done():
		if s.call.Cancel() {
			return ErrNoAnswer
		}
		return <-s.answer
	}
}

// A search looks for a task by its ID, in slices.
type search struct {
	low    *loop.Low
	id     uint64
	found  func(co *loop.Co)
	answer chan error
	call   *loop.Call // of tell, unless nobody waits for it any more
	at     *loop.Co   // how far it has come
}

// Run is one slice.
func (s *search) Run() {
	end := time.Now().Add(slice)
	if s.at == nil || s.at.Ended() {
		s.at = s.low.First()
	}
	for n := 1; s.at != nil && s.at.Low().ID() < s.id; n++ {
		if n%1024 == 0 && time.Now().After(end) {
			s.low.Schedule(s)
			return
		}
		s.at = s.at.Low().Next()
	}
	s.call.Run()
}

// tell ends the search, at the task or where it would be.
func (s *search) tell() {
	if s.at == nil || s.at.Low().ID() != s.id {
		s.answer <- errNoTask
		return
	}
	s.found(s.at)
	s.answer <- nil
}
