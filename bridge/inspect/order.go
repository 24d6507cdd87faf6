package inspect

import (
	"cmp"
	"slices"
)

// rank gives each node its layer: left of what it waits for, but for edges that lead back, if there are any.
func rank(nodes []*drawn) (back bool) {
	state := make(map[*drawn]int, len(nodes)) // 1: on the way; 2: done
	var depth func(x *drawn) int
	depth = func(x *drawn) int {
		if state[x] != 0 {
			return x.layer
		}
		state[x] = 1
		for _, to := range x.to {
			if back = back || state[to] == 1; state[to] != 1 {
				x.layer = max(x.layer, depth(to)+1)
			}
		}
		state[x] = 2
		return x.layer
	}
	most := 0
	for _, x := range nodes {
		most = max(most, depth(x))
	}
	for _, x := range nodes {
		x.layer = most - x.layer
	}
	return back
}

// stretch has the edges that span several layers lead through bends, one in each layer between, so that they have room
// there like a node, and no line runs behind a box. It returns the bends.
func stretch(part []*drawn) (bends []*drawn) {
	for _, x := range part {
		for _, to := range x.to {
			if to.layer <= x.layer || !slices.Contains(part, to) {
				continue
			}
			at := x
			for layer := x.layer + 1; layer < to.layer; layer++ {
				b := &drawn{layer: layer}
				at.beside(b)
				x.bend(to, b)
				bends = append(bends, b)
				at = b
			}
			at.beside(to)
		}
	}
	return bends
}

func (x *drawn) beside(y *drawn) { x.near, y.near = append(x.near, y), append(y.near, x) }

func (x *drawn) bend(to, b *drawn) {
	if x.via == nil {
		x.via = map[*drawn][]*drawn{}
	}
	x.via[to] = append(x.via[to], b)
}

// A bend, which is no node, takes less of its layer than a box does.
func (x *drawn) height() float64 {
	if x.node == "" {
		return 0.4
	}
	return 1
}

// middle is where the lines of a node begin and end, in rows below its own.
func (x *drawn) middle() float64 { return x.height()/2 - 0.1 }

// order gives each node its row: near to those that it has edges with.
func order(nodes []*drawn) {
	layers := map[int][]*drawn{}
	for _, x := range nodes {
		x.row = float64(len(layers[x.layer]))
		layers[x.layer] = append(layers[x.layer], x)
	}
	for range 8 {
		for n := range len(layers) {
			settle(layers[n])
		}
		for n := len(layers) - 1; n >= 0; n-- {
			settle(layers[n])
		}
	}
}

// settle orders the nodes of a layer by the mean row of their neighbors.
func settle(layer []*drawn) {
	want := make(map[*drawn]float64, len(layer))
	for _, x := range layer {
		sum, n := x.row+x.middle(), 1.0
		for _, y := range x.near {
			sum += 4 * (y.row + y.middle())
			n += 4
		}
		want[x] = sum/n - x.middle()
	}
	slices.SortStableFunc(layer, func(a, b *drawn) int { return cmp.Compare(want[a], want[b]) })
	next := 0.0
	for _, x := range layer {
		x.row = max(next, want[x])
		next = x.row + x.height()
	}
}
