package future

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// A crowd is more than one waiter, in order of their coming. They stand in blocks, so that a growing crowd leaves nothing
// behind: only the last block is appended to, and none is empty.
type crowd struct{ blocks [][]loop.Waiter }

const minBlock, maxBlock = 4, 1024

func (c *crowd) add(w loop.Waiter) {
	room := minBlock
	if last := len(c.blocks) - 1; last >= 0 {
		block := c.blocks[last]
		if len(block) < cap(block) {
			c.blocks[last] = append(block, w)
			return
		}
		room = min(2*cap(block), maxBlock)
	}
	c.blocks = append(c.blocks, append(make([]loop.Waiter, 0, room), w))
}

// remove takes every w out, and returns how many there were.
func (c *crowd) remove(w loop.Waiter) (n int) {
	for i, block := range c.blocks {
		c.blocks[i] = slices.DeleteFunc(block, func(x loop.Waiter) bool { return x == w })
		n += len(block) - len(c.blocks[i])
	}
	if n > 0 {
		c.blocks = slices.DeleteFunc(c.blocks, func(block []loop.Waiter) bool { return len(block) == 0 })
	}
	return n
}

func (c *crowd) last() loop.Waiter {
	block := c.blocks[len(c.blocks)-1]
	return block[len(block)-1]
}

func (c *crowd) len() (n int) {
	for _, block := range c.blocks {
		n += len(block)
	}
	return n
}

func (c *crowd) unpark() {
	for _, block := range c.blocks {
		for _, w := range block {
			w.Unpark()
		}
	}
}
