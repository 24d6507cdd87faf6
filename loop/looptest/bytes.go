package looptest

import "github.com/monoloop-go/monoloop/loop"

// Bytes returns the source of one schedule, each of whose answers is drawn from one byte; those for which no byte is
// left are zero. It is what Fuzz turns the fuzzer's input into.
func Bytes(schedule []byte) Source { return &input{bytes: schedule} }

type input struct {
	blind
	bytes []byte
	begun bool
}

func (*input) String() string { return "bytes" }

func (s *input) Begin() (uint64, bool) {
	first := !s.begun
	s.begun = true
	return 0, first
}

func (s *input) Choose(c loop.Choice) int { return int(s.Draw(uint64(c.N))) }

// Draw returns the remainder of the next byte if that reaches all answers, and otherwise as large a part of them as the
// byte is of a byte.
func (s *input) Draw(n uint64) uint64 {
	if len(s.bytes) == 0 {
		return 0
	}
	b := uint64(s.bytes[0])
	s.bytes = s.bytes[1:]
	if n <= 256 {
		return b % n
	}
	return n / 256 * b
}
