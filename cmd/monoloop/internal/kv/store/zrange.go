package store

// A zrange is a part of a sorted set: those who rank, or have scores or names, from first to last, upward or downward.
type zrange struct {
	by          byte // 'i' index, 's' score, 'l' name
	down        bool
	first, last bound
	scored      bool // the reply has scores
	skip, limit int
}

// A bound is the number or the name where a range ends, and whether it is left out.
type bound struct {
	index int
	score float64
	name  string
	open  bool
	end   int // -1 is before, and 1 after all names
}

// bound parses an end of a range.
func (c *call) bound(by byte, i int) (b bound) {
	arg := c.args[i]
	b.open = len(arg) > 0 && arg[0] == '('
	switch {
	case by == 'i':
		b.index = c.int(i)
	case by == 's':
		if b.open {
			arg = arg[1:]
		}
		var ok bool
		b.score, ok = float(arg)
		c.failIf(!ok, "ERR min or max is not a float")
	case string(arg) == "-":
		b.end = -1
	case string(arg) == "+":
		b.end = 1
	default:
		c.failIf(!b.open && (len(arg) == 0 || arg[0] != '['), "ERR min or max not valid string range item")
		b.name = string(arg[1:])
	}
	return b
}

// bounds parses both, the lower one first unless the range goes downward.
func (c *call) bounds(r *zrange, i int) {
	low, high := i, i+1
	if r.down && r.by != 'i' {
		low, high = high, low
	}
	r.first = c.bound(r.by, low)
	r.last = c.bound(r.by, high)
}

// ranks returns from which rank to before which the range goes.
func (r *zrange) ranks(z *zset) (from, to int) {
	if z.len() == 0 {
		return 0, 0
	}
	if r.by == 'i' {
		return span(r.first.index, r.last.index, z.len())
	}
	_, _, from = z.ranking.seek(func(m *member) bool { return r.first.after(r.by, m, r.first.open) })
	_, _, to = z.ranking.seek(func(m *member) bool { return r.last.after(r.by, m, !r.last.open) })
	return from, max(from, to)
}

// after reports whether a bound comes after a member; equal says what it does if they are equal.
func (b *bound) after(by byte, m *member, equal bool) bool {
	switch {
	case by == 's':
		return m.score < b.score || m.score == b.score && equal
	case b.end != 0:
		return b.end > 0
	}
	return m.name < b.name || m.name == b.name && equal
}

// members returns who is in the range and within the limit.
func (r *zrange) members(z *zset) []member {
	from, to := r.ranks(z)
	n, skip := to-from, from
	if r.by == 'i' {
		return z.slice(skip, n, r.down)
	}
	if r.skip < 0 || r.skip > n {
		return nil
	}
	if n -= r.skip; r.limit >= 0 {
		n = min(n, r.limit)
	}
	if r.down {
		skip = z.len() - to
	}
	return z.slice(skip+r.skip, n, r.down)
}

// zrangeBy makes ZRANGE, whose options say by what (0 here), and its older kin.
func zrangeBy(by byte, down bool) func(c *call) {
	return func(c *call) {
		options := []string{"WITHSCORES", "LIMIT==", "REV", "BYLEX", "BYSCORE"}
		if by != 0 {
			options = options[:2]
		}
		o := c.options(4, options...)
		r := zrange{by: by, down: down || o["REV"] > 0, limit: -1, scored: o["WITHSCORES"] > 0}
		c.failIf(o["BYLEX"] > 0 && o["BYSCORE"] > 0, syntax)
		switch {
		case o["BYLEX"] > 0:
			r.by = 'l'
		case o["BYSCORE"] > 0:
			r.by = 's'
		case by == 0:
			r.by = 'i'
		}
		if i := o["LIMIT"]; i > 0 {
			r.skip, r.limit = c.int(i), c.int(i+1)
		}
		c.failIf(r.limit != -1 && r.by == 'i', syntax+", LIMIT is only supported in combination with either BYSCORE or BYLEX")
		c.failIf(r.scored && r.by == 'l', syntax+", WITHSCORES not supported in combination with BYLEX")
		c.bounds(&r, 2)
		c.ranked(r.members(load[*zset](c, 1)), r.scored, true)
	}
}

// zcount makes ZCOUNT and ZLEXCOUNT.
func zcount(by byte) func(c *call) {
	return func(c *call) {
		r := zrange{by: by}
		c.bounds(&r, 2)
		from, to := r.ranks(load[*zset](c, 1))
		c.Int(to - from)
	}
}

// zremrange makes ZREMRANGEBYRANK and its like.
func zremrange(by byte) func(c *call) {
	return func(c *call) {
		r := zrange{by: by, limit: -1}
		c.bounds(&r, 2)
		z := load[*zset](c, 1)
		gone := r.members(z)
		c.Int(len(gone))
		c.zremove(z, gone)
	}
}
