package parking

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
	"github.com/monoloop-go/monoloop/loop"
)

type state uint8

const (
	idle state = iota
	waiting
	granted
	canceled
)

// A Lot is the coroutines that wait for one thing, first come first. The zero value is empty. From its first wait on it
// belongs to the loop of that coroutine, until that loop was closed.
//
// next is the first whose wait may be neither granted nor canceled: nobody before it is to be looked at again.
type Lot struct {
	first, last *Spot
	next        *Spot
	size        int32
	canceled    int32 // those of them whose wait was canceled
	loop        *loop.Loop
	mark        eventlog.Mark
}

// A Spot is one coroutine in a Lot, for one wait at a time.
//
// It is idle (in no lot), waiting, granted (Grant came first: the coroutine is ready) or canceled (a request to cancel
// came first: the coroutine is ready, with that error). Enter takes it from idle to waiting; Leave, which the
// coroutine's next step calls, back to idle, and Resume from granted to waiting. In between it stays in the lot, unless
// TakeNext took it out of the lot.
type Spot struct {
	lot        *Lot // nil while it is in none
	co         *loop.Co
	state      state
	prev, next *Spot
}

// Enter puts the spot at the end of the lot. The caller parks co then, on a Waitlist whose Abort calls Cancel. The
// error says that what, for which co wants to wait, belongs to another loop; then co is not in the lot.
func (s *Spot) Enter(lot *Lot, co *loop.Co, what fmt.Stringer) error {
	if l := co.Loop(); l != lot.loop && !lot.bind(l) {
		return fmt.Errorf("wait for %v: %w", what, loop.ErrForeignLoop)
	}
	s.co, s.state = co, waiting
	s.lot, s.prev = lot, lot.last
	if lot.last == nil {
		lot.first = s
	} else {
		lot.last.next = s
	}
	lot.last = s
	lot.size++
	if lot.next == nil {
		lot.next = s
	}
	return nil
}

// bind makes the lot belong to l, unless it belongs to another loop that may still wake its waiters.
func (l *Lot) bind(to *loop.Loop) bool {
	if l.loop != nil && (!l.loop.IsClosed() || !l.Empty()) {
		return false
	}
	l.loop = to
	return true
}

// Resume makes a wait that was granted for nothing go on, in its place among the others. The coroutine's next step
// calls it in place of Leave, and parks again.
func (s *Spot) Resume() {
	s.state = waiting
	for p := s.prev; p != nil; p = p.prev {
		if p.state == waiting {
			return
		}
	}
	s.lot.next = s
}

// Leave ends the wait, and reports whether it had been granted.
func (s *Spot) Leave() (was bool) {
	was = s.state == granted
	s.remove()
	s.co, s.state = nil, idle
	return was
}

func (s *Spot) remove() {
	lot := s.lot
	if lot == nil {
		return
	}
	lot.size--
	if s.state == canceled {
		lot.canceled--
	}
	if lot.next == s {
		lot.next = s.next
	}
	if s.prev == nil {
		lot.first = s.next
	} else {
		s.prev.next = s.next
	}
	if s.next == nil {
		lot.last = s.prev
	} else {
		s.next.prev = s.prev
	}
	s.lot, s.prev, s.next = nil, nil, nil
}

// Cancel is the Abort of a wait: the coroutine gets the cancellation.
func (s *Spot) Cancel(co *loop.Co, cause error) bool {
	if s.state == waiting {
		s.state = canceled
		s.lot.canceled++
	}
	co.Low().Throw(loop.Canceled(cause))
	return true
}

// Grant makes the coroutine ready, if it waits, and reports whether it does.
func (s *Spot) Grant() bool {
	if s.state != waiting {
		return false
	}
	s.state = granted
	s.co.Low().Unpark()
	return true
}

// Empty reports whether no coroutine is in the lot.
func (l *Lot) Empty() bool { return l.first == nil }

// Len counts the coroutines in the lot.
func (l *Lot) Len() int { return int(l.size) }

// Of reports whether the lot belongs to the loop of co.
func (l *Lot) Of(co *loop.Co) bool { return l.loop == co.Loop() }

// Mark returns what the recorder of the lot's loop remembers of the thing whose lot it is. Of several lots of one
// thing, one has it.
func (l *Lot) Mark() *eventlog.Mark { return &l.mark }

// First returns the first in the lot, whatever has become of its wait; nil if there is none.
func (l *Lot) First() *Spot { return l.first }

// AllCanceled reports whether every wait in the lot was canceled.
func (l *Lot) AllCanceled() bool { return l.canceled == l.size }

// GrantNext grants the first wait that is neither granted nor canceled, and reports whether there is one.
func (l *Lot) GrantNext() bool { return l.next != nil && l.grantNext() } // inlined: most often nobody waits

func (l *Lot) grantNext() bool {
	for s := l.next; s != nil; s = l.next {
		l.next = s.next
		if s.Grant() {
			return true
		}
	}
	return false
}

// TakeNext is GrantNext that takes what it passes, and what it grants, out of the lot.
func (l *Lot) TakeNext() bool { return l.first != nil && l.takeNext() }

func (l *Lot) takeNext() bool {
	for s := l.first; s != nil; s = l.first {
		s.remove()
		if s.Grant() {
			return true
		}
	}
	return false
}
