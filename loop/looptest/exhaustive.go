package looptest

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// A Bound limits what Exhaustive runs. The zero value is no limit.
type Bound struct {
	// Departures is how many answers of a schedule may depart from first in, first out. (Emmi, Qadeer, Rakamarić:
	// Delay-Bounded Scheduling, POPL 2011.)
	Departures int

	// Depth is how many choices of a schedule may be answered otherwise, from the first.
	Depth int
}

// Exhaustive returns the source of all schedules within the bound, each once, depth first: the report says when there
// are no more. Nothing adverse happens, and the seed of T.Rand is zero.
func Exhaustive(b Bound) Source { return &exhaustive{bound: b} }

// exhaustive walks the tree of answers. It relies on the program to ask the same when it is answered the same.
type exhaustive struct {
	blind
	bound    Bound
	deepens  bool     // when all is run, and the bound has cut something, more departures are allowed
	path     []branch // of the present schedule; what is not there is answered by zero
	asked    int
	begun    bool
	cut      bool // the bound has kept something from being run
	diverged error
}

type branch struct{ n, answer int }

func (s *exhaustive) String() string {
	if s.bound.Departures > 0 {
		return fmt.Sprintf("exhaustive to %d departures", s.bound.Departures)
	}
	return "exhaustive"
}

func (s *exhaustive) Begin() (uint64, bool) {
	more := !s.begun || s.advance()
	if !more && s.deepens && s.cut {
		s.bound.Departures++
		s.cut, more = false, true
	}
	s.begun, s.asked = true, 0
	return 0, more && s.diverged == nil
}

// advance makes the path the next one; false if that was the last, and the path is empty.
func (s *exhaustive) advance() bool {
	for n := len(s.path); n > 0; n-- {
		last := &s.path[n-1]
		if last.answer+1 < last.n && s.allows(s.path[:n]) {
			last.answer++
			s.path = s.path[:n]
			return true
		}
	}
	s.path = s.path[:0]
	return false
}

// allows reports whether the last answer of the path may be other than zero.
func (s *exhaustive) allows(path []branch) bool {
	if s.bound.Departures == 0 {
		return true
	}
	departures := 1
	for _, d := range path[:len(path)-1] {
		if d.answer > 0 {
			departures++
		}
	}
	if departures > s.bound.Departures {
		s.cut = true
		return false
	}
	return true
}

func (s *exhaustive) Choose(c loop.Choice) int {
	n := s.asked
	s.asked++
	switch {
	case s.bound.Depth > 0 && n >= s.bound.Depth:
		s.cut = true
		return 0
	case s.diverged != nil:
		return 0
	case n == len(s.path):
		s.path = append(s.path, branch{n: c.N})
	case s.path[n].n != c.N:
		s.diverged = fmt.Errorf("looptest: choice %d had %d answers in one run and %d in another that was answered the same",
			n, s.path[n].n, c.N)
		return 0
	}
	return s.path[n].answer
}

func (s *exhaustive) Draw(uint64) uint64 { return 0 }

// Err tells whether the program has not done the same twice.
func (s *exhaustive) Err() error {
	if s.diverged == nil && s.asked < len(s.path) {
		s.diverged = fmt.Errorf("looptest: choice %d was asked in one run and not in another that was answered the same", s.asked)
	}
	return s.diverged
}
