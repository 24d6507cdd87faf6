package looptest

import "github.com/monoloop-go/monoloop/loop"

// Portfolio returns the source that shares the schedules among others, since no one of them is best for all bugs: first
// comes FIFO, and then in turn Random, PCT of depth 2 and 3, Walk, and Exhaustive to one departure, then to two, and so
// on.
func Portfolio(seed uint64) Source {
	return &portfolio{now: FIFO(), others: []Source{
		Random(seed), PCT(seed, 2), &exhaustive{bound: Bound{Departures: 1}, deepens: true}, Walk(seed), PCT(seed, 3),
	}}
}

type portfolio struct {
	now    Source
	others []Source
	turn   int
	begun  bool
}

func (p *portfolio) String() string           { return p.now.String() }
func (p *portfolio) Choose(c loop.Choice) int { return p.now.Choose(c) }
func (p *portfolio) Draw(n uint64) uint64     { return p.now.Draw(n) }
func (p *portfolio) Observe(e loop.Event)     { p.now.Observe(e) }

func (p *portfolio) Begin() (seed uint64, ok bool) {
	if !p.begun {
		p.begun = true
		return p.now.Begin()
	}
	for len(p.others) > 0 {
		i := p.turn % len(p.others)
		p.now = p.others[i]
		if seed, ok = p.now.Begin(); ok {
			p.turn = i + 1
			return seed, true
		}
		p.others = append(p.others[:i:i], p.others[i+1:]...)
		p.turn = i
	}
	return 0, false
}

// Err is that of the source whose turn it is.
func (p *portfolio) Err() error { return errOf(p.now) }

// errOf returns what a source has to say of the program; nil from most.
func errOf(s Source) error {
	if s, ok := s.(interface{ Err() error }); ok {
		return s.Err()
	}
	return nil
}
