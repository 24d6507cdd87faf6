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
	line      string   // its name, where it was made, what it does and where, as far as that is known
	waitsFor  []*node  // in the order in which they stand behind what it waits for
	loose     []string // what else it waits for, behind a Joint: pending futures that no coroutine works for
	awaitedBy []*node
}

// AwaitGraph captures the graph. An edge stands for an await, directly or through futures, gathers, shields, waits, locks
// whose holder is known, and groups; it is there as long as the wait is.
func (l *Loop) AwaitGraph() *Graph {
	g := &Graph{of: map[*Co]*node{}}
	for co := l.first; co != nil; co = co.next {
		n := &node{co: co, line: co.line()}
		g.nodes = append(g.nodes, n)
		g.of[co] = n
	}
	for _, n := range g.nodes {
		if on := n.co.on(); on != nil {
			g.connect(n, on, map[any]bool{on: true})
		}
	}
	return g
}

// connect makes edges from n to the coroutines that stand behind x, which it waits for.
func (g *Graph) connect(n *node, x any, seen map[any]bool) {
	if co := producer(x); co != nil {
		if to := g.of[co]; to != nil && !slices.Contains(n.waitsFor, to) {
			n.waitsFor = append(n.waitsFor, to)
			to.awaitedBy = append(to.awaitedBy, n)
		}
		return
	}
	j, ok := x.(Joint)
	if !ok {
		return
	}
	for _, behind := range j.Behind() {
		if behind == nil || seen[behind] {
			continue
		}
		seen[behind] = true
		if s := loose(behind); s != "" {
			n.loose = append(n.loose, s)
		}
		g.connect(n, behind, seen)
	}
}

// producer returns the coroutine that x is, or that works for it, or nil.
func producer(x any) *Co {
	if t, ok := x.(interface{ Co() *Co }); ok {
		return t.Co()
	}
	if p, ok := x.(Product); ok {
		return p.Producer()
	}
	return nil
}

// loose describes x if it is a pending future behind which there is nothing that the graph could go on to.
func loose(x any) string {
	f, ok := x.(interface {
		Done() bool
		fmt.Stringer
	})
	if !ok || f.Done() || producer(x) != nil {
		return ""
	}
	if j, ok := x.(Joint); ok && len(j.Behind()) > 0 {
		return ""
	}
	return f.String()
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

// Cycles returns the cycles of coroutines that wait for each other, each once, from the one created first.
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
// waits for under it in turn; what was shown already is only named. Cycles come last, by name: each waits for the next. In
// debug mode it says of each coroutine where it was made, and where it waits.
func (g *Graph) String() string {
	var b strings.Builder
	shown := map[*node]bool{}
	cycles := g.Cycles()
	for _, n := range g.nodes {
		if len(n.awaitedBy) == 0 {
			n.write(&b, "", shown)
		}
	}
	for _, n := range g.nodes { // what is left are cycles, and what hangs on them
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
	fmt.Fprintf(b, "%s%s\n", indent, n.line)
	for _, s := range n.loose {
		fmt.Fprintf(b, "%s  %s\n", indent, s)
	}
	for _, to := range n.waitsFor {
		to.write(b, indent+"  ", shown)
	}
}

// line gives the name and what co is doing, and, if debug mode knows, where it was made and where it waits.
func (co *Co) line() string {
	name, doing := co.Name(), co.doing()
	if co.rare == nil {
		return name + " " + doing
	}
	if co.rare.made != "" {
		name += ", made at " + co.rare.made + ","
	}
	if what, waits := strings.CutPrefix(doing, "waits for "); waits && co.rare.waits != "" {
		doing = "waits at " + co.rare.waits + " for " + what
	}
	return name + " " + doing
}
