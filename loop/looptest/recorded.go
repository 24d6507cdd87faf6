package looptest

// Recorded returns the source of one schedule, that of a record. Whatever Adversity an Explorer has, only what is in
// the record happens.
func Recorded(r Record) Source { return &recorded{record: r} }

// recorded only carries its record: an Explorer has it answered by a script, which knows how questions are numbered.
type recorded struct {
	fifo
	record Record
	begun  bool
}

func (s *recorded) String() string { return "record " + s.record.String() }

func (s *recorded) Begin() (uint64, bool) {
	first := !s.begun
	s.begun = true
	return s.record.seed, first
}
