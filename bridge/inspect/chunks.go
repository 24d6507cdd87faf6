package inspect

const chunkSize = 512

// A chunks is a slice that grows without moving what it has: to append never takes long.
type chunks[T any] struct {
	of [][]T
	n  int
}

func (c *chunks[T]) add(x T) {
	if c.n%chunkSize == 0 {
		c.of = append(c.of, make([]T, 0, chunkSize))
	}
	last := &c.of[len(c.of)-1]
	*last = append(*last, x)
	c.n++
}

// all is an iterator over what it has.
func (c *chunks[T]) all(yield func(x T) bool) {
	for _, part := range c.of {
		for _, x := range part {
			if !yield(x) {
				return
			}
		}
	}
}

// slice returns all of it in one piece.
func (c *chunks[T]) slice() []T {
	all := make([]T, 0, c.n)
	for _, part := range c.of {
		all = append(all, part...)
	}
	return all
}
