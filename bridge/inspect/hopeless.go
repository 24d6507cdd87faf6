package inspect

// hopeless returns the tasks that nothing can wake, as far as is known: from which no way through the graph leads to
// anything that may go on by itself, as a task that is ready or sleeps, or a future that somebody may settle.
func hopeless(s *Snapshot) (ids []uint64) {
	from := make(map[Node][]Node, len(s.Edges))
	leads := map[Node]bool{}
	for _, e := range s.Edges {
		from[e.To] = append(from[e.To], e.From)
		leads[e.From] = true
	}
	hope := map[Node]bool{}
	for _, n := range exits(s, from, leads) {
		spread(n, from, hope)
	}
	for _, t := range s.Tasks {
		if !hope[taskNode(t.ID)] {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// exits returns what may go on by itself.
func exits(s *Snapshot, from map[Node][]Node, leads map[Node]bool) (all []Node) {
	known := make(map[Node]bool, len(s.Tasks))
	for _, t := range s.Tasks {
		n := taskNode(t.ID)
		known[n] = true
		if t.State != parked.String() || !leads[n] {
			all = append(all, n)
		}
	}
	for _, o := range s.Objects {
		if known[o.Node] = true; !leads[o.Node] {
			all = append(all, o.Node)
		}
	}
	for n := range from {
		if !known[n] { // it was left out, or has come meanwhile
			all = append(all, n)
		}
	}
	return all
}

// spread marks all from which a way leads to n.
func spread(n Node, from map[Node][]Node, marked map[Node]bool) {
	for left := []Node{n}; len(left) > 0; {
		n, left = left[len(left)-1], left[:len(left)-1]
		if !marked[n] {
			marked[n] = true
			left = append(left, from[n]...)
		}
	}
}
