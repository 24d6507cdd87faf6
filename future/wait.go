package future

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// ErrNothing is the error of a Wait for nothing.
var ErrNothing = errors.New("future: nothing to wait for")

// A Mode says when a Wait is over.
type Mode uint8

const (
	// AllCompleted waits until all are settled.
	AllCompleted Mode = iota
	// FirstCompleted waits until at least one is settled.
	FirstCompleted
	// FirstError waits until one has failed, or all are settled; a cancellation is no failure. Having looked for
	// errors, it counts them as retrieved.
	FirstError
)

// A Waitable is what can be waited for whatever the type of its value: futures and tasks of any type are.
type Waitable interface {
	Loop() *loop.Loop
	Done() bool
	Canceled() bool
	Err() error
	Cancel(cause error) bool
	Subscribe(r loop.Runnable)
	Unsubscribe(r loop.Runnable) int
}

// Wait suspends the straight-line coroutine co until as many of as are settled as mode asks, and tells which are, at
// the time when co goes on, and which are not, both in the order of the arguments and each once. It cancels nothing and
// returns no error of a member; err tells that co was canceled, or that there was nothing to wait for. It gives way at
// least once. See asyncio.wait.
func Wait[A Waitable](co *loop.Co, mode Mode, as ...A) (done, pending []A, err error) {
	return WaitLimit(co, NoLimit, mode, as...)
}

// NoLimit is the limit of a WaitLimit that has none.
const NoLimit = time.Duration(1<<63 - 1)

// WaitLimit is Wait that is over after limit at the latest, which is no error. A limit that is not positive is over at
// once.
func WaitLimit[A Waitable](co *loop.Co, limit time.Duration, mode Mode, as ...A) (done, pending []A, err error) {
	s := WaitStep[A]{Mode: mode, Limit: limit, As: as}
	if limit == 0 {
		s.Limit = -1
	}
	err = co.Await(&s)
	return s.Done, s.Pending, err
}

// WaitStep is Wait for step tasks.
type WaitStep[A Waitable] struct {
	Mode  Mode
	Limit time.Duration // zero, like NoLimit, means none; a negative one is over at once
	As    []A

	// Done and Pending are set when the step is done.
	Done, Pending []A

	w *waitState[A]
}

// waitState is the state of a wait between its two steps. Members may tell it of their ends when it is over already.
type waitState[A Waitable] struct {
	co      *loop.Co
	mode    Mode
	members []member[A]
	left    int // members whose end it has not seen
	timer   loop.TimerHandle
	over    bool // the coroutine waits no more
}

type member[A Waitable] struct {
	w *waitState[A]
	a A
}

// Step waits, from its first call on.
func (s *WaitStep[A]) Step(co *loop.Co, in error) (done bool, err error) {
	if s.w == nil {
		if err := s.check(co); err != nil {
			return true, err
		}
		s.w = wait(co, s.Mode, s.Limit, s.As)
		co.Low().Park(s.w)
		return false, nil
	}
	s.w.end()
	s.Done, s.Pending = nil, nil
	for i := range s.w.members {
		if a := s.w.members[i].a; a.Done() {
			s.Done = append(s.Done, a)
		} else {
			s.Pending = append(s.Pending, a)
		}
	}
	s.w = nil
	return true, in
}

func (s *WaitStep[A]) check(co *loop.Co) error {
	if s.Mode > FirstError {
		panic(fmt.Sprintf("future: Wait with the unknown mode %d", s.Mode))
	}
	if len(s.As) == 0 {
		return ErrNothing
	}
	for i, a := range s.As {
		if a.Loop() != co.Loop() {
			return fmt.Errorf("wait: argument %d: %w", i, loop.ErrForeignLoop)
		}
	}
	return nil
}

func wait[A Waitable](co *loop.Co, mode Mode, limit time.Duration, as []A) *waitState[A] {
	w := &waitState[A]{co: co, mode: mode, members: make([]member[A], 0, len(as))}
	if limit != 0 && limit != NoLimit {
		w.timer = co.Loop().Low().ScheduleAt(co.Loop().After(limit), (*waitLimit[A])(w))
	}
	seen := make(map[any]struct{}, len(as))
	for _, a := range as {
		if _, ok := seen[a]; !ok {
			seen[a] = struct{}{}
			w.members = append(w.members, member[A]{w, a})
		}
	}
	w.left = len(w.members)
	for i := range w.members {
		w.members[i].a.Subscribe(&w.members[i])
	}
	return w
}

// end leaves nothing behind on the members.
func (w *waitState[A]) end() {
	w.over = true
	w.timer.Cancel()
	for i := range w.members {
		w.members[i].a.Unsubscribe(&w.members[i])
	}
}

// Abort ends the wait and asks nothing of the members.
func (w *waitState[A]) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// DependsOn returns the members.
func (w *waitState[A]) DependsOn() []any {
	all := make([]any, len(w.members))
	for i := range w.members {
		all[i] = w.members[i].a
	}
	return all
}

// String says what the coroutine waits for.
func (w *waitState[A]) String() string {
	what := [...]string{AllCompleted: "all of", FirstCompleted: "the first of",
		FirstError: "the first error of"}[w.mode]
	return fmt.Sprintf("%s %d", what, len(w.members))
}

// Run is the turn in which the member's end is learned.
func (m *member[A]) Run() {
	w := m.w
	if w.over {
		return
	}
	w.left--
	failed := w.mode == FirstError && !m.a.Canceled() && m.a.Err() != nil
	if w.left > 0 && w.mode != FirstCompleted && !failed {
		return
	}
	w.timer.Cancel()
	w.co.Low().Unpark()
}

// waitLimit is a waitState as the entry that its timer schedules.
type waitLimit[A Waitable] waitState[A]

func (w *waitLimit[A]) Run() { w.co.Low().Unpark() }
