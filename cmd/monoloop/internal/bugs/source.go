package bugs

import (
	"math/rand/v2"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A Maker is a kind of source that is compared with others.
type Maker struct {
	Name   string
	Make   func(seed uint64) looptest.Source
	Seeded bool // another seed makes another source
	Faults bool // it lets faults of a simulated network happen
}

// Makers returns the kinds of sources, the one of production first and the default one last.
func Makers() []Maker {
	return []Maker{
		{"FIFO", func(uint64) looptest.Source { return looptest.FIFO() }, false, false},
		{"random", looptest.Random, true, true},
		{"PCT 2", func(seed uint64) looptest.Source { return looptest.PCT(seed, 2) }, true, true},
		{"PCT 3", func(seed uint64) looptest.Source { return looptest.PCT(seed, 3) }, true, true},
		{"walk", looptest.Walk, true, true},
		{"DFS", func(uint64) looptest.Source { return looptest.Exhaustive(looptest.Bound{}) }, false, false},
		{"bounds", func(uint64) looptest.Source { return &bounds{} }, false, false},
		{"bytes", func(seed uint64) looptest.Source {
			return &byteStrings{Source: looptest.FIFO(), rand: rand.New(rand.NewPCG(seed, 1))}
		}, true, false},
		{"portfolio", looptest.Portfolio, true, true},
	}
}

// bounds has every schedule of one departure, then all of up to two, and so on.
type bounds struct {
	looptest.Source
	departures int
	ran        int // within the bound
	before     int // within the one before
}

func (b *bounds) Begin() (seed uint64, ok bool) {
	if b.Source != nil {
		if seed, ok = b.Source.Begin(); ok {
			b.ran++
			return seed, true
		}
		if b.ran == b.before { // a greater bound lets nothing more happen
			return 0, false
		}
	}
	b.departures++
	b.before, b.ran = b.ran, 1
	b.Source = looptest.Exhaustive(looptest.Bound{Departures: b.departures})
	return b.Source.Begin()
}

func (b *bounds) String() string { return "bounds" }

// byteStrings are what a fuzzer begins with, before it has learned anything: bytes at random, in strings of any length.
type byteStrings struct {
	looptest.Source
	rand *rand.Rand
}

func (b *byteStrings) Begin() (seed uint64, ok bool) {
	schedule := make([]byte, b.rand.IntN(64))
	for i := range schedule {
		if b.rand.IntN(2) == 0 { // half of a schedule is first in, first out
			schedule[i] = byte(b.rand.Uint32())
		}
	}
	b.Source = looptest.Bytes(schedule)
	return b.Source.Begin()
}

func (b *byteStrings) String() string { return "bytes" }
