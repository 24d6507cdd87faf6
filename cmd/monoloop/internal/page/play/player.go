package play

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A player is the source of one schedule, that of a reader, and has it photographed. All fields belong to the loop's
// goroutine.
type player struct {
	camera  camera
	answers map[Question]uint64
	rest    looptest.Source // answers what they do not
	made    []given         // those that depart from first in, first out
	asked   int             // how many choices of order
	begun   bool

	decision decision
}

// A decision is what a reader answers to one question. The answers to those after it do not count.
type decision struct {
	given
	made bool // the question was asked,
	ok   bool // and may be answered so
}

func (s *player) String() string { return "the reader" }

// Begin is called once for the one schedule there is.
func (s *player) Begin() (seed uint64, ok bool) {
	if s.begun {
		return 0, false
	}
	s.begun = true
	return s.rest.Begin()
}

func (s *player) Choose(c loop.Choice) int {
	q := Question{"next", s.asked}
	s.asked++
	answer := s.answer(q, uint64(s.rest.Choose(c)), func(answer uint64) bool { return answer < uint64(c.N) })
	s.camera.chose(q.Number, int(answer), c)
	return int(answer)
}

// Answer is asked for all that is not of order.
func (s *player) Answer(asked looptest.Question) uint64 {
	q := Question{asked.Kind, asked.Number}
	answer := s.answer(q, asked.Drawn, asked.Allows)
	s.camera.asked(Asked{q, asked.Name, optionsOf(asked), asked.Limit, answer})
	return answer
}

// answer answers as the reader does, or if he does not, or as it may not be, as was drawn.
func (s *player) answer(q Question, drawn uint64, allows func(uint64) bool) uint64 {
	answer, found := s.answers[q]
	if d := &s.decision; d.Question == q {
		answer, found = d.answer, true
		d.made, d.ok = true, allows(answer)
		s.answers = nil
	}
	if !found || !allows(answer) {
		answer = drawn
	}
	if answer > 0 {
		s.made = append(s.made, given{q, answer})
	}
	return answer
}

// Draw draws by what Drawn comes about.
func (s *player) Draw(n uint64) uint64 { return s.rest.Draw(n) }

func (s *player) Observe(e loop.Event) { s.camera.begin(e) }

// misfit says why a decision could not be made.
func (d decision) misfit() error {
	switch {
	case d.Kind != "" && !d.made:
		return fmt.Errorf("play: %s %d is not asked for", d.Kind, d.Number)
	case d.Kind != "" && !d.ok:
		return fmt.Errorf("play: %s %d cannot be %d", d.Kind, d.Number, d.answer)
	}
	return nil
}
