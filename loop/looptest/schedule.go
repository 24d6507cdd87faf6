package looptest

import (
	"fmt"
	"math/bits"

	"github.com/monoloop-go/monoloop/loop"
)

// A schedule answers all questions of one run. Zero is the answer of first in, first out, and of nothing adverse.
type schedule interface {
	// programSeed is the seed of the program's own random stream.
	programSeed() uint64
	order(number int, c loop.Choice) int
	// amount returns zero, or what is adverse; only a Site and a Hazard are askers. The limit is that of a T.Vary, or
	// has a bit for each way of a Hazard that may happen; those of the other questions are the schedule's own.
	amount(q question, number int, of *asker, limit uint64) uint64
	observe(e loop.Event)
	// unfit is asked after the run, and says why the answers were not those to this program's questions.
	unfit() error
}

// begin returns the next schedule of a source, and false if there is none.
func begin(s Source, a Adversity) (schedule, bool) {
	seed, ok := s.Begin()
	if s, is := s.(*recorded); is {
		return &script{record: s.record}, ok
	}
	return &live{source: s, adversity: a, seed: seed}, ok
}

// live answers from a source.
type live struct {
	source    Source
	adversity Adversity
	seed      uint64
	seeded    bool            // the seed is that of an Answerer
	sites     map[uint64]bool // whether the site is enabled in this schedule
	hazards   map[uint64]odds
}

func (v *live) observe(e loop.Event) { v.source.Observe(e) }
func (v *live) unfit() error         { return errOf(v.source) }

func (v *live) programSeed() uint64 {
	if a, ok := v.source.(Answerer); ok && !v.seeded {
		v.seeded, v.seed = true, answerOf(a, seedQuestion(v.seed))
	}
	return v.seed
}

func (v *live) order(_ int, c loop.Choice) int {
	if c.Kind == loop.ChooseAdmit && !v.adversity.DelayPosts {
		return 0
	}
	return v.source.Choose(c)
}

func (v *live) amount(q question, number int, of *asker, limit uint64) uint64 {
	if q < asksVary {
		limit = v.adversity.limit(q)
	}
	if limit == 0 {
		return 0
	}
	drawn := v.drawn(q, of, limit)
	if a, ok := v.source.(Answerer); ok && q >= asksSite {
		return answerOf(a, questionOf(q, number, of, limit, drawn))
	}
	return drawn
}

// drawn draws an answer from the source.
func (v *live) drawn(q question, of *asker, limit uint64) uint64 {
	switch {
	case q == asksSite:
		return v.fires(of.id)
	case q == asksFault:
		return v.strikes(of.id, limit)
	case q == asksJob:
		if v.quarter() {
			return 0
		}
	case !v.quarter():
		return 0
	}
	return v.source.Draw(limit + 1)
}

// quarter reports true a quarter of the time, and never from a source that draws zeros.
func (v *live) quarter() bool { return v.source.Draw(4) == 3 }

// fires follows the rule of BUGGIFY in FoundationDB's simulation: a site is enabled in a quarter of the schedules, and
// then fires a quarter of the time.
func (v *live) fires(site uint64) uint64 {
	enabled, known := v.sites[site]
	if !known {
		if v.sites == nil {
			v.sites = make(map[uint64]bool)
		}
		enabled = v.quarter()
		v.sites[site] = enabled
	}
	if enabled && v.quarter() {
		return 1
	}
	return 0
}

// odds are how likely a hazard is in one schedule. Both are drawn anew for each: one rarity would be too rare for a
// short schedule or too frequent for a long one, and some faults are found only where others do not hide them (Groce
// and others: Swarm Testing, ISSTA 2012).
type odds struct {
	rarity uint64 // one in so many
	ways   uint64 // a bit for each way that may happen
}

// strikes returns zero, or the number, from one, of the way in which a hazard strikes.
func (v *live) strikes(hazard, ways uint64) uint64 {
	n := uint64(bits.Len64(ways))
	o, known := v.hazards[hazard]
	if !known {
		if v.hazards == nil {
			v.hazards = make(map[uint64]odds)
		}
		o = odds{rarity: 4 << (2 * v.source.Draw(4)), ways: v.source.Draw(1 << mostWays)}
		v.hazards[hazard] = o
	}
	if o.ways&ways == 0 || v.source.Draw(o.rarity) != o.rarity-1 {
		return 0
	}
	way := v.source.Draw(n)
	if (o.ways&ways)>>way&1 == 0 {
		return 0
	}
	return way + 1
}

// A misfit is an error of a record that does not fit the program.
type misfit struct {
	record Record
	what   string
}

func (m *misfit) Error() string {
	return fmt.Sprintf("looptest: record %s does not fit the program: %s", m.record, m.what)
}

// script answers as a record does, and notes where that does not fit.
type script struct {
	record Record
	at     [questions]int // the next departure of each kind
	misfit *misfit        // the first one
}

func (s *script) order(number int, c loop.Choice) int {
	answer := s.next(asksOrder, number)
	if answer >= uint64(c.N) {
		s.note("choice %d has %d answers, and none of them is %d", number, c.N, answer)
		return 0
	}
	return int(answer)
}

func (s *script) amount(q question, number int, _ *asker, limit uint64) uint64 {
	answer := s.next(q, number)
	switch {
	case q == asksSite && answer > 1:
		s.note("a site fires (1) or does not, and %d is neither", answer)
		return 0
	case q == asksVary && answer > limit:
		s.note("%v %d may be at most %d, and not %d", q, number, limit, answer)
		return limit
	case q == asksFault && answer > 0 && (answer > 63 || limit>>(answer-1)&1 == 0):
		s.note("%v %d may not be %d there", q, number, answer)
		return 0
	}
	return answer
}

func (s *script) next(q question, number int) uint64 {
	list := s.record.departures[q]
	if s.at[q] == len(list) || list[s.at[q]].number != number {
		return 0
	}
	s.at[q]++
	return list[s.at[q]-1].answer
}

func (s *script) note(format string, args ...any) {
	if s.misfit == nil {
		s.misfit = &misfit{s.record, fmt.Sprintf(format, args...)}
	}
}

// unfit returns where the record did not fit, after the run; nil if it did.
func (s *script) unfit() error {
	for q, list := range s.record.departures {
		if s.at[q] < len(list) {
			s.note("%s %d was never asked", question(q), list[s.at[q]].number)
		}
	}
	if s.misfit == nil {
		return nil
	}
	return s.misfit
}

func (s *script) observe(loop.Event)  {}
func (s *script) programSeed() uint64 { return s.record.seed }
