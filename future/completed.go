package future

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// AsCompleted iterates, in the straight-line coroutine co, over the values and errors of as in the order in which they are
// settled; what is settled already comes first, in the order of the arguments. It cancels nothing, whether the iteration
// ends or is broken off. If co is canceled while it waits, the iteration gives that error in the place of one member and
// goes on, if the caller does. To learn which member it was, use Completed. See asyncio.as_completed.
func AsCompleted[A Awaitable[T], T any](co *loop.Co, as ...A) iter.Seq2[T, error] {
	return NewCompleted(co, as...).Values(co)
}

// Completed hands out futures and tasks as they are settled. It may be asked by several coroutines, and by straight-line
// and step tasks alike; each member goes to one of them, in the order in which they ask. As in asyncio, who was woken has
// no claim: who asks before it runs may take the member, and then it waits again, last.
//
// left counts the members not asked for yet; each ask takes one, even if it is interrupted. todo holds the members that
// are not settled, in order; done those that are and that nobody got.
type Completed[A Awaitable[T], T any] struct {
	loop    *loop.Loop
	todo    []*completing[A, T]
	done    []*completing[A, T] // nil stands for a member that came too late
	waiting []*CompletedStep[A, T]
	timer   loop.TimerHandle
	left    int
}

// completing is one member: the waiter that is told of its end, in a turn of its own.
type completing[A Awaitable[T], T any] struct {
	c *Completed[A, T]
	a A
	f *Future[T]
}

// NewCompleted begins to watch as; an argument given twice counts once.
func NewCompleted[A Awaitable[T], T any](r loop.Ref, as ...A) *Completed[A, T] {
	c := &Completed[A, T]{loop: r.Loop()}
	seen := make(map[*Future[T]]struct{}, len(as))
	for _, a := range as {
		f := a.Future()
		if _, ok := seen[f]; !ok {
			seen[f] = struct{}{}
			c.todo = append(c.todo, &completing[A, T]{c, a, f})
		}
	}
	c.left = len(c.todo)
	c.todo = slices.DeleteFunc(c.todo, c.refuse)
	for _, m := range c.todo {
		m.f.Subscribe(m)
	}
	return c
}

// refuse makes m, if it belongs to another loop, one of those that are done, for Step to refuse.
func (c *Completed[A, T]) refuse(m *completing[A, T]) bool {
	foreign := m.f.loop != c.loop
	if foreign {
		c.done = append(c.done, m)
	}
	return foreign
}

// Limit gives everybody who asks for a member that is not settled after d a *loop.TimeoutError in its place. It may be
// called once.
func (c *Completed[A, T]) Limit(d time.Duration) *Completed[A, T] {
	if len(c.todo) > 0 {
		c.timer = c.loop.ScheduleAt(c.loop.After(d), (*completedLimit[A, T])(c))
	}
	return c
}

// Next suspends the straight-line coroutine co until one more member is settled, and returns it; ok is false when all
// were handed out. The error tells that time is up, or that co was canceled.
func (c *Completed[A, T]) Next(co *loop.Co) (a A, ok bool, err error) {
	s := CompletedStep[A, T]{Of: c}
	err = co.Await(&s)
	return s.Member, s.OK, err
}

// All iterates, in the straight-line coroutine co, over the members as they are settled. An error, as of Next, comes in
// the place of a member.
func (c *Completed[A, T]) All(co *loop.Co) iter.Seq2[A, error] {
	return func(yield func(A, error) bool) {
		for c.left > 0 {
			a, _, err := c.Next(co)
			if !yield(a, err) {
				return
			}
		}
	}
}

// Values iterates, in the straight-line coroutine co, over the outcomes of the members as they are settled. An error of
// Next comes in the place of an outcome.
func (c *Completed[A, T]) Values(co *loop.Co) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for a, err := range c.All(co) {
			var v T
			if err == nil {
				v, err = a.Future().Result()
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// CompletedStep is Next for step tasks. It may be used again once it is done.
type CompletedStep[A Awaitable[T], T any] struct {
	Of *Completed[A, T]

	// Member and OK are set when the step is done.
	Member A
	OK     bool

	co    *loop.Co // who waits; nil before the first step and when done
	woken bool
}

// Step waits for one member, from its first call on.
func (s *CompletedStep[A, T]) Step(co *loop.Co, in error) (done bool, err error) {
	c := s.Of
	if s.co == nil {
		var none A
		s.Member, s.OK = none, false
		if c.left == 0 {
			return true, nil
		}
		c.left--
		if co.Loop() != c.loop {
			return true, fmt.Errorf("as completed: %w", loop.ErrForeignLoop)
		}
		s.OK = true
	} else {
		c.forget(s)
		if in != nil {
			s.co = nil
			c.wake()
			return true, in
		}
	}
	if len(c.done) == 0 {
		s.co, s.woken = co, false
		c.waiting = append(c.waiting, s)
		co.Park(s)
		return false, nil
	}
	s.co = nil
	m := c.done[0]
	c.done = c.done[1:]
	if m == nil {
		return true, &loop.TimeoutError{}
	}
	if m.f.loop != c.loop {
		return true, fmt.Errorf("as completed: %w", loop.ErrForeignLoop)
	}
	s.Member = m.a
	return true, nil
}

// Abort ends the wait.
func (s *CompletedStep[A, T]) Abort(co *loop.Co, cause error) bool {
	s.Of.forget(s)
	co.Throw(loop.Canceled(cause))
	return true
}

// Behind returns the members that are not settled.
func (s *CompletedStep[A, T]) Behind() []any {
	var all []any
	for _, m := range s.Of.todo {
		all = append(all, m.f)
	}
	return all
}

// String says what the coroutine waits for.
func (s *CompletedStep[A, T]) String() string {
	return fmt.Sprintf("the next of %d to complete", len(s.Of.todo))
}

func (c *Completed[A, T]) forget(s *CompletedStep[A, T]) {
	c.waiting = slices.DeleteFunc(c.waiting, func(x *CompletedStep[A, T]) bool { return x == s })
}

// wake wakes the first that waits and was not woken, if there is a member for it.
func (c *Completed[A, T]) wake() {
	if len(c.done) == 0 {
		return
	}
	for _, s := range c.waiting {
		if !s.woken {
			s.woken = true
			s.co.Unpark()
			return
		}
	}
}

// Unpark schedules the telling of a member's end.
func (m *completing[A, T]) Unpark() { m.c.loop.Schedule((*runCompleting[A, T])(m)) }

type runCompleting[A Awaitable[T], T any] completing[A, T]

func (r *runCompleting[A, T]) Run() {
	m := (*completing[A, T])(r)
	c := m.c
	i := slices.Index(c.todo, m)
	if i < 0 {
		return // time was up before
	}
	c.todo = slices.Delete(c.todo, i, i+1)
	c.done = append(c.done, m)
	if len(c.todo) == 0 {
		c.timer.Cancel()
	}
	c.wake()
}

// completedLimit is a Completed as the entry that its timer schedules.
type completedLimit[A Awaitable[T], T any] Completed[A, T]

func (l *completedLimit[A, T]) Run() {
	c := (*Completed[A, T])(l)
	for _, m := range c.todo {
		m.f.Unsubscribe(m)
		c.done = append(c.done, nil)
		c.wake()
	}
	c.todo = nil
}
