package loop

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Dependent knows what it waits for in turn. A task's future depends on the task's coroutine, a lock on its holder, a
// gather on its arguments. DependsOn returns coroutines, tasks (whatever has a method Co), and other Dependents; a nil
// among them counts for nothing. The await graph goes on through a Waitlist that is a Dependent, and so does the await
// chain if that depends on one coroutine alone. It is called for reports only, so it may allocate.
type Dependent interface{ DependsOn() []any }

func dependsOn(x any) []any {
	if d, ok := x.(Dependent); ok {
		return d.DependsOn()
	}
	return nil
}

// onlyCo returns the coroutine that is all of what something depends on, or nil.
func onlyCo(all []any) *Co {
	if len(all) != 1 {
		return nil
	}
	co, _ := all[0].(*Co)
	return co
}

// A Graph is who waits for whom among the coroutines of a loop, at the time when it was captured. See
// asyncio.capture_call_graph.
type Graph struct {
	nodes []*vertex // the coroutines, in order of creation
	of    map[*Co]*vertex
	size  int // how many vertices there are
	text  string
}

// A vertex is a coroutine, or what stands between coroutines: a joint, which depends on others, or a
// pending future that depends on nothing. Joints are vertices so that many who wait for one gather of many are not an
// edge for each pair.
type vertex struct {
	n     int          // its number
	co    *Co          // nil if it is no coroutine
	loose fmt.Stringer // the future, if it is one
	to    []*vertex    // what it waits for, or stands on, each once
	from  []*vertex    // whose to it is in
}

// AwaitGraph captures the graph. An edge stands for an await, directly or through futures, gathers, shields, waits,
// locks whose holder is known, and groups; it is there as long as the wait is. The work is in proportion to the number
// of coroutines and of what they wait for.
func (l *Loop) AwaitGraph() *Graph {
	g := &Graph{nodes: make([]*vertex, 0, l.live), of: make(map[*Co]*vertex, l.live)}
	vertices := make([]vertex, l.live)
	for co := l.first; co != nil; co = co.next {
		v := &vertices[g.size]
		v.n, v.co, g.of[co] = g.size, co, v
		g.nodes = append(g.nodes, v)
		g.size++
	}
	c := &capture{Graph: g, between: map[any]*vertex{}, last: map[*vertex]*vertex{}}
	for _, v := range g.nodes {
		if on := v.co.parkedOn(); on != nil {
			c.link(v, c.vertex(on, false))
		}
	}
	c.rest()
	g.text = g.outline()
	return g
}

// A capture is a Graph in the making.
type capture struct {
	*Graph
	between map[any]*vertex     // the vertices that are no coroutines
	joints  []joint             // those of which the edges are still to be made
	last    map[*vertex]*vertex // of each vertex behind a joint, the joint that was linked to it last
}

type joint struct {
	*vertex
	on []any // what it depends on
}

// vertex returns the vertex that x is; nil if the graph ends here, as it does at a future that nobody works for, unless
// loose ones are asked for.
func (c *capture) vertex(x any, loose bool) *vertex {
	switch x := x.(type) {
	case *Co:
		return c.of[x]
	case interface{ Co() *Co }:
		return c.of[x.Co()]
	}
	if v := c.between[x]; v != nil {
		return v
	}
	on := dependsOn(x)
	if co := onlyCo(on); co != nil {
		return c.of[co]
	}
	v := &vertex{n: c.size}
	if len(on) > 0 {
		c.joints = append(c.joints, joint{v, on})
		return c.add(x, v)
	}
	if f, ok := x.(pendingFuture); ok && loose && !f.Done() {
		v.loose = f
		return c.add(x, v)
	}
	return nil
}

func (c *capture) add(x any, v *vertex) *vertex {
	c.between[x] = v
	c.size++
	return v
}

type pendingFuture interface {
	Done() bool
	fmt.Stringer
}

// rest makes the edges of joints, among which there are more joints.
func (c *capture) rest() {
	for len(c.joints) > 0 {
		j := c.joints[len(c.joints)-1]
		c.joints = c.joints[:len(c.joints)-1]
		for _, x := range j.on {
			if x == nil {
				continue
			}
			if v := c.vertex(x, true); v != nil && c.last[v] != j.vertex {
				c.last[v] = j.vertex
				c.link(j.vertex, v)
			}
		}
	}
}

func (c *capture) link(v, to *vertex) {
	if to != nil {
		v.to = append(v.to, to)
		to.from = append(to.from, v)
	}
}

// AwaitedBy returns the coroutines that wait for co, in order of creation.
func (g *Graph) AwaitedBy(co *Co) []*Co {
	all := coroutines(g.of[co], func(v *vertex) []*vertex { return v.from })
	slices.SortFunc(all, func(a, b *Co) int { return cmp.Compare(a.id, b.id) })
	return all
}

// WaitsFor returns the coroutines that co waits for.
func (g *Graph) WaitsFor(co *Co) []*Co {
	return coroutines(g.of[co], func(v *vertex) []*vertex { return v.to })
}

func coroutines(v *vertex, edges func(*vertex) []*vertex) (all []*Co) {
	if v == nil {
		return nil
	}
	for _, to := range v.across(edges) {
		if to.co != nil {
			all = append(all, to.co)
		}
	}
	return all
}

// across returns what the edges lead to, each once, through all joints between.
func (v *vertex) across(edges func(*vertex) []*vertex) (all []*vertex) {
	for len(edges(v)) == 1 && edges(v)[0].isJoint() {
		v = edges(v)[0]
	}
	if !slices.ContainsFunc(edges(v), (*vertex).isJoint) {
		return edges(v)
	}
	seen := map[*vertex]bool{}
	left := slices.Clone(edges(v))
	slices.Reverse(left)
	for len(left) > 0 {
		x := left[len(left)-1]
		left = left[:len(left)-1]
		if seen[x] {
			continue
		}
		seen[x] = true
		if !x.isJoint() {
			all = append(all, x)
			continue
		}
		for _, next := range slices.Backward(edges(x)) {
			left = append(left, next)
		}
	}
	return all
}

func (v *vertex) isJoint() bool { return v.co == nil && v.loose == nil }

// Cycles returns the cycles of coroutines that wait for each other, each once, from the one created first.
func (g *Graph) Cycles() (cycles [][]*Co) {
	g.eachCycle(func(cycle []visit) { cycles = append(cycles, coroutinesOf(cycle)) })
	return cycles
}

func coroutinesOf(way []visit) (all []*Co) {
	for _, v := range way {
		if v.co != nil {
			all = append(all, v.co)
		}
	}
	return all
}

// A visit is a vertex on the way of a depth-first search, and how many of its edges were followed.
type visit struct {
	*vertex
	followed int
}

// eachCycle calls found for each edge that leads back to the way of a depth-first search, with the vertices between.
func (g *Graph) eachCycle(found func(cycle []visit)) {
	position := make([]int, g.size) // on the way, from 1; zero before, and negative after
	var way []visit
	enter := func(v *vertex) {
		way = append(way, visit{vertex: v})
		position[v.n] = len(way)
	}
	for _, v := range g.nodes {
		if position[v.n] == 0 {
			enter(v)
		}
		for len(way) > 0 {
			at := &way[len(way)-1]
			if at.followed == len(at.to) {
				position[at.n] = -1
				way = way[:len(way)-1]
				continue
			}
			to := at.to[at.followed]
			at.followed++
			if p := position[to.n]; p == 0 {
				enter(to)
			} else if p > 0 && slices.ContainsFunc(way[p-1:], func(v visit) bool { return v.co != nil }) {
				found(way[p-1:])
			}
		}
	}
}

// String gives the graph as a tree: each coroutine that nobody waits for with what it waits for under it, and what that
// waits for under it in turn; what was shown already is only named. Cycles come last, by name: each waits for the next.
// In debug mode it says of each coroutine where it was made, and where it waits.
//
// Of a graph that is large, it says how much is left out: the middle of a long chain, the middle of those for whom one
// waits, and what is too deep or too much altogether.
func (g *Graph) String() string { return g.text }

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
