package inspect

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/monoloop-go/monoloop/loop"
)

// A graph is the await graph in the making: the objects that stand between tasks, and the edges.
type graph struct {
	max     int // edges at most
	numbers map[any]Node
	objects []Object
	edges   []Edge
	joints  []joint // objects of which edges are still to be made
}

// A joint is an object, and on what it depends.
type joint struct {
	node Node
	on   []any
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
func (g *graph) waits(co *loop.Co) Node {
	on := co.Low().ParkedOn()
	if on == nil {
		return ""
	}
	to := g.node(on)
	g.link(taskNode(co.Low().ID()), to)
	if n, ok := to.object(); ok {
		g.objects[n].Waiters++
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

func (g *graph) link(from, to Node) {
	if to != "" && len(g.edges) < g.max {
		g.edges = append(g.edges, Edge{from, to})
	}
}

// node returns the vertex that x is, which is made if it is new; nothing if it is nothing that is shared.
func (g *graph) node(x any) Node {
	if o, ok := x.(interface{ WaitsOn() any }); ok {
		return g.object(o.WaitsOn(), x)
	}
	return g.object(x, x)
}

// object returns the vertex of x, which depends on what on depends on.
func (g *graph) object(x, on any) Node {
	switch x := x.(type) {
	case *loop.Co:
		return started(x)
	case interface{ Co() *loop.Co }:
		return started(x.Co())
	}
	if !reflect.TypeOf(x).Comparable() {
		return ""
	}
	if n, ok := g.numbers[x]; ok {
		return n
	}
	deps := dependsOn(on)
	if co, ok := onlyCo(deps); ok && x == on {
		return started(co)
	}
	if len(deps) == 0 && x == on && !isFuture(x) {
		return ""
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

func started(co *loop.Co) Node {
	if co == nil || co.Low().ID() == 0 {
		return ""
	}
	return taskNode(co.Low().ID())
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

func (g *graph) add(x, on any, deps []any) Node {
	n := Node("o" + strconv.Itoa(len(g.objects)))
	if g.numbers == nil {
		g.numbers = map[any]Node{}
	}
	g.numbers[x] = n
	g.objects = append(g.objects, describe(n, x, on))
	if len(deps) > 0 {
		g.joints = append(g.joints, joint{n, deps})
	}
	return n
}

// some makes up to n edges of joints, among which there are more joints, and reports whether there are more to make.
func (g *graph) some(n int) bool {
	for range n {
		if len(g.joints) == 0 || len(g.edges) >= g.max {
			return false
		}
		last := len(g.joints) - 1
		j := &g.joints[last]
		if len(j.on) == 0 {
			g.joints = g.joints[:last]
			continue
		}
		x, from := j.on[0], j.node
		j.on = j.on[1:]
		if x != nil {
			g.link(from, g.node(x))
		}
	}
	return true
}
