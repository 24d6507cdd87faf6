package looptest

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// wanted is a departure of order by what it let go and not by its place among the answers, which is another when
// something before it is another.
type wanted struct {
	departure
	event uint64
}

// letGo tells what answer i lets go: a callback, which has no identity, by its place in the order in which things
// became ready. That stays the same as long as nothing before it is another.
func letGo(tree *identities, c loop.Choice, i int) uint64 {
	event := tree.event(c, i)
	if c.Kind == loop.ChooseNext && c.Co(i) == nil {
		h := newDigest()
		h.number(event)
		h.number(c.Number(i))
		return uint64(h)
	}
	return event
}

// noter has another schedule answer, and notes what each departure of order let go.
type noter struct {
	schedule
	tree   *identities
	wanted []wanted
}

func newNoter(d schedule, tree *identities) *noter {
	tree.reset()
	return &noter{schedule: d, tree: tree}
}

func (n *noter) order(number int, c loop.Choice) int {
	answer := n.schedule.order(number, c)
	if answer > 0 {
		n.wanted = append(n.wanted, wanted{departure{number, uint64(answer)}, letGo(n.tree, c, answer)})
	}
	return answer
}

func (n *noter) observe(e loop.Event) {
	n.tree.observe(e)
	n.schedule.observe(e)
}

// A follower is a script that lets go what is wanted, wherever that stands among the answers; where it does not, first
// in, first out.
type follower struct {
	script
	tree   *identities
	wanted []wanted
}

func (f *follower) order(number int, c loop.Choice) int {
	for len(f.wanted) > 0 && f.wanted[0].number < number {
		f.wanted = f.wanted[1:]
	}
	if len(f.wanted) == 0 || f.wanted[0].number != number {
		return 0
	}
	w := f.wanted[0]
	if i := int(w.answer); i < c.N && letGo(f.tree, c, i) == w.event {
		return i
	}
	for i := range c.N {
		if letGo(f.tree, c, i) == w.event {
			return i
		}
	}
	return 0
}

// pull takes departure i out of list, and lets those that follow it without a gap come one choice earlier.
func pull(list []wanted, i int) []wanted {
	last := list[i].number
	rest := slices.Concat(list[:i], list[i+1:])
	for k := i; k < len(rest) && rest[k].number == last+1; k++ {
		last = rest[k].number
		rest[k].number--
	}
	return rest
}
