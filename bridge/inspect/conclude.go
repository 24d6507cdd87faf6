package inspect

import "slices"

// maxHolders is how many tasks are named of those that somebody waits for.
const maxHolders = 32

// conclude fills in what follows from the tasks and edges of s: who holds what is waited for, and the cycles. It is
// done away from the loop.
func conclude(s *Snapshot) {
	v := newView(s)
	for i := range s.Objects {
		if on := v.holders(s.Objects[i].Node); len(on) > 0 {
			s.Objects[i].Holders = on
		}
	}
	for i := range s.Tasks {
		if on := s.Tasks[i].WaitsOn; on != "" {
			s.Tasks[i].Holders = v.holdersOf(on)
		}
	}
	s.Cycles = v.cycles()
}

// A view is the edges of a snapshot by where they come from.
type view struct {
	*Snapshot
	to map[Node][]Node
}

func newView(s *Snapshot) *view {
	v := &view{s, make(map[Node][]Node, len(s.Edges))}
	for _, e := range s.Edges {
		v.to[e.From] = append(v.to[e.From], e.To)
	}
	return v
}

// holdersOf returns the tasks that somebody waits for who waits on a node.
func (v *view) holdersOf(on Node) []uint64 {
	if id, ok := on.task(); ok {
		return []uint64{id}
	}
	return v.holders(on)
}

// holders returns the first tasks that an object depends on, directly or through other objects.
func (v *view) holders(n Node) (ids []uint64) {
	seen := map[Node]bool{n: true}
	for left := []Node{n}; len(left) > 0 && len(ids) < maxHolders && len(seen) < 16*maxHolders; {
		at := left[0]
		left = left[1:]
		for _, to := range v.to[at] {
			if seen[to] || len(ids) == maxHolders {
				continue
			}
			seen[to] = true
			if id, ok := to.task(); ok {
				ids = append(ids, id)
			} else {
				left = append(left, to)
			}
		}
	}
	return ids
}

const maxCycles = 100

// cycles returns the first cycles of tasks that wait for each other, one for each edge that leads back to the way of a
// depth-first search.
func (v *view) cycles() (found [][]uint64) {
	position := make(map[Node]int, len(v.Tasks)) // on the way, from 1; negative behind
	for _, t := range v.Tasks {
		if start := taskNode(t.ID); position[start] == 0 {
			v.search(start, position, &found)
		}
	}
	return found
}

// A visit is a node on the way, and how many of its edges were followed.
type visit struct {
	Node
	followed int
}

func (v *view) search(start Node, position map[Node]int, found *[][]uint64) {
	way := []visit{{Node: start}}
	position[start] = 1
	for len(way) > 0 {
		at := &way[len(way)-1]
		if at.followed == len(v.to[at.Node]) {
			position[at.Node] = -1
			way = way[:len(way)-1]
			continue
		}
		to := v.to[at.Node][at.followed]
		at.followed++
		switch p := position[to]; {
		case p == 0:
			way = append(way, visit{Node: to})
			position[to] = len(way)
		case p > 0 && len(*found) < maxCycles:
			if ids := tasksOn(way[p-1:]); len(ids) > 0 {
				*found = append(*found, ids)
			}
		}
	}
}

// tasksOn returns the tasks on a way, the one created first at the beginning.
func tasksOn(way []visit) (ids []uint64) {
	for _, v := range way {
		if id, ok := v.task(); ok {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	first := slices.Index(ids, slices.Min(ids))
	return append(slices.Clone(ids[first:]), ids[:first]...)
}
