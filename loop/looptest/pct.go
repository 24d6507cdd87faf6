package looptest

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// PCT returns the source of probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A
// Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010). Every coroutine gets a random
// priority, as does every callback, and of what is ready the highest runs; at depth-1 random points what would run is
// put below all others. A bug that needs depth constraints on the order is found by a schedule with a probability of at
// least 1/(n k^(depth-1)), for n coroutines and callbacks and k choices; k is estimated from the longest schedule so
// far. depth must be positive.
func PCT(seed uint64, depth int) Source {
	if depth < 1 {
		panic(fmt.Sprintf("looptest: PCT of depth %d", depth))
	}
	return &pct{stream: newStream(seed, "pct"), depth: depth, longest: 16}
}

// thread is what has a priority: a coroutine, or else the callback with that number.
type thread struct {
	co       *loop.Co
	callback uint64
}

func threadOf(c loop.Choice, i int) thread {
	if co := c.Co(i); co != nil {
		return thread{co: co}
	}
	return thread{callback: c.Number(i) + 1}
}

type pct struct {
	stream
	blind
	depth    int
	longest  int // the most choices that a schedule had
	asked    int
	points   map[int]uint64    // the choices before which a priority changes, and to what
	priority map[thread]uint64 // of what was ready in this schedule
}

func (s *pct) String() string { return fmt.Sprintf("PCT of depth %d", s.depth) }

func (s *pct) Begin() (uint64, bool) {
	seed := s.next()
	s.asked = 0
	s.priority = make(map[thread]uint64)
	s.points = make(map[int]uint64)
	for i := range s.depth - 1 {
		s.points[int(s.Draw(uint64(s.longest)))] = uint64(i)
	}
	return seed, true
}

func (s *pct) Choose(c loop.Choice) int {
	s.asked++
	s.longest = max(s.longest, s.asked)
	if c.Kind == loop.ChooseAdmit {
		return int(s.Draw(2))
	}
	best := s.highest(c)
	if low, ok := s.points[s.asked-1]; ok {
		s.priority[threadOf(c, best)] = low
		best = s.highest(c)
	}
	return best
}

// highest returns the answer of the highest priority; those that are seen for the first time get theirs here, in order.
func (s *pct) highest(c loop.Choice) (best int) {
	var highest uint64
	for i := range c.N {
		t := threadOf(c, i)
		p, known := s.priority[t]
		if !known {
			p = s.pcg.Uint64() | 1<<63 // above all points
			s.priority[t] = p
		}
		if i == 0 || p > highest {
			best, highest = i, p
		}
	}
	return best
}
