package inspect

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"github.com/monoloop-go/monoloop/loop"
)

// A graph is the await graph in the making: the objects that stand between tasks, and the edges.
type graph struct {
	max     int // edges at most
	numbers map[any]vertex
	objects []Object
	edges   chunks[edge]
	joints  []joint           // objects of which edges are still to be made
	names   map[uint64]string // of the tasks in it, if it is not nil
}

// A vertex is a Node without text: the ID of a task, or, below zero, -1 less the number of an object. Zero is none.
type vertex int64

type edge struct{ from, to vertex }

// A joint is an object, and on what it depends.
type joint struct {
	at vertex
	on []any
}

func (v vertex) node() Node {
	switch {
	case v > 0:
		return taskNode(uint64(v))
	case v < 0:
		return Node("o" + strconv.FormatInt(int64(-1-v), 10))
	}
	return ""
}

// list returns the edges with text.
func (g *graph) list() []Edge {
	all := make([]Edge, 0, g.edges.n)
	for e := range g.edges.all {
		all = append(all, Edge{e.from.node(), e.to.node()})
	}
	return all
}

func taskNode(id uint64) Node { return Node("t" + strconv.FormatUint(id, 10)) }

// task returns the ID of the task that a node is, and false if it is an object.
func (n Node) task() (id uint64, ok bool) {
	if n == "" || n[0] != 't' {
		return 0, false
	}
	id, err := strconv.ParseUint(string(n[1:]), 10, 64)
	return id, err == nil
}

// waits makes the edge from a task to what it waits for, and returns that; nothing if it does not wait, or for nothing
// that is shared.
func (g *graph) waits(co *loop.Co) vertex {
	on := co.Low().ParkedOn()
	if on == nil {
		return 0
	}
	to := g.vertex(on)
	g.link(vertex(co.Low().ID()), to)
	if to < 0 {
		g.objects[-1-to].Waiters++
	}
	return to
}

func (n Node) object() (i int, ok bool) {
	if n == "" || n[0] != 'o' {
		return 0, false
	}
	i, err := strconv.Atoi(string(n[1:]))
	return i, err == nil
}

func (g *graph) link(from, to vertex) {
	if to != 0 && g.edges.n < g.max {
		g.edges.add(edge{from, to})
	}
}

// vertex returns what x is in the graph, which is made if it is new; zero if it is nothing that is shared.
func (g *graph) vertex(x any) vertex {
	if o, ok := x.(interface{ WaitsOn() any }); ok {
		return g.object(o.WaitsOn(), x)
	}
	return g.object(x, x)
}

// object returns the vertex of x, which depends on what on depends on.
func (g *graph) object(x, on any) vertex {
	switch x := x.(type) {
	case *loop.Co:
		return g.started(x)
	case interface{ Co() *loop.Co }:
		return g.started(x.Co())
	}
	if !reflect.TypeOf(x).Comparable() {
		return 0
	}
	if n, ok := g.numbers[x]; ok {
		return n
	}
	deps := dependsOn(on)
	if co, ok := onlyCo(deps); ok && x == on {
		return g.started(co)
	}
	if len(deps) == 0 && x == on && !isFuture(x) {
		return 0
	}
	return g.add(x, on, deps)
}

// dependsOn asks x, which is the program's and may panic.
func dependsOn(x any) (all []any) {
	d, ok := x.(loop.Dependent)
	if !ok {
		return nil
	}
	defer func() { _ = recover() }()
	return d.DependsOn()
}

func (g *graph) started(co *loop.Co) vertex {
	if co == nil || co.Low().ID() == 0 {
		return 0
	}
	id := co.Low().ID()
	if g.names != nil {
		g.names[id] = cut(co.Name())
	}
	return vertex(id)
}

func onlyCo(all []any) (co *loop.Co, ok bool) {
	if len(all) != 1 {
		return nil, false
	}
	co, ok = all[0].(*loop.Co)
	return co, ok
}

func isFuture(x any) bool {
	_, ok := x.(interface {
		Done() bool
		fmt.Stringer
	})
	return ok
}

// named adds what has a name, if nobody waits for it.
func (g *graph) named(x any) {
	n, ok := x.(interface{ Name() string })
	if _, known := g.numbers[x]; known || !ok || safely(n.Name) == "" {
		return
	}
	g.add(x, x, nil)
	g.objects[len(g.objects)-1].Holders = holdersOf(x)
}

// holdersOf returns the tasks that hold a lock or a unit of a semaphore, each once.
func holdersOf(x any) (ids []uint64) {
	var all []*loop.Co
	switch x := x.(type) {
	case interface{ Holder() *loop.Co }:
		all = []*loop.Co{x.Holder()}
	case interface{ Holders() []*loop.Co }:
		all = x.Holders()
	}
	for _, co := range all {
		if co == nil || co.Ended() || len(ids) == maxHolders {
			continue
		}
		if id := co.Low().ID(); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (g *graph) add(x, on any, deps []any) vertex {
	v := -1 - vertex(len(g.objects))
	if g.numbers == nil {
		g.numbers = map[any]vertex{}
	}
	g.numbers[x] = v
	g.objects = append(g.objects, describe(v.node(), x, on))
	if len(deps) > 0 {
		g.joints = append(g.joints, joint{v, deps})
	}
	return v
}

// some makes up to n edges of joints, among which there are more joints, and reports whether there are more to make.
func (g *graph) some(n int) bool {
	for range n {
		if len(g.joints) == 0 || g.edges.n >= g.max {
			return false
		}
		last := len(g.joints) - 1
		j := &g.joints[last]
		if len(j.on) == 0 {
			g.joints = g.joints[:last]
			continue
		}
		x, from := j.on[0], j.at
		j.on = j.on[1:]
		if x != nil {
			g.link(from, g.vertex(x))
		}
	}
	return true
}
