package play

import (
	"fmt"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// A Graph is who waits for whom in a picture. A node is a number: that of a task, or, below zero, one of the things
// between tasks, the first of which is -1.
type Graph struct {
	Things []string // what stands between tasks: a lock, a queue, a future, a gather
	Edges  []Edge
}

// An Edge leads from who waits to what it waits for, or from a thing to on what that depends, as a lock on its holder.
type Edge struct{ From, To int }

// A grapher makes a Graph.
type grapher struct {
	Graph
	nodes map[any]int
}

// graphOf returns who waits for whom now. It must be called by the loop's goroutine.
func graphOf(l *loop.Loop) Graph {
	g := &grapher{nodes: map[any]int{}}
	for co := l.Low().First(); co != nil; co = co.Low().Next() {
		if on := co.Low().ParkedOn(); on != nil {
			g.link(numberOf(co), g.node(on))
		}
	}
	return g.Graph
}

// numberOf returns the number of a task; zero if it has ended, so that nobody waits for it any more.
func numberOf(co *loop.Co) int {
	if co.Ended() {
		return 0
	}
	return int(co.Low().ID())
}

func (g *grapher) link(from, to int) {
	if to != 0 && !slices.Contains(g.Edges, Edge{from, to}) {
		g.Edges = append(g.Edges, Edge{from, to})
	}
}

// node returns the number of what somebody waits for; zero for what is nobody else's business, as a sleep.
func (g *grapher) node(x any) int {
	on := x
	if step, ok := x.(interface{ WaitsOn() any }); ok {
		x = step.WaitsOn()
	}
	switch x := x.(type) {
	case *loop.Co:
		return numberOf(x)
	case interface{ Co() *loop.Co }:
		return numberOf(x.Co())
	}
	if n, ok := g.nodes[x]; ok {
		return n
	}
	var depends []any
	if d, ok := on.(loop.Dependent); ok {
		depends = d.DependsOn()
	}
	if x == on && len(depends) == 1 { // the future of a task is that task
		if co, ok := depends[0].(*loop.Co); ok {
			return numberOf(co)
		}
	}
	if x == on && len(depends) == 0 && !isFuture(x) {
		return 0
	}
	return g.add(x, on, depends)
}

func isFuture(x any) bool {
	_, ok := x.(interface {
		Done() bool
		fmt.Stringer
	})
	return ok
}

// add adds a thing, on which somebody waits by on.
func (g *grapher) add(x, on any, depends []any) int {
	g.Things = append(g.Things, textOf(x, on))
	n := -len(g.Things)
	g.nodes[x] = n
	for _, d := range depends {
		if d != nil {
			g.link(n, g.node(d))
		}
	}
	return n
}

// textOf names a thing: as it names itself, or as a wait on it does.
func textOf(x, on any) string {
	if named, ok := x.(interface{ Name() string }); ok && named.Name() != "" {
		return named.Name()
	}
	for _, s := range []any{x, on} {
		if s, ok := s.(fmt.Stringer); ok {
			return s.String()
		}
	}
	return fmt.Sprintf("%T", x)
}
