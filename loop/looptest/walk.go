package looptest

import (
	"math"

	"github.com/monoloop-go/monoloop/loop"
)

// Walk returns the source of a random walk that is as nearly uniform over whole schedules as it can learn to be, where
// Random is uniform over the answers to each choice: of two answers, the one that more schedules begin with is taken
// more often. The idea is that of Zhao, Wolff, Mathur and Roychoudhury, Selectively Uniform Concurrency Testing, ASPLOS
// 2025, who weigh a thread by its events that remain. That is the right weight for threads that run freely. In a loop
// everything that is ready runs once before anything runs twice, so Walk weighs an answer by an estimate of the number
// of schedules that go on from it: Knuth's, the product of the numbers of answers on the way (Estimating the Efficiency
// of Backtrack Programs, 1975), averaged over the earlier schedules that began in the same way, or, if there are none,
// that let the same step of the same coroutine go at the same choice, or at any. Its weights are floating-point
// numbers, so that a seed may mean something else on another architecture; its records do not.
func Walk(seed uint64) Source {
	return &walk{stream: newStream(seed, "walk"), below: make(map[uint64]*estimate)}
}

// mostWeight limits how much likelier, as a logarithm, one answer may be than another: estimates err.
const mostWeight = 5

type walk struct {
	stream
	tree    identities
	below   map[uint64]*estimate
	taken   []taken // in this schedule
	history digest  // of what was taken
	weights []float64
}

// taken is an answer that was given: under which keys it is learned, and the logarithm of one over its probability.
type taken struct {
	keys keys
	rare float64
}

// keys are those of one answer, the most particular first.
type keys [3]uint64

// mostHistory is how many choices of a schedule are told apart by all that was before: those from which much hangs.
const mostHistory = 24

// estimate is the logarithm of a sum of estimates, and how many these are.
type estimate struct {
	sum   float64
	count float64
}

func (e *estimate) add(log float64) {
	if e.count == 0 {
		e.sum = log
	} else {
		high, low := max(e.sum, log), min(e.sum, log)
		e.sum = high + math.Log1p(math.Exp(low-high))
	}
	e.count++
}

func (e *estimate) mean() float64 { return e.sum - math.Log(e.count) }

func (s *walk) String() string { return "walk" }

func (s *walk) Begin() (uint64, bool) {
	s.learn()
	s.tree.reset()
	return s.next(), true
}

// learn takes what the last schedule says of the numbers of schedules below its answers.
func (s *walk) learn() {
	below := 0.0
	for i := len(s.taken) - 1; i >= 0; i-- {
		t := s.taken[i]
		for _, key := range t.keys {
			e := s.below[key]
			if e == nil {
				e = &estimate{}
				s.below[key] = e
			}
			e.add(below)
		}
		below += t.rare
	}
	s.taken, s.history = s.taken[:0], newDigest()
}

// known returns the most particular estimate that there is; nil if there is none.
func (s *walk) known(k keys) *estimate {
	for _, key := range k {
		if e := s.below[key]; e != nil {
			return e
		}
	}
	return nil
}

func (s *walk) Observe(e loop.Event) { s.tree.observe(e) }

func (s *walk) Choose(c loop.Choice) int {
	total := s.weigh(c)
	left := s.unit() * total
	answer := 0
	for answer < c.N-1 && left >= s.weights[answer] {
		left -= s.weights[answer]
		answer++
	}
	s.taken = append(s.taken, taken{s.keys(c, answer), math.Log(total / s.weights[answer])})
	s.history.number(uint64(answer))
	return answer
}

// weigh sets the weights of the answers, and returns their sum. What was never let go is weighed as the heaviest.
func (s *walk) weigh(c loop.Choice) (total float64) {
	s.weights = s.weights[:0]
	heaviest := 0.0
	for i := range c.N {
		w := -1.0
		if e := s.known(s.keys(c, i)); e != nil {
			w = e.mean()
			heaviest = max(heaviest, w)
		}
		s.weights = append(s.weights, w)
	}
	for i, w := range s.weights {
		if w < 0 {
			w = heaviest
		}
		s.weights[i] = math.Exp(max(w-heaviest, -mostWeight))
		total += s.weights[i]
	}
	return total
}

func (s *walk) keys(c loop.Choice, i int) keys {
	event, number := s.tree.event(c, i), len(s.taken)
	at := newDigest()
	at.number(uint64(number))
	at.number(event)
	if number >= mostHistory {
		return keys{uint64(at), uint64(at), event}
	}
	particular := s.history
	particular.number(event)
	particular.number(uint64(i))
	return keys{uint64(particular), uint64(at), event}
}
