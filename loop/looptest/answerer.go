package looptest

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// An Answerer is a Source that is asked, one by one, what a program asks for beside the order of things: whether a
// Site fires, how much a Vary is, which way a Hazard takes, and the seed of T.Rand. It is for tools in which somebody
// decides that. What Adversity lets go wrong is drawn as from any Source.
type Answerer interface {
	Source

	// Answer answers a question, with what Question.Allows: anything else panics. It is called on the loop's goroutine,
	// within the step or callback that asks. The seed is asked for when the program first calls T.Rand.
	Answer(q Question) uint64
}

// A Question is what an Answerer is asked. Kind and Number are by what a Record has the answer: seed, of which there is
// one; site, vary or fault, each counted from zero.
type Question struct {
	Kind   string
	Number int
	Name   string // of the Site or the Hazard that asks
	Ways   []Way  // of a Hazard, the first of which is answer 1; Most is zero where it may not happen now
	Limit  uint64 // the greatest answer; 1 for a Site, which fires
	Drawn  uint64 // the answer without an Answerer, by what Begin and Draw of the same Source have returned
}

// Allows reports whether the question may be answered so. Zero may be answered always: nothing happens.
func (q Question) Allows(answer uint64) bool {
	if answer == 0 || q.Ways == nil {
		return answer <= q.Limit
	}
	return answer <= uint64(len(q.Ways)) && q.Ways[answer-1].Most > 0
}

// An asker is the Site or Hazard that asks.
type asker struct {
	id   uint64 // tells sites and hazards apart
	name string
	ways []Way // of a Hazard
}

// newAsker makes an asker, whose id is made of its name.
func newAsker(name string) *asker {
	h := newDigest()
	h.text(name)
	return &asker{id: uint64(h), name: name}
}

// questionOf is the question of an asker, which is nil for a Vary.
func questionOf(q question, number int, of *asker, limit, drawn uint64) Question {
	asked := Question{Kind: q.String(), Number: number, Limit: limit, Drawn: drawn}
	if of != nil {
		asked.Name = of.name
	}
	if q == asksFault {
		asked.Limit = uint64(bits.Len64(limit))
		asked.Ways = slices.Clone(of.ways)
		for i := range asked.Ways {
			if limit>>i&1 == 0 {
				asked.Ways[i].Most = 0
			}
		}
	}
	return asked
}

// seedQuestion is the question for the seed of T.Rand.
func seedQuestion(drawn uint64) Question {
	return Question{Kind: "seed", Limit: math.MaxUint64, Drawn: drawn}
}

// answerOf has an Answerer answer.
func answerOf(a Answerer, q Question) uint64 {
	answer := a.Answer(q)
	if !q.Allows(answer) {
		panic(fmt.Sprintf("looptest: %v answers %s %d with %d, which it may not be", a, q.Kind, q.Number, answer))
	}
	return answer
}
