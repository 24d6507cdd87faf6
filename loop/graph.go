package loop

import (
	"fmt"
	"slices"
	"strings"
)

// A Joint is a Waitlist that stands on other things, as the future of a gather stands on its arguments: the await graph
// goes on through those that are Joints, Products, or have a coroutine, as tasks do.
type Joint interface{ Behind() []any }

// A Graph is who waits for whom among the coroutines of a loop, at the time when it was captured. See
// asyncio.capture_call_graph.
type Graph struct {
	nodes []*node // in order of creation
	of    map[*Co]*node
}

// node is one coroutine.
type node struct {
	co        *Co
	doing     string
	waitsFor  []*node
	awaitedBy []*node
}

// AwaitGraph captures the graph. An edge stands for an await, directly or through futures, gathers, shields, waits, locks
// whose holder is known, and groups; it is there as long as the wait is.
func (l *Loop) AwaitGraph() *Graph {
	g := &Graph{of: map[*Co]*node{}}
	for co := l.first; co != nil; co = co.next {
		n := &node{co: co, doing: co.doing()}
		g.nodes = append(g.nodes, n)
		g.of[co] = n
	}
	for _, n := range g.nodes {
		for _, on := range producers(n.co.on(), map[any]bool{}) {
			if to := g.of[on]; to != nil && !slices.Contains(n.waitsFor, to) {
				n.waitsFor = append(n.waitsFor, to)
				to.awaitedBy = append(to.awaitedBy, n)
			}
		}
	}
	return g
}

// producers returns the coroutines that stand behind something that is waited for.
func producers(x any, seen map[any]bool) (all []*Co) {
	if x == nil || seen[x] {
		return nil
	}
	seen[x] = true
	if t, ok := x.(interface{ Co() *Co }); ok {
		return []*Co{t.Co()}
	}
	if p, ok := x.(Product); ok && p.Producer() != nil {
		return []*Co{p.Producer()}
	}
	if j, ok := x.(Joint); ok {
		for _, behind := range j.Behind() {
			all = append(all, producers(behind, seen)...)
		}
	}
	return all
}

// AwaitedBy returns the coroutines that wait for co, in order of creation.
func (g *Graph) AwaitedBy(co *Co) []*Co {
	return coroutines(g.of[co], func(n *node) []*node { return n.awaitedBy })
}

// WaitsFor returns the coroutines that co waits for.
func (g *Graph) WaitsFor(co *Co) []*Co {
	return coroutines(g.of[co], func(n *node) []*node { return n.waitsFor })
}

func coroutines(n *node, edges func(*node) []*node) (all []*Co) {
	if n == nil {
		return nil
	}
	for _, to := range edges(n) {
		all = append(all, to.co)
	}
	return all
}

// Cycles returns the circles of coroutines that wait for each other, each once, from the one created first.
func (g *Graph) Cycles() (cycles [][]*Co) {
	done := map[*node]bool{}
	var path []*node
	var visit func(n *node)
	visit = func(n *node) {
		if i := slices.Index(path, n); i >= 0 {
			var cycle []*Co
			for _, n := range path[i:] {
				cycle = append(cycle, n.co)
			}
			cycles = append(cycles, cycle)
			return
		}
		if done[n] {
			return
		}
		done[n] = true
		path = append(path, n)
		for _, to := range n.waitsFor {
			visit(to)
		}
		path = path[:len(path)-1]
	}
	for _, n := range g.nodes {
		visit(n)
	}
	return cycles
}

// String gives the graph as a tree: each coroutine that nobody waits for with what it waits for under it, and what that
// waits for under it in turn; what was shown already is only named. Cycles come last, by name.
func (g *Graph) String() string {
	var b strings.Builder
	shown := map[*node]bool{}
	cycles := g.Cycles()
	for _, n := range g.nodes {
		if len(n.awaitedBy) == 0 {
			n.write(&b, "", shown)
		}
	}
	for _, n := range g.nodes { // what is left are circles, and what hangs on them
		if !shown[n] {
			n.write(&b, "", shown)
		}
	}
	for _, cycle := range cycles {
		b.WriteString("cycle: ")
		for _, co := range cycle {
			b.WriteString(co.Name() + " -> ")
		}
		b.WriteString(cycle[0].Name() + "\n")
	}
	return b.String()
}

func (n *node) write(b *strings.Builder, indent string, shown map[*node]bool) {
	if shown[n] {
		fmt.Fprintf(b, "%s%s, as above\n", indent, n.co.Name())
		return
	}
	shown[n] = true
	fmt.Fprintf(b, "%s%s %s%s\n", indent, n.co.Name(), n.doing, n.co.origin())
	for _, to := range n.waitsFor {
		to.write(b, indent+"  ", shown)
	}
}

// origin says where co was made, if debug mode knows.
func (co *Co) origin() string {
	if co.rare == nil || co.rare.made == "" {
		return ""
	}
	return ", made at " + co.rare.made
}
