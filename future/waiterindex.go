package future

// A waiterIndex finds the slots of a waiter in a waiterList.
type waiterIndex struct {
	slots  map[waiter]int   // the last slot of each
	before map[waiter][]int // its slots before, of those that have several; nil while none has
	size   int              // of the list that it was made for
}

func newWaiterIndex(c *waiterList) *waiterIndex {
	x := &waiterIndex{slots: make(map[waiter]int, c.len()), size: c.len()}
	x.fill(c)
	return x
}

// fill makes the index that of the list, unless it is far too large for it.
func (x *waiterIndex) fill(c *waiterList) bool {
	if c.len() < x.size/4 {
		return false
	}
	clear(x.slots)
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

func (x *waiterIndex) add(w waiter, slot int) {
	if before, twice := x.slots[w]; twice {
		if x.before == nil {
			x.before = map[waiter][]int{}
		}
		x.before[w] = append(x.before[w], before)
	}
	x.slots[w] = slot
}

// remove makes holes of every w in the list, and returns how many there were.
func (x *waiterIndex) remove(w waiter, c *waiterList) int {
	slot, ok := x.slots[w]
	if !ok {
		return 0
	}
	delete(x.slots, w)
	c.clear(slot)
	before := x.before[w]
	delete(x.before, w)
	for _, slot := range before {
		c.clear(slot)
	}
	return 1 + len(before)
}
