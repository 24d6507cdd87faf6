package store

import "math"

// push makes LPUSH and RPUSH.
func push(left bool) func(c *call) {
	return func(c *call) {
		l := grow[list](c, 1)
		for _, item := range c.args[2:] {
			l.push(string(item), left)
		}
		c.Int(l.len())
		c.keep(1, l)
	}
}

// pushx makes LPUSHX and RPUSHX.
func pushx(left bool) func(c *call) {
	return func(c *call) {
		if load[*list](c, 1) == nil {
			c.Int(0)
		} else {
			push(left)(c)
		}
	}
}

// pop makes LPOP and RPOP.
func pop(left bool) func(c *call) {
	return func(c *call) {
		n, given := c.optional(2)
		l := load[*list](c, 1)
		n = min(n, l.len())
		switch {
		case l == nil && given:
			c.NullArray()
			return
		case l == nil:
			c.Null()
			return
		case given:
			c.Array(n)
		}
		for range n {
			c.Text(l.pop(left))
		}
		if n > 0 {
			c.keep(1, l)
		}
	}
}

func lrange(c *call) {
	first, last := c.int(2), c.int(3)
	l := load[*list](c, 1)
	from, to := span(first, last, l.len())
	c.texts(l.all()[from:to])
}

func llen(c *call) { c.Int(load[*list](c, 1).len()) }

func lindex(c *call) {
	l := load[*list](c, 1)
	if l != nil {
		if i, ok := l.at(c.int(2)); ok {
			c.Text(l.all()[i])
			return
		}
	}
	c.Null()
}

func lset(c *call) {
	l := load[*list](c, 1)
	c.failIf(l == nil, noKey)
	i, ok := l.at(c.int(2))
	c.failIf(!ok, "ERR index out of range")
	l.size += len(c.args[3]) - len(l.all()[i])
	l.all()[i] = string(c.args[3])
	c.keep(1, l)
	c.OK()
}

func lrem(c *call) {
	n, l := c.int(2), load[*list](c, 1)
	removed, step, i := 0, 1, 0
	if n < 0 {
		n, step, i = -max(n, -math.MaxInt), -1, l.len()-1
	}
	for ; (removed < n || n == 0) && i >= 0 && i < l.len(); i += step {
		if l.all()[i] == string(c.args[3]) {
			l.remove(i)
			removed++
			i -= (1 + step) / 2 // going up, the next one is here now
		}
	}
	if c.Int(removed); removed > 0 {
		c.keep(1, l)
	}
}

func linsert(c *call) {
	after := c.is(2, "AFTER")
	c.failIf(!after && !c.is(2, "BEFORE"), syntax)
	l := load[*list](c, 1)
	for i, item := range l.all() {
		if item == string(c.args[3]) {
			if after {
				i++
			}
			l.insert(i, string(c.args[4]))
			c.Int(l.len())
			c.keep(1, l)
			return
		}
	}
	c.Int(-min(1, l.len()))
}

func ltrim(c *call) {
	first, last := c.int(2), c.int(3)
	l := load[*list](c, 1)
	if from, to := span(first, last, l.len()); l != nil {
		for range l.len() - to {
			l.pop(false)
		}
		for range from {
			l.pop(true)
		}
		c.keep(1, l)
	}
	c.OK()
}

// side parses LEFT or RIGHT.
func (c *call) side(i int) (left bool) {
	c.failIf(!c.is(i, "LEFT") && !c.is(i, "RIGHT"), syntax)
	return c.is(i, "LEFT")
}

func side(left bool, ifLeft, ifRight string) []byte {
	if left {
		return []byte(ifLeft)
	}
	return []byte(ifRight)
}

// lmove makes LMOVE and BLMOVE.
func lmove(c *call) { c.transfer(c.side(3), c.side(4), 5) }

// rpoplpush makes RPOPLPUSH and BRPOPLPUSH.
func rpoplpush(c *call) { c.transfer(false, true, 3) }

// transfer moves an item from the first to the second key, or waits for one if there is an argument that says how long.
func (c *call) transfer(fromLeft, toLeft bool, timeout int) {
	wait := c.timeout(timeout)
	source := load[*list](c, 1)
	if source == nil {
		c.waitFor(c.args[1:2], wait, c.Null)
		return
	}
	target := grow[list](c, 2)
	item := source.pop(fromLeft)
	target.push(item, toLeft)
	c.effect([]byte("LMOVE"), c.args[1], c.args[2], side(fromLeft, "LEFT", "RIGHT"), side(toLeft, "LEFT", "RIGHT"))
	c.Text(item)
	c.keep(2, target)
	c.keep(1, source)
}

// bpop makes BLPOP and BRPOP.
func bpop(left bool) func(c *call) {
	return func(c *call) {
		last := len(c.args) - 1
		wait := c.timeout(last)
		for i := 1; i < last; i++ {
			if l := load[*list](c, i); l != nil {
				c.Array(2)
				c.Bulk(c.args[i])
				c.Text(l.pop(left))
				c.effect(side(left, "LPOP", "RPOP"), c.args[i])
				c.keep(i, l)
				return
			}
		}
		c.waitFor(c.args[1:last], wait, c.NullArray)
	}
}
