package looptest

import (
	"math/bits"
	"math/rand/v2"

	"github.com/monoloop-go/monoloop/loop"
)

// A Source answers the open questions of one schedule after the other. It refuses to know the program: two sources of
// the same kind and seed, asked the same, answer the same, in every process and for as long as records begin with m1.
//
// A Source belongs to the goroutine of the loop that asks it, and to one Explorer at a time.
type Source interface {
	// String names the source in a few words.
	String() string

	// Begin is called before each schedule. It returns the seed of the program's own random stream, which T.Rand draws
	// from, and false if there is no further schedule.
	Begin() (seed uint64, ok bool)

	// Choose answers a question of order.
	loop.Chooser

	// Draw answers a question of adversity with less than n, which is positive. Zero lets nothing adverse happen.
	Draw(n uint64) uint64

	// Observe is told each event of the loop.
	Observe(e loop.Event)
}

// FIFO returns the source that has one schedule over and over, the one that a loop has without a Chooser: first in,
// first out, with nothing adverse.
func FIFO() Source { return fifo{} }

type fifo struct{}

func (fifo) String() string         { return "first in, first out" }
func (fifo) Begin() (uint64, bool)  { return 0, true }
func (fifo) Choose(loop.Choice) int { return 0 }
func (fifo) Draw(uint64) uint64     { return 0 }
func (fifo) Observe(loop.Event)     {}

// Random returns the source that gives each answer the same probability.
func Random(seed uint64) Source { return &random{stream: newStream(seed, "random")} }

type random struct {
	stream
	blind
}

func (r *random) String() string           { return "random" }
func (r *random) Begin() (uint64, bool)    { return r.next(), true }
func (r *random) Choose(c loop.Choice) int { return int(r.Draw(uint64(c.N))) }

// blind is a source that looks at no event.
type blind struct{}

func (blind) Observe(loop.Event) {}

// A stream is where a source draws its answers from, schedule by schedule. It uses PCG of math/rand/v2, whose output Go
// promises for ever, and reduces it by itself, so that a seed means the same in every release.
type stream struct {
	seed      uint64
	schedules uint64
	pcg       rand.PCG
}

// newStream gives each kind of source another stream for the same seed.
func newStream(seed uint64, kind string) stream {
	h := newDigest()
	h.text(kind)
	h.number(seed)
	return stream{seed: uint64(h)}
}

// next begins the stream of the next schedule, and returns the seed of its program.
func (s *stream) next() uint64 {
	s.schedules++
	s.pcg.Seed(s.seed, s.schedules*0x9e3779b97f4a7c15)
	return s.pcg.Uint64() >> 48 // short, because it is part of records
}

// Draw returns a number below n.
func (s *stream) Draw(n uint64) uint64 {
	hi, _ := bits.Mul64(s.pcg.Uint64(), n)
	return hi
}

// unit returns a number of at least 0 and below 1.
func (s *stream) unit() float64 { return float64(s.pcg.Uint64()>>11) / (1 << 53) }
