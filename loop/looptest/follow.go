package looptest

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// wanted is a departure of order by what it let go and not by its place among the answers, which is another when something
// before it is another.
type wanted struct {
	departure
	event uint64
}

// noter has another decider answer, and notes what each departure of order let go.
type noter struct {
	decider
	tree   *family
	wanted []wanted
}

func newNoter(d decider, tree *family) *noter {
	tree.reset()
	return &noter{decider: d, tree: tree}
}

func (n *noter) order(number int, c loop.Choice) int {
	answer := n.decider.order(number, c)
	if answer > 0 {
		n.wanted = append(n.wanted, wanted{departure{number, uint64(answer)}, n.tree.event(c, answer)})
	}
	return answer
}

func (n *noter) observe(e loop.Event) {
	n.tree.observe(e)
	n.decider.observe(e)
}

// A follower is a script that lets go what is wanted, wherever that stands among the answers; where it does not, first in,
// first out.
type follower struct {
	script
	tree   *family
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
	if i := int(w.answer); i < c.N && f.tree.event(c, i) == w.event {
		return i
	}
	for i := range c.N {
		if f.tree.event(c, i) == w.event {
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
