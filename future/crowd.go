package future

import (
	"math/bits"

	"github.com/monoloop-go/monoloop/loop"
)

// A crowd is more than one waiter, in order of their coming. Each has a place, by number; who leaves makes a hole of it, a
// nil, and when there are more holes than waiters, the waiters move together. So to come and to leave costs the same, in
// the long run, however many wait.
//
// The places stand in blocks, so that a growing crowd leaves nothing behind: 4 places, then 8, and so on up to 1024 each.
// Every block but the last is full, and none but the first is empty; the last place is no hole. Behind the last block, in
// the capacity of blocks, may stand one without waiters, for who comes and goes at the edge.
//
// The index from a waiter to its place is made only when a long crowd has been searched a few times: most are never left,
// or by one.
type crowd struct {
	blocks   [][]waiter
	index    *index // nil until it is worth its making
	holes    int32
	searches int32 // while the crowd was long and had no index; at most fewSearches
}

const (
	minBlock, maxBlock = 4, 1024
	doublings          = 8                   // blocks that are smaller than maxBlock
	inDoublings        = maxBlock - minBlock // places in them

	long        = 32 // places in a crowd that is worth an index
	fewSearches = 4
)

// newCrowd makes a crowd and its first block in one piece.
func newCrowd() *crowd {
	c := &struct {
		crowd
		first [1][]waiter
		room  [minBlock]waiter
	}{}
	c.first[0] = c.room[:0]
	c.blocks = c.first[:]
	return &c.crowd
}

// at returns the block of a place, and where it stands there.
func at(place int) (block, i int) {
	if place < inDoublings {
		block = bits.Len(uint(place/minBlock+1)) - 1
		return block, place - start(block)
	}
	place -= inDoublings
	return doublings + place/maxBlock, place % maxBlock
}

// start returns the first place of a block.
func start(block int) int {
	if block <= doublings {
		return minBlock<<block - minBlock
	}
	return inDoublings + (block-doublings)*maxBlock
}

// places returns how many there are, the holes among them.
func (c *crowd) places() int {
	last := len(c.blocks) - 1
	return start(last) + len(c.blocks[last])
}

func (c *crowd) len() int { return c.places() - int(c.holes) }

func (c *crowd) add(w waiter) {
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
func (c *crowd) room(n int) []waiter {
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
func (c *crowd) remove(w waiter) (n int) {
	if w == nil {
		return 0
	}
	if c.index == nil && c.searches == fewSearches && c.places() >= long {
		c.index = newIndex(c)
	}
	if c.index == nil {
		n = c.search(w)
	} else {
		n = c.index.remove(w, c)
	}
	c.holes += int32(n)
	c.trim()
	if int(c.holes) > c.len() {
		c.gather()
	}
	return n
}

// search makes holes of every w, and returns how many there were.
func (c *crowd) search(w waiter) (n int) {
	if c.places() >= long {
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

// leave makes a hole.
func (c *crowd) leave(place int) {
	b, i := at(place)
	c.blocks[b][i] = nil
}

// trim takes the holes at the end away.
func (c *crowd) trim() {
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
func (c *crowd) cut(n int) {
	if n == len(c.blocks) {
		return
	}
	clear(c.blocks[n])
	c.blocks[n] = c.blocks[n][:0]
	clear(c.blocks[n+1 : min(len(c.blocks)+1, cap(c.blocks))])
	c.blocks = c.blocks[:n]
}

// gather moves the waiters, of which there are some, together, in order.
func (c *crowd) gather() {
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

func (c *crowd) last() waiter {
	b, i := at(c.places() - 1)
	return c.blocks[b][i]
}

// wake wakes every waiter, in order.
func (c *crowd) wake(l *loop.Loop) {
	for _, block := range c.blocks {
		for _, w := range block {
			if w != nil {
				wake(l, w)
			}
		}
	}
}
