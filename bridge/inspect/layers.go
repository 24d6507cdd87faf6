package inspect

import (
	"cmp"
	"math"
	"slices"
)

// A drawing is the part of an await graph that is drawn: the nodes, by number, and the edges between them.
type drawing struct {
	nodes []*drawn
	of    map[Node]*drawn

	// Parts stand on shelves, side by side as long as they are no wider than the first, or than widest.
	wide     int     // in layers: the room of a shelf
	used     int     // of the present one
	top, end float64 // in rows: where that begins, and what was placed ends
}

const widest = 6

// A drawn is one node of a drawing.
type drawn struct {
	node     Node
	n        int      // how many tasks it stands for
	to, from []*drawn // its edges
	layer    int      // from the left
	row      float64  // in its layer
	hot      bool     // on a cycle

	near []*drawn            // its neighbors in the layers beside, bends among them
	via  map[*drawn][]*drawn // the bends of the edges to what is further away
}

// maxDrawn is how many nodes a drawing has at most; crowd is how many tasks that wait for the same alone, and for whom
// nobody waits, are drawn as one.
const maxDrawn, crowd = 120, 4

// draw chooses what is drawn of a snapshot: the cycles first, then what most wait for.
func draw(s *Snapshot) (d *drawing, left int) {
	full := newDrawing(s.Edges)
	for _, c := range s.Cycles {
		full.heat(c)
	}
	full.crowd()
	d = &drawing{}
	for _, part := range full.parts() {
		room := maxDrawn - len(d.nodes)
		if len(part) > room {
			left += len(part) - room
			part = nearest(part, room)
		}
		d.place(part)
	}
	d.trim()
	return d, left
}

func newDrawing(edges []Edge) *drawing {
	d := &drawing{of: map[Node]*drawn{}}
	for _, e := range edges {
		from, to := d.add(e.From), d.add(e.To)
		if !slices.Contains(from.to, to) {
			from.to, to.from = append(from.to, to), append(to.from, from)
		}
	}
	return d
}

func (d *drawing) add(n Node) *drawn {
	x := d.of[n]
	if x == nil {
		x = &drawn{node: n, n: 1}
		d.of[n] = x
		d.nodes = append(d.nodes, x)
	}
	return x
}

// heat marks the tasks of a cycle, and what stands between them.
func (d *drawing) heat(cycle []uint64) {
	for i, id := range cycle {
		at, next := d.of[taskNode(id)], d.of[taskNode(cycle[(i+1)%len(cycle)])]
		if at == nil || next == nil {
			continue
		}
		at.hot, next.hot = true, true
		for _, between := range at.to {
			if _, ok := between.node.object(); ok && slices.Contains(between.to, next) {
				between.hot = true
			}
		}
	}
}

// crowd draws many tasks that wait for the same as one.
func (d *drawing) crowd() {
	gone := map[*drawn]bool{}
	for _, x := range d.nodes {
		var alike []*drawn
		for _, w := range x.from {
			if _, ok := w.node.task(); ok && len(w.from) == 0 && len(w.to) == 1 {
				alike = append(alike, w)
			}
		}
		if len(alike) <= crowd {
			continue
		}
		alike[0].n = len(alike)
		for _, w := range alike[1:] {
			gone[w] = true
		}
	}
	d.keep(func(x *drawn) bool { return !gone[x] })
}

// keep drops the nodes that are not to be kept, and their edges.
func (d *drawing) keep(kept func(x *drawn) bool) {
	d.nodes = slices.DeleteFunc(d.nodes, func(x *drawn) bool { return !kept(x) })
	dropped := func(x *drawn) bool { return !kept(x) }
	for _, x := range d.nodes {
		x.to, x.from = slices.DeleteFunc(x.to, dropped), slices.DeleteFunc(x.from, dropped)
	}
}

// trim drops edges to what is not drawn.
func (d *drawing) trim() {
	there := make(map[*drawn]bool, len(d.nodes))
	for _, x := range d.nodes {
		there[x] = true
	}
	d.keep(func(x *drawn) bool { return there[x] })
}

// parts returns the connected parts: those with a cycle first, then the largest.
func (d *drawing) parts() (parts [][]*drawn) {
	seen := map[*drawn]bool{}
	for _, x := range d.nodes {
		if !seen[x] {
			parts = append(parts, nearest([]*drawn{x}, len(d.nodes)))
			for _, y := range parts[len(parts)-1] {
				seen[y] = true
			}
		}
	}
	isHot := func(x *drawn) bool { return x.hot }
	weight := func(part []*drawn) int {
		w := len(part)
		if slices.ContainsFunc(part, isHot) {
			w += len(d.nodes)
		}
		return w
	}
	slices.SortStableFunc(parts, func(a, b []*drawn) int { return cmp.Compare(weight(b), weight(a)) })
	return parts
}

// nearest returns up to n nodes that are connected with the first of a part, or with its first on a cycle, those with
// fewer edges between first.
func nearest(part []*drawn, n int) []*drawn {
	start := max(0, slices.IndexFunc(part, func(x *drawn) bool { return x.hot }))
	all, seen := []*drawn{part[start]}, map[*drawn]bool{part[start]: true}
	for i := 0; i < len(all) && len(all) < n; i++ {
		for _, x := range append(slices.Clone(all[i].to), all[i].from...) {
			if !seen[x] && len(all) < n {
				seen[x] = true
				all = append(all, x)
			}
		}
	}
	return all[:min(len(all), n)]
}

// place puts a connected part beside the last one, or, if there is no room, below all that is there.
func (d *drawing) place(part []*drawn) {
	back := rank(part)
	bends := stretch(part)
	order(slices.Concat(part, bends))
	least, layers := math.Inf(1), 0
	for _, x := range slices.Concat(part, bends) {
		least, layers = min(least, x.row), max(layers, x.layer+1)
	}
	d.wide = max(d.wide, widest, layers)
	if d.used > 0 && d.used+layers > d.wide {
		d.top, d.used = d.end, 0
	}
	shift := d.top - least
	if back {
		shift += 0.4 // for the lines that lead back, above
	}
	for _, x := range slices.Concat(part, bends) {
		x.row += shift
		x.layer += d.used
		d.end = max(d.end, x.row+x.height()+0.4)
	}
	d.used += layers
	d.nodes = append(d.nodes, part...)
}
