package future

// An index finds the places of a waiter in a crowd.
type index struct {
	places map[waiter]int   // where each came last
	before map[waiter][]int // where it came before, if it came more than once; nil while nobody has
	size   int              // of the crowd that it was made for
}

func newIndex(c *crowd) *index {
	x := &index{places: make(map[waiter]int, c.len()), size: c.len()}
	x.fill(c)
	return x
}

// fill makes the index that of the crowd, unless it is far too large for it.
func (x *index) fill(c *crowd) bool {
	if c.len() < x.size/4 {
		return false
	}
	clear(x.places)
	x.before = nil
	for b, block := range c.blocks {
		for i, w := range block {
			if w != nil {
				x.add(w, start(b)+i)
			}
		}
	}
	return true
}

func (x *index) add(w waiter, place int) {
	if before, twice := x.places[w]; twice {
		if x.before == nil {
			x.before = map[waiter][]int{}
		}
		x.before[w] = append(x.before[w], before)
	}
	x.places[w] = place
}

// remove makes holes of every w in the crowd, and returns how many there were.
func (x *index) remove(w waiter, c *crowd) int {
	place, ok := x.places[w]
	if !ok {
		return 0
	}
	delete(x.places, w)
	c.leave(place)
	before := x.before[w]
	delete(x.before, w)
	for _, place := range before {
		c.leave(place)
	}
	return 1 + len(before)
}
