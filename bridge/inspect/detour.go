package inspect

import (
	"cmp"
	"fmt"
	"slices"
)

// A detour is the way of an edge that leads back, from the right side of a box to the left side of one that is not to
// the right of it: through the gap beside the one, where no box stands, along a height at which there is none between
// the two, and through the gap beside the other.
type detour struct {
	x1, y1 int // where it begins
	gap1   int // where it leads up or down
	height int // at which it leads back
	gap2   int // where it leads down or up
	x2, y2 int // where it ends
}

// corner is the radius of a detour's corners.
const corner = 5

// detour returns the way back from one node to another; ways with different numbers are a little apart in the gaps.
func (d *drawing) detour(x, to *drawn, number int) detour {
	w := detour{}
	w.x1, w.y1 = x.line()
	w.x2, w.y2 = to.line()
	w.x1 += boxWidth
	apart := 14 + 4*(number%3)
	w.gap1, w.gap2 = w.x1+apart, w.x2-apart
	w.height = d.heightBetween(to.layer, x.layer, w.y1)
	return w
}

// heightBetween returns the height nearest to another one at which there is no box in any of the layers. That is right
// above one of their boxes, since above the highest of each part there is room.
func (d *drawing) heightBetween(first, last, near int) int {
	var tops []int
	for _, x := range d.nodes {
		if x.layer >= first && x.layer <= last {
			_, top := x.place()
			tops = append(tops, top)
		}
	}
	free := func(y int) bool {
		return !slices.ContainsFunc(tops, func(top int) bool { return y > top-gapY/3 && y < top+boxHeight+gapY/3 })
	}
	slices.SortStableFunc(tops, func(a, b int) int { return cmp.Compare(distance(a, near), distance(b, near)) })
	for _, top := range tops {
		if y := top - gapY/2; free(y) {
			return y
		}
	}
	return near // of no box at all
}

func distance(a, b int) int { return max(a-b, b-a) }

// path returns the way as SVG has it.
func (w detour) path() string {
	up := corner // or down, below zero
	if w.height > w.y1 {
		up = -corner
	}
	down := corner
	if w.height > w.y2 {
		down = -corner
	}
	return fmt.Sprintf("M%d %dH%dQ%d %d %d %dV%dQ%d %d %d %dH%dQ%d %d %d %dV%dQ%d %d %d %dH%d", w.x1, w.y1,
		w.gap1-corner, w.gap1, w.y1, w.gap1, w.y1-up,
		w.height+up, w.gap1, w.height, w.gap1-corner, w.height,
		w.gap2+corner, w.gap2, w.height, w.gap2, w.height+down,
		w.y2-down, w.gap2, w.y2, w.gap2+corner, w.y2, w.x2)
}
