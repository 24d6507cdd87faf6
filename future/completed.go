package future

import (
	"fmt"
	"iter"
	"time"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

// AsCompleted iterates, in the straight-line coroutine co, over the values and errors of as in the order in which they
// are settled; what is settled already comes first, in the order of the arguments. It cancels nothing, whether the
// iteration ends or is broken off; then nothing of it is left on the members, and it cannot be resumed: that, and
// learning which member it was, is what Completed is for. If co is canceled while it waits, the iteration gives that
// error, which takes no member's place, and goes on, if the caller does. See asyncio.as_completed.
func AsCompleted[A Awaitable[T], T any](co *loop.Co, as ...A) iter.Seq2[T, error] {
	c := NewCompleted(co, as...)
	return func(yield func(T, error) bool) {
		defer c.Stop()
		c.Values(co)(yield)
	}
}

// Completed hands out futures and tasks as they are settled. It may be asked by several coroutines, and by
// straight-line and step tasks alike; each member goes to one of them, in the order in which they ask. As in asyncio, a
// coroutine that was woken has no claim: one that asks before it runs may take the member, and then it waits again,
// last.
//
// It watches every member until that is settled, time is up, or it is stopped, whether anybody asks or not: it cannot
// know who will. So one that is no longer needed while members are pending is to be stopped. What it has handed out, it
// forgets.
//
// left counts the members not asked for yet; each ask takes one, and gives it back if it is interrupted. pending counts
// those that are not settled; done holds those that are and that nobody got.
type Completed[A Awaitable[T], T any] struct {
	loop    *loop.Loop
	members []completedMember[A, T]  // in the order of the arguments
	done    []*completedMember[A, T] // nil stands for a member that came too late
	asking  parking.Lot
	timer   loop.TimerHandle
	pending int
	left    int
	stopped bool
}

// completedMember is one member: the entry that is scheduled at its end. It is pending until then; once it is
// handed out, or given up, it is empty.
type completedMember[A Awaitable[T], T any] struct {
	c       *Completed[A, T]
	a       A
	f       *Future[T]
	pending bool
}

// NewCompleted begins to watch as; an argument given twice counts once.
func NewCompleted[A Awaitable[T], T any](r loop.Ref, as ...A) *Completed[A, T] {
	c := &Completed[A, T]{loop: loop.Of(r), members: make([]completedMember[A, T], 0, len(as))}
	seen := make(map[*Future[T]]struct{}, len(as))
	for _, a := range as {
		f := given(a.Future(), "AsCompleted")
		if _, ok := seen[f]; !ok {
			seen[f] = struct{}{}
			c.members = append(c.members, completedMember[A, T]{c: c, a: a, f: f})
		}
	}
	c.left = len(c.members)
	for i := range c.members {
		c.watch(&c.members[i])
	}
	return c
}

// watch makes m, if it belongs to another loop, one of those that are done, for Step to refuse.
func (c *Completed[A, T]) watch(m *completedMember[A, T]) {
	if m.f.loop != c.loop {
		c.done = append(c.done, m)
		return
	}
	m.pending = true
	c.pending++
	m.f.Subscribe(m)
}

// Stop ends the watch, and leaves nothing behind on the members. Those that are settled already are still handed out;
// then those that ask, or wait, are told that there is no more.
func (c *Completed[A, T]) Stop() {
	c.stopped = true
	c.timer.Cancel()
	c.giveUp()
	for c.asking.GrantNext() {
	}
}

// giveUp ends the watch of all pending members, and returns how many there were.
func (c *Completed[A, T]) giveUp() (n int) {
	for i := range c.members {
		if m := &c.members[i]; m.pending {
			m.f.Unsubscribe(m)
			*m = completedMember[A, T]{c: c}
			n++
		}
	}
	c.pending = 0
	return n
}

// Limit gives every coroutine that asks for a member that is not settled after d a *loop.TimeoutError in its place. It
// may be called once.
func (c *Completed[A, T]) Limit(d time.Duration) *Completed[A, T] {
	if c.pending > 0 {
		c.timer = c.loop.Low().ScheduleAt(c.loop.After(d), (*completedLimit[A, T])(c))
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

// All iterates, in the straight-line coroutine co, over the members as they are settled. An error, as of Next, comes
// beside no member: that time is up in the place of one, a cancellation between them.
func (c *Completed[A, T]) All(co *loop.Co) iter.Seq2[A, error] {
	return func(yield func(A, error) bool) {
		for c.left > 0 {
			a, ok, err := c.Next(co)
			if !ok && err == nil || !yield(a, err) {
				return
			}
		}
	}
}

// Values iterates, in the straight-line coroutine co, over the outcomes of the members as they are settled. An error of
// Next comes as in All.
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

	spot  parking.Spot
	begun bool // it waits
}

// Step waits for one member, from its first call on.
func (s *CompletedStep[A, T]) Step(co *loop.Co, in error) (done bool, err error) {
	c := s.Of
	if !s.begun {
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
		s.begun = false
		s.spot.Leave()
		if in != nil {
			c.left++
			c.wake()
			return true, in
		}
	}
	switch {
	case len(c.done) > 0:
		return true, s.take()
	case c.stopped:
		s.OK = false
		return true, nil
	}
	if err := s.spot.Enter(&c.asking, co, s); err != nil {
		return true, err
	}
	s.begun = true
	co.Low().Park(s)
	return false, nil
}

// take hands out the first member that is done.
func (s *CompletedStep[A, T]) take() error {
	c := s.Of
	m := c.done[0]
	c.done[0] = nil
	c.done = c.done[1:]
	switch {
	case m == nil:
		return &loop.TimeoutError{}
	case m.f.loop != c.loop:
		return fmt.Errorf("as completed: %w", loop.ErrForeignLoop)
	}
	s.Member = m.a
	*m = completedMember[A, T]{c: c}
	return nil
}

// Abort ends the wait.
func (s *CompletedStep[A, T]) Abort(co *loop.Co, cause error) bool { return s.spot.Cancel(co, cause) }

// DependsOn returns the members that are not settled.
func (s *CompletedStep[A, T]) DependsOn() []any {
	var all []any
	for i := range s.Of.members {
		if m := &s.Of.members[i]; m.pending {
			all = append(all, m.f)
		}
	}
	return all
}

// String says what the coroutine waits for.
func (s *CompletedStep[A, T]) String() string {
	return fmt.Sprintf("the next of %d to complete", s.Of.pending)
}

// wake wakes the first that waits and was not woken, if there is a member for it.
func (c *Completed[A, T]) wake() {
	if len(c.done) > 0 {
		c.asking.GrantNext()
	}
}

// Run is the turn in which the member's end is learned.
func (m *completedMember[A, T]) Run() {
	if !m.pending {
		return // it was given up before
	}
	c := m.c
	m.pending = false
	c.pending--
	c.done = append(c.done, m)
	if c.pending == 0 {
		c.timer.Cancel()
	}
	c.wake()
}

// completedLimit is a Completed as the entry that its timer schedules.
type completedLimit[A Awaitable[T], T any] Completed[A, T]

func (l *completedLimit[A, T]) Run() {
	c := (*Completed[A, T])(l)
	for range c.giveUp() {
		c.done = append(c.done, nil)
		c.wake()
	}
}
