package looptest

import "slices"

// A shrinker looks for the schedule with the fewest departures that fails in the same way as the best that it has.
type shrinker struct {
	explorer *Explorer
	program  Program
	best     outcome
	runs     int
	steps    int
}

// shrinkSteps is how many steps and callbacks all schedules of a shrinking may have together.
const shrinkSteps = 20_000_000

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
	if s.explorer.MaxShrinks < 0 || s.try(Record{seed: s.best.record.seed}) {
		return
	}
	s.calm()
	s.halve()
	for s.drop() || s.lower() {
	}
	s.forget()
}

// try runs a schedule, and makes what it really was the best if it fails in the same way and is smaller.
func (s *shrinker) try(r Record) bool {
	if s.runs >= s.explorer.MaxShrinks || s.steps >= shrinkSteps {
		return false
	}
	s.runs++
	out := s.explorer.once(s.program, &script{record: r}, r.seed)
	s.steps += out.steps
	if out.failure == nil || out.failure.Kind != s.best.failure.Kind || !smaller(out.record, s.best.record) {
		return false
	}
	s.best = out
	return true
}

// smaller compares the numbers of departures, then the sums of answers.
func smaller(a, b Record) bool {
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

// calm tries to do without each kind of departure at all.
func (s *shrinker) calm() {
	for q := questions; q > 0; q-- {
		if len(s.best.record.departures[q-1]) > 0 {
			r := s.best.record.clone()
			r.departures[q-1] = nil
			s.try(r)
		}
	}
}

// halve is Zeller's ddmin: it takes out ever smaller parts, as long as what is left fails.
func (s *shrinker) halve() {
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

// drop tries to take out each departure alone, the last first.
func (s *shrinker) drop() bool {
	for all, i := entries(s.best.record), s.best.record.Departures()-1; i >= 0; i-- {
		if s.try(recordOf(s.best.record.seed, slices.Concat(all[:i], all[i+1:]))) {
			return true
		}
	}
	return false
}

// lower tries smaller answers.
func (s *shrinker) lower() bool {
	all := entries(s.best.record)
	for i, e := range all {
		for _, answer := range [...]uint64{1, e.answer / 2, e.answer - 1} {
			if answer == 0 || answer >= e.answer {
				continue
			}
			changed := slices.Clone(all)
			changed[i].answer = answer
			if s.try(recordOf(s.best.record.seed, changed)) {
				return true
			}
		}
	}
	return false
}

// forget tries to do without the seed of the program.
func (s *shrinker) forget() {
	if s.best.record.seed != 0 {
		r := s.best.record.clone()
		r.seed = 0
		s.try(r)
	}
}
