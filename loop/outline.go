package loop

import (
	"fmt"
	"strings"
)

// What an outline shows at most: some hundred kilobytes, whatever the graph.
const (
	maxWide   = 50   // of a chain, and of those for whom one waits
	maxTail   = 10   // of these, how many from the end
	maxDeep   = 100  // levels, beyond which no more are begun
	maxLines  = 2000 // after which no more are begun
	maxCycles = 20
)

// An outline is the text of a Graph in the making.
type outline struct {
	strings.Builder
	shown []sight // of each vertex
	lines int
}

// sight is whether a coroutine is in the text already.
type sight uint8

const (
	unseen sight = iota
	seen
	leftOut
)

func (g *Graph) outline() string {
	o := &outline{shown: make([]sight, g.size)}
	o.list(g.tops(), 0)
	o.cycles(g)
	return o.String()
}

// tops returns the coroutines that nobody waits for, and one of each cycle to which none of them leads.
func (g *Graph) tops() (tops []*vertex) {
	reached := make([]bool, g.size)
	add := func(v *vertex) {
		tops = append(tops, v)
		v.reach(reached)
	}
	for _, v := range g.nodes {
		if len(v.from) == 0 {
			add(v)
		}
	}
	for _, v := range g.nodes {
		if !reached[v.n] {
			add(v)
		}
	}
	return tops
}

func (v *vertex) reach(reached []bool) {
	for left := []*vertex{v}; len(left) > 0; {
		v, left = left[len(left)-1], left[:len(left)-1]
		if !reached[v.n] {
			reached[v.n] = true
			left = append(left, v.to...)
		}
	}
}

// ends says how many of n, in order, are shown: that many from the beginning, and that many from the end.
func ends(n int) (first, last int) {
	if n <= maxWide {
		return n, 0
	}
	return maxWide - maxTail, maxTail
}

// abridged returns names; if they are many, one entry that says how many it stands for replaces the middle.
func abridged(names []string) []string {
	first, last := ends(len(names))
	if last == 0 {
		return names
	}
	left := fmt.Sprintf("... %d more ...", len(names)-first-last)
	return append(append(names[:first:first], left), names[len(names)-last:]...)
}

// list writes coroutines and futures, one below the other, each with what it waits for.
func (o *outline) list(all []*vertex, depth int) {
	first, last := ends(len(all))
	for i, v := range all {
		switch {
		case depth > maxDeep || o.lines > maxLines:
			o.line(depth, "... %d more", len(all)-i)
			return
		case i == first:
			o.line(depth, "... %d more", len(all)-first-last)
		}
		if i < first || i >= len(all)-last {
			o.entry(v, depth)
		}
	}
}

func (o *outline) entry(v *vertex, depth int) {
	switch {
	case v.loose != nil:
		o.line(depth, "%s", v.loose)
	case o.shown[v.n] == seen:
		o.line(depth, "%s, as above", v.co.Name())
	case o.shown[v.n] == leftOut:
		o.line(depth, "%s, left out above", v.co.Name())
	default:
		o.chain(v, depth)
	}
}

// chain writes v, whom it waits for, and so on, as long as each waits for one other alone; and then what the last waits
// for.
func (o *outline) chain(v *vertex, depth int) {
	way, behind := o.way(v)
	first, last := ends(len(way))
	for i, v := range way {
		if i == first {
			o.line(depth, "... %d more, each of which waits for the next", len(way)-first-last)
			depth++
		}
		if i < first || i >= len(way)-last {
			o.shown[v.n] = seen
			o.line(depth, "%s", v.co.line())
			depth++
		}
	}
	o.list(behind, depth)
}

// way returns the coroutines of a chain, and what stands behind the last.
func (o *outline) way(v *vertex) (way, behind []*vertex) {
	for {
		o.shown[v.n] = leftOut
		way = append(way, v)
		behind = v.behind()
		if len(behind) != 1 || behind[0].co == nil || o.shown[behind[0].n] != unseen {
			return way, behind
		}
		v = behind[0]
	}
}

// behind returns what v waits for: the futures first that nobody works for.
func (v *vertex) behind() []*vertex {
	if len(v.to) == 0 || len(v.to) == 1 && v.to[0].co != nil {
		return v.to
	}
	all := v.across(func(v *vertex) []*vertex { return v.to })
	var loose, others []*vertex
	for _, v := range all {
		if v.loose != nil {
			loose = append(loose, v)
		} else {
			others = append(others, v)
		}
	}
	return append(loose, others...)
}

func (o *outline) line(depth int, format string, args ...any) {
	o.lines++
	for range depth {
		o.WriteString("  ")
	}
	fmt.Fprintf(o, format+"\n", args...)
}

// cycles names the first cycles, each of whose coroutines waits for the next.
func (o *outline) cycles(g *Graph) {
	n := 0
	g.eachCycle(func(cycle []visit) {
		if n++; n <= maxCycles {
			o.cycle(cycle)
		}
	})
	if n > maxCycles {
		o.line(0, "... %d more cycles", n-maxCycles)
	}
}

func (o *outline) cycle(cycle []visit) {
	var names []string
	for _, co := range coroutinesOf(cycle) {
		names = append(names, co.Name())
	}
	o.line(0, "cycle: %s -> %s", strings.Join(abridged(names), " -> "), names[0])
}
