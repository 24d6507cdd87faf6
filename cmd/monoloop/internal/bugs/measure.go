package bugs

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A Search is what came of a search for one bug with one kind of source, once for each of some seeds.
type Search struct {
	Seeds int   // how many searches there were; one, if the source has no seed
	Found []int // in which schedule, of those that found it, in ascending order
}

// Median returns the number of schedules that half of the searches needed, rounded up, or false if half of them found
// nothing.
func (s Search) Median() (schedules int, ok bool) {
	middle := s.Seeds / 2
	if middle >= len(s.Found) {
		return 0, false
	}
	return s.Found[middle], true
}

// mostLongShrinks is how many schedules are run to shrink one with faults, each of which takes milliseconds.
const mostLongShrinks = 1200

// Search looks for the bug with at most n schedules for each of some seeds, and does not shrink what it finds. A source
// that lets nothing go wrong is not asked for a bug that needs faults.
func (b Bug) Search(m Maker, n, seeds int) Search {
	if !m.Seeded {
		seeds = 1
	}
	s := Search{Seeds: seeds}
	if b.Faults && !m.Faults {
		return s
	}
	for seed := range uint64(seeds) {
		e := looptest.Explorer{Source: m.Make(seed), Schedules: n, Adversity: b.Adversity, MaxShrinks: -1}
		if r := e.Run(b.Program()); r.Failure != nil {
			s.Found = append(s.Found, r.Failure.Schedule)
		}
	}
	slices.Sort(s.Found)
	return s
}

// Explore looks for the bug with at most n schedules of looptest's own choice, and shrinks and tells what it finds.
func (b Bug) Explore(n int, seed uint64) *looptest.Report {
	e := looptest.Explorer{Seed: seed, Schedules: n, Adversity: b.Adversity}
	if b.Faults {
		e.MaxShrinks = mostLongShrinks
	}
	return e.Run(b.Program())
}
