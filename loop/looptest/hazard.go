package looptest

import (
	"fmt"
	"slices"
	"strings"
)

// A Way is one of the things that may go wrong at a Hazard.
type Way struct {
	Name string
	Most int // how often it may happen in a schedule; zero means never
}

// A Hazard is a place of a simulated world, as a network or a disk, where one of several things may go wrong. Which
// does, and when, is drawn from the source, recorded, shrunk and replayed; the report counts each way like a Site. It
// belongs to the loop's goroutine.
type Hazard struct {
	run   *run
	asker *asker
	left  []int  // how often each way may still happen
	open  uint64 // a bit for each way for which that is positive

	counts []*SiteCount // nil for those that never may
}

// mostWays is how many ways a Hazard may have.
const mostWays = 32

// Hazard makes a hazard; the name tells it from others of the program. It has at most 32 ways.
func (t *T) Hazard(name string, ways ...Way) *Hazard {
	if len(ways) > mostWays {
		panic("looptest: a Hazard with too many ways")
	}
	z := &Hazard{run: t.run, asker: newAsker(name), left: make([]int, len(ways)), counts: make([]*SiteCount, len(ways))}
	z.asker.ways = slices.Clone(ways)
	for i, w := range ways {
		if w.Most > 0 {
			z.left[i] = w.Most
			z.open |= 1 << i
			z.counts[i] = t.run.sites.of(strings.TrimSpace(name + " " + w.Name))
		}
	}
	return z
}

// Strike asks whether something goes wrong now. It returns the number of the way, from 1, or 0 if all goes well, as it
// most often does. The question is numbered in any case, so that one fault does not move another.
func (z *Hazard) Strike() int {
	for i, c := range z.counts {
		if z.left[i] > 0 {
			c.Reached++
		}
	}
	way := int(z.run.askWithin(asksFault, z.asker, z.open))
	if way == 0 {
		return 0
	}
	z.counts[way-1].Fired++
	if z.left[way-1]--; z.left[way-1] == 0 {
		z.open &^= 1 << (way - 1)
	}
	return way
}

// Vary asks how far something of a simulated world is from what it is by default, which is zero: at most limit,
// whatever its unit. It is no fault, but the late, the cut and the uneven that any program must bear; a quarter of the
// time it is not zero.
func (t *T) Vary(limit uint64) uint64 { return t.run.askWithin(asksVary, nil, limit) }

// Tell adds a line to the story of a failure, for what a simulated world does other than by default.
func (t *T) Tell(format string, args ...any) { t.run.tell(format, args...) }

// Real reports whether the program runs once on the real clock, as Explorer.Real and -looptest.real have it: a
// simulated world is then to lead to the real one, and nothing goes wrong by intent.
func (t *T) Real() bool { return t.run.real }

// Allow says whether a way, by its number from 1, may happen at the next Strikes; those that may not, since they would
// mean nothing there, are not asked for.
func (z *Hazard) Allow(way int, ok bool) {
	if way < 1 || way > len(z.left) {
		panic(fmt.Sprintf("looptest: way %d of a Hazard with %d", way, len(z.left)))
	}
	if ok && z.left[way-1] > 0 {
		z.open |= 1 << (way - 1)
	} else {
		z.open &^= 1 << (way - 1)
	}
}
