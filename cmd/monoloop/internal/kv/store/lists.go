package store

import "slices"

// A list is a double-ended queue: items from head on, with room before them, so that both ends cost the same.
type list struct {
	items []string
	head  int
	size  int // in bytes
}

const itemSize = 24 // about what an item costs, besides its bytes

func (l *list) kind() string                { return "list" }
func (l *list) bytes() int                  { return l.size }
func (l *list) len() int                    { return len(l.all()) }
func (l *list) all() []string               { return l.items[l.head:] }
func (l *list) restore() (string, []string) { return "RPUSH", l.all() }

// push puts an item at an end.
func (l *list) push(s string, left bool) {
	l.size += len(s) + itemSize
	if !left {
		l.items = append(l.items, s)
		return
	}
	if l.head == 0 {
		l.head = len(l.items)/2 + 4
		l.items = append(make([]string, l.head, 2*l.head+len(l.items)), l.items...)
	}
	l.head--
	l.items[l.head] = s
}

// pop takes an item from an end; there is one.
func (l *list) pop(left bool) (s string) {
	i := len(l.items) - 1
	if left {
		i = l.head
	}
	s, l.items[i] = l.items[i], ""
	l.size -= len(s) + itemSize
	if !left {
		l.items = l.items[:i]
	} else if l.head++; l.head > 32 && l.head > len(l.items)/2 {
		l.items, l.head = slices.Delete(l.items, 0, l.head), 0
	}
	return s
}

// push is LPUSH and RPUSH.
func (c *call) push(left bool) any {
	l := load[list](c, 1)
	for _, item := range c.args[2:] {
		l.push(string(item), left)
	}
	c.keep(1, l)
	return l.len()
}

func lrange(c *call) any {
	first, last := c.int(2), c.int(3)
	l := load[list](c, 1)
	from, to := span(first, last, l.len())
	return l.all()[from:to]
}

// span makes of a first and a last index, where negative ones count from the end, a part of what has n elements.
func span(first, last, n int) (from, to int) {
	if first < 0 {
		first = max(first+n, 0)
	}
	if last < 0 {
		last += n
	}
	from = min(first, n)
	return from, max(from, min(last, n-1)+1) // last may be the largest int
}

// popOrWait is BLPOP and BRPOP.
func (c *call) popOrWait(left bool, effect string) any {
	last := len(c.args) - 1
	wait := c.timeout(last)
	for i := 1; i < last; i++ {
		if l := load[list](c, i); l.len() > 0 {
			c.effect([]byte(effect), c.args[i])
			defer c.keep(i, l)
			return []any{c.args[i], l.pop(left)}
		}
	}
	return c.waitFor(c.args[1:last], wait)
}
