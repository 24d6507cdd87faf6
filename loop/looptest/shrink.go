package looptest

import (
	"slices"
	"time"
)

// A shrinker looks for the schedule with the fewest faults, and among those the fewest departures, that fails in the
// same way as the best that it has.
type shrinker struct {
	explorer *Explorer
	program  Program
	best     outcome
	wanted   []wanted   // the departures of order of the best
	tree     identities // of the present run
	runs     int
	steps    int
}

// shrinkSteps is how many steps and callbacks all schedules of a shrinking may have together.
const shrinkSteps = 10_000_000

// fewSteps is how many steps and callbacks a schedule may have in any case while others are tried.
const fewSteps = 4000

// shrinkLeaks is how many schedules that leave goroutines may be run: each waits a while for them to end.
const shrinkLeaks = 30

// entry is a departure and what it answers.
type entry struct {
	question question
	departure
}

func entries(r Record) (all []entry) {
	for q, list := range r.departures {
		for _, d := range list {
			all = append(all, entry{question(q), d})
		}
	}
	return all
}

func recordOf(seed uint64, all []entry) Record {
	r := Record{seed: seed}
	for _, e := range all {
		r.add(e.question, e.departure)
	}
	return r
}

// shrink leaves the smallest schedule that it has found in best.
func (s *shrinker) shrink() {
	switch {
	case s.explorer.MaxShrinks < 0 || s.best.failure.Kind == Hung:
	case s.best.failure.Kind == Endless:
		s.shrinkEndless()
	default:
		s.within(4*s.best.steps + fewSteps).reduce()
	}
}

// reduce tries all that there is to try.
func (s *shrinker) reduce() {
	if s.best.record.Departures() == 0 || s.try(Record{seed: s.best.record.seed}) {
		s.dropSeed()
		return
	}
	s.identify()
	s.dropKinds()
	s.ddmin()
	s.minimize()
	if s.searchSmaller() {
		s.minimize()
	}
	s.dropSeed()
}

func (s *shrinker) minimize() {
	for s.dropEach() || s.lowerAnswers() {
	}
}

// try runs the schedule of a record.
func (s *shrinker) try(r Record) bool { return s.attempt(&script{record: r}) }

// within has schedules count as endless after so many steps, if that is less than they may have.
func (s *shrinker) within(steps int) *shrinker {
	e := *s.explorer
	e.MaxSteps = min(e.MaxSteps, steps)
	s.explorer = &e
	return s
}

// identify runs the first schedule identify, to know what its departures let go.
func (s *shrinker) identify() {
	n := newNoter(&script{record: s.best.record}, &s.tree)
	s.once(n)
	s.wanted = n.wanted
}

// attempt runs a schedule, and makes what it really was the best if it fails in the same way and is smaller.
func (s *shrinker) attempt(d schedule) bool {
	if s.spent(s.explorer.MaxShrinks) {
		return false
	}
	s.runs++
	n := newNoter(d, &s.tree)
	out := s.once(n)
	if out.failure == nil || out.failure.Kind != s.best.failure.Kind || !smaller(out.record, s.best.record) {
		return false
	}
	s.best, s.wanted = out, n.wanted
	return true
}

// once makes a run, and counts what it costs.
func (s *shrinker) once(d schedule) outcome {
	out := s.explorer.newRun(s.program, d).execute()
	s.steps += out.steps
	if out.failure != nil && out.failure.Kind == Hung {
		s.steps += shrinkSteps / 2 // another kind of patience
	}
	return out
}

// spent reports whether so many runs were made, or too many steps, or too many in which goroutines were waited for.
func (s *shrinker) spent(runs int) bool {
	return s.runs >= runs || s.steps >= shrinkSteps || s.best.failure.Kind == Leaked && s.runs >= shrinkLeaks
}

// smaller compares the numbers of faults, then those of departures, then the sums of answers.
func smaller(a, b Record) bool {
	if x, y := a.Faults(), b.Faults(); x != y {
		return x < y
	}
	if x, y := a.Departures(), b.Departures(); x != y {
		return x < y
	}
	sumA, sumB := a.seed, b.seed
	for _, e := range entries(a) {
		sumA += e.answer
	}
	for _, e := range entries(b) {
		sumB += e.answer
	}
	return sumA < sumB
}

// dropKinds tries to do without each kind of departure at all.
func (s *shrinker) dropKinds() {
	for q := questions; q > 0; q-- {
		if len(s.best.record.departures[q-1]) > 0 {
			r := s.best.record.clone()
			r.departures[q-1] = nil
			s.try(r)
		}
	}
}

// ddmin is Zeller's ddmin: it takes out ever smaller parts, as long as what is left fails.
func (s *shrinker) ddmin() {
	for n := 2; ; {
		all := entries(s.best.record)
		if n > len(all) {
			return
		}
		if s.without(all, n) {
			n = max(n-1, 2)
		} else if n == len(all) {
			return
		} else {
			n = min(2*n, len(all))
		}
	}
}

// without tries to take out each of n parts of all.
func (s *shrinker) without(all []entry, n int) bool {
	for i := range n {
		from, to := i*len(all)/n, (i+1)*len(all)/n
		rest := slices.Concat(all[:from], all[to:])
		if s.try(recordOf(s.best.record.seed, rest)) {
			return true
		}
	}
	return false
}

// dropEach tries to take out each departure alone, the last first: the others as they are, or one question earlier, or
// so that they let go the same, or so that what follows comes earlier.
func (s *shrinker) dropEach() bool {
	for all, i := entries(s.best.record), s.best.record.Departures()-1; i >= 0; i-- {
		if s.try(recordOf(s.best.record.seed, slices.Concat(all[:i], all[i+1:]))) {
			return true
		}
		if all[i].question != asksOrder && s.try(recordOf(s.best.record.seed, closeUp(all, i))) {
			return true
		}
		if i < len(s.wanted) && // order comes first among the kinds
			(s.follow(slices.Concat(s.wanted[:i], s.wanted[i+1:])) || s.follow(pull(s.wanted, i))) {
			return true
		}
	}
	return false
}

// closeUp takes the adverse departure i out of all, and moves those of its kind that follow one question earlier: what
// it made happen may have asked that question.
func closeUp(all []entry, i int) []entry {
	rest := slices.Concat(all[:i], all[i+1:])
	for k := i; k < len(rest) && rest[k].question == all[i].question; k++ {
		rest[k].number--
	}
	return rest
}

// follow runs a schedule that lets go what is wanted, with the other departures of the best.
func (s *shrinker) follow(list []wanted) bool {
	others := s.best.record.clone()
	others.departures[asksOrder] = nil
	return s.attempt(&follower{script: script{record: others}, tree: &s.tree, wanted: list})
}

// lowerAnswers tries smaller answers.
func (s *shrinker) lowerAnswers() bool {
	all := entries(s.best.record)
	for i, e := range all {
		for _, answer := range e.lower() {
			changed := slices.Clone(all)
			changed[i].answer = answer
			if answer > 0 && answer < e.answer && s.try(recordOf(s.best.record.seed, changed)) {
				return true
			}
		}
	}
	return false
}

// lower returns what may do in place of the answer: all that is less, of a small one; of an amount of time, less by a
// part, rounder ones, and less by one in a digit.
func (e entry) lower() (answers []uint64) {
	if e.question == asksOrder {
		for answer := uint64(1); answer < e.answer && answer < 16; answer++ {
			answers = append(answers, answer)
		}
		return append(answers, e.answer/2, e.answer-1)
	}
	for part := uint64(2); part <= 16; part *= 2 {
		answers = append(answers, e.answer-e.answer/part)
	}
	for unit := uint64(1000 * time.Second); unit >= uint64(time.Microsecond); unit /= 10 {
		answers = append(answers, e.answer-e.answer%unit)
		if unit < e.answer {
			answers = append(answers, e.answer-unit)
		}
	}
	return answers
}

// searchSmaller runs, with a quarter of the runs, all schedules of one adverse departure, and of one departure of
// order, then of two, and so on while that is less than the best has: what is left when each departure was dropped
// alone may still be more than is needed.
func (s *shrinker) searchSmaller() (found bool) {
	e := &exhaustive{bound: Bound{Departures: 1}, deepens: true}
	limit := min(s.runs+s.explorer.MaxShrinks/4, s.explorer.MaxShrinks)
	found = s.tryEachAlone(limit)
	for !s.spent(limit) {
		_, ok := e.Begin()
		if !ok || e.bound.Departures >= s.best.record.Departures() {
			break
		}
		found = s.attempt(&live{source: e, seed: s.best.record.seed}) || found
	}
	return found
}

// tryEachAlone tries each adverse answer by itself, in the place of all departures: an amount as large as it may be,
// and each of the faults.
func (s *shrinker) tryEachAlone(limit int) (found bool) {
	for q := asksOrder + 1; q < questions; q++ {
		list := s.best.record.departures[q]
		switch {
		case len(list) == 0:
		case q == asksFault:
			for _, answer := range distinct(list) {
				found = s.tryFaultAlone(list[len(list)-1].number, answer, limit) || found
			}
		default:
			found = s.tryAmountAlone(q, list, limit) || found
		}
	}
	return found
}

// tryAmountAlone tries the largest amount of a kind, the first question first.
func (s *shrinker) tryAmountAlone(q question, list []departure, limit int) (found bool) {
	most := s.explorer.Adversity.limit(q)
	for _, d := range list {
		most = max(most, d.answer)
	}
	for number := 0; number <= list[len(list)-1].number && s.best.record.Departures() > 1 && !s.spent(limit); number++ {
		found = s.try(recordOf(s.best.record.seed, []entry{{q, departure{number, most}}})) || found
	}
	return found
}

// fewLater is how many questions behind that of a fault it is tried as well.
const fewLater = 8

// tryFaultAlone tries a fault at each question from a few behind the last one back: without what else departs, it may
// come later, but mostly fewer come before it.
func (s *shrinker) tryFaultAlone(last int, answer uint64, limit int) (found bool) {
	for number := last + fewLater; number >= 0 && s.best.record.Departures() > 1 && !s.spent(limit); number-- {
		found = s.try(recordOf(s.best.record.seed, []entry{{asksFault, departure{number, answer}}})) || found
	}
	return found
}

func distinct(list []departure) (answers []uint64) {
	for _, d := range list {
		if !slices.Contains(answers, d.answer) {
			answers = append(answers, d.answer)
		}
	}
	return answers
}

// dropSeed tries to do without the seed of the program.
func (s *shrinker) dropSeed() {
	if s.best.record.seed != 0 {
		r := s.best.record.clone()
		r.seed = 0
		s.try(r)
	}
}
