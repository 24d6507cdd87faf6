package future

import (
	"math/bits"

	"github.com/monoloop-go/monoloop/loop"
)

// A waiterList holds more than one waiter, in order of subscription. Each has a slot, by number; to remove it leaves a
// hole, a nil, and when there are more holes than waiters, the waiters are moved together. So to add and to remove one
// costs the same, amortized, however many there are.
//
// The slots are in blocks, so that a growing list copies nothing: 4 slots, then 8, and so on up to 1024 each. Every
// block but the last is full, and none but the first is empty; the last slot is no hole. After the last block, in the
// capacity of blocks, there may be an empty one, for a list that grows and shrinks by one.
//
// The index from a waiter to its slot is made only when a long list has been searched a few times: most never are.
type waiterList struct {
	blocks   [][]waiter
	index    *waiterIndex // nil until it is worth its making
	holes    int32
	searches int32 // while the list was long and had no index; at most fewSearches
}

const (
	minBlock, maxBlock = 4, 1024
	doublings          = 8                   // blocks that are smaller than maxBlock
	inDoublings        = maxBlock - minBlock // slots in them

	long        = 32 // slots of a list that is worth an index
	fewSearches = 4
)

// newWaiterList makes a list and its first block in one piece.
func newWaiterList() *waiterList {
	c := &struct {
		waiterList
		first [1][]waiter
		room  [minBlock]waiter
	}{}
	c.first[0] = c.room[:0]
	c.blocks = c.first[:]
	return &c.waiterList
}

// at returns the block of a slot, and its index there.
func at(slot int) (block, i int) {
	if slot < inDoublings {
		block = bits.Len(uint(slot/minBlock+1)) - 1
		return block, slot - start(block)
	}
	slot -= inDoublings
	return doublings + slot/maxBlock, slot % maxBlock
}

// start returns the first slot of a block.
func start(block int) int {
	if block <= doublings {
		return minBlock<<block - minBlock
	}
	return inDoublings + (block-doublings)*maxBlock
}

// slots returns how many there are, holes included.
func (c *waiterList) slots() int {
	last := len(c.blocks) - 1
	return start(last) + len(c.blocks[last])
}

func (c *waiterList) len() int { return c.slots() - int(c.holes) }

func (c *waiterList) add(w waiter) {
	last := len(c.blocks) - 1
	block := c.blocks[last]
	if c.index != nil {
		c.index.add(w, start(last)+len(block))
	}
	if len(block) == cap(block) {
		last++
		block = c.room(last)
	}
	c.blocks[last] = append(block, w)
}

// room returns the block after the last, which is the last from now on.
func (c *waiterList) room(n int) []waiter {
	if n < cap(c.blocks) {
		c.blocks = c.blocks[:n+1]
	} else {
		c.blocks = append(c.blocks, nil)
	}
	if spare := c.blocks[n]; spare != nil {
		return spare
	}
	return make([]waiter, 0, min(2*cap(c.blocks[n-1]), maxBlock))
}

// remove takes every w out, and returns how many there were.
func (c *waiterList) remove(w waiter) (n int) {
	if w == nil {
		return 0
	}
	if c.index == nil && c.searches == fewSearches && c.slots() >= long {
		c.index = newWaiterIndex(c)
	}
	if c.index == nil {
		n = c.search(w)
	} else {
		n = c.index.remove(w, c)
	}
	c.holes += int32(n)
	c.trim()
	if int(c.holes) > c.len() {
		c.compact()
	}
	return n
}

// search makes holes of every w, and returns how many there were.
func (c *waiterList) search(w waiter) (n int) {
	if c.slots() >= long {
		c.searches++
	}
	for _, block := range c.blocks {
		for i, x := range block {
			if x == w {
				block[i] = nil
				n++
			}
		}
	}
	return n
}

// clear makes a hole.
func (c *waiterList) clear(slot int) {
	b, i := at(slot)
	c.blocks[b][i] = nil
}

// trim takes the holes at the end away.
func (c *waiterList) trim() {
	for last := len(c.blocks) - 1; ; last-- {
		block := c.blocks[last]
		n := len(block)
		for n > 0 && block[n-1] == nil {
			n--
		}
		c.holes -= int32(len(block) - n)
		c.blocks[last] = block[:n]
		if n > 0 || last == 0 {
			c.cut(last + 1)
			return
		}
	}
}

// cut takes all blocks but the first n away, and leaves one of them as room.
func (c *waiterList) cut(n int) {
	if n == len(c.blocks) {
		return
	}
	clear(c.blocks[n])
	c.blocks[n] = c.blocks[n][:0]
	clear(c.blocks[n+1 : min(len(c.blocks)+1, cap(c.blocks))])
	c.blocks = c.blocks[:n]
}

// compact moves the waiters, of which there is at least one, together.
func (c *waiterList) compact() {
	n := 0
	for _, block := range c.blocks {
		for _, w := range block {
			if w != nil {
				b, i := at(n)
				c.blocks[b][i] = w
				n++
			}
		}
	}
	b, i := at(n - 1)
	clear(c.blocks[b][i+1:])
	c.blocks[b] = c.blocks[b][:i+1]
	c.cut(b + 1)
	c.holes = 0
	if c.index != nil && !c.index.fill(c) {
		c.index = nil
	}
}

func (c *waiterList) last() waiter {
	b, i := at(c.slots() - 1)
	return c.blocks[b][i]
}

// wake lets every waiter go on in the next turn, in order.
func (c *waiterList) wake(l *loop.Loop) {
	for _, block := range c.blocks {
		for _, w := range block {
			switch w := w.(type) {
			case nil:
			case *loop.Co:
				w.Low().Unpark()
			default:
				l.Low().Schedule(w.(loop.Runnable))
			}
		}
	}
}
