package store

import (
	"math"
	"strconv"

	"github.com/google/btree"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// A zset is a sorted set: its members by name, and in order.
type zset struct {
	dict[float64]
	order *btree.BTreeG[member] // nil as long as there was none
}

type member struct {
	score float64
	name  string
}

func before(m, o member) bool { return m.score < o.score || m.score == o.score && m.name < o.name }

func (z *zset) kind() string { return "zset" }
func (z *zset) bytes() int   { return 2 * z.size }

func (z *zset) restore() (string, []string) {
	var pairs []string
	for _, s := range z.slots {
		pairs = append(pairs, resp.Float(s.val), s.key)
	}
	return "ZADD", pairs
}

// give gives a member its score, and reports whether it is new.
func (z *zset) give(name []byte, score float64) (added bool) {
	added = !z.remove(name)
	z.set(name, score)
	if z.order == nil {
		z.order = btree.NewG(32, before)
	}
	z.order.ReplaceOrInsert(member{score, string(name)})
	return added
}

func (z *zset) remove(name []byte) bool {
	if s := z.find(name); s != nil {
		z.order.Delete(member{s.val, s.key})
	}
	return z.dict.remove(name)
}

// walk visits the members in order until visit is false: downward, or upward from a score on.
func (z *zset) walk(down bool, from float64, visit func(m member) bool) {
	switch {
	case z.order == nil:
	case down:
		z.order.Descend(visit)
	default:
		z.order.AscendGreaterOrEqual(member{score: from}, visit)
	}
}

// float parses a number with a fraction; not a number is none.
func (c *call) float(arg []byte, wrong resp.Error) float64 {
	f, err := strconv.ParseFloat(string(arg), 64)
	c.failIf(err != nil && !math.IsInf(f, 0) || math.IsNaN(f), wrong)
	return f
}

func (c *call) score(i int) float64 { return c.float(c.args[i], "ERR value is not a valid float") }

func zadd(c *call) any {
	c.failIf(len(c.args)%2 != 0, syntax)
	for i := 2; i < len(c.args); i += 2 {
		c.score(i)
	}
	z := load[zset](c, 1)
	return c.each(z, 2, func(i int) bool { return z.give(c.args[i+1], c.score(i)) })
}

func zincrby(c *call) any {
	score, z := c.score(2), load[zset](c, 1)
	if s := z.find(c.args[3]); s != nil {
		score += s.val
	}
	c.failIf(math.IsNaN(score), "ERR resulting score is not a number (NaN)")
	z.give(c.args[3], score)
	c.keep(1, z)
	return score
}

func zscore(c *call) any {
	if s := load[zset](c, 1).find(c.args[2]); s != nil {
		return s.val
	}
	return nil
}

// zrank goes from the first member to the one that is looked for: a tree has no ranks.
func zrank(c *call) (found any) {
	rank := -1
	load[zset](c, 1).walk(false, math.Inf(-1), func(m member) bool {
		rank++
		if m.name == string(c.args[2]) {
			found = rank
		}
		return found == nil
	})
	return found
}

func zrange(c *call) any {
	o, first, last := c.options(4, "WITHSCORES", "REV"), c.int(2), c.int(3)
	z, found, rank := load[zset](c, 1), []member(nil), -1
	from, to := span(first, last, z.len())
	z.walk(o["REV"] > 0, math.Inf(-1), func(m member) bool {
		if rank++; rank >= from && rank < to {
			found = append(found, m)
		}
		return rank < to
	})
	return c.ranked(found, o["WITHSCORES"] > 0)
}

func zrangebyscore(c *call) any {
	o, found := c.options(4, "WITHSCORES"), []member(nil)
	first, leftOut := c.end(2)
	last, open := c.end(3)
	load[zset](c, 1).walk(false, first, func(m member) bool {
		if m.score > last || m.score == last && open {
			return false
		}
		if m.score > first || !leftOut {
			found = append(found, m)
		}
		return true
	})
	return c.ranked(found, o["WITHSCORES"] > 0)
}

// end parses an end of a range of scores, and whether it is left out.
func (c *call) end(i int) (score float64, open bool) {
	arg := c.args[i]
	if open = len(arg) > 0 && arg[0] == '('; open {
		arg = arg[1:]
	}
	return c.float(arg, "ERR min or max is not a float"), open
}

// ranked is a reply of members, if asked with their scores, which RESP3 has in pairs.
func (c *call) ranked(found []member, scored bool) (reply []any) {
	for _, m := range found {
		switch {
		case !scored:
			reply = append(reply, m.name)
		case c.w.V3:
			reply = append(reply, []any{m.name, m.score})
		default:
			reply = append(reply, m.name, m.score)
		}
	}
	return reply
}

// zpop makes ZPOPMIN and ZPOPMAX.
func zpop(down bool) func(c *call) any {
	return func(c *call) any {
		z, found := load[zset](c, 1), []any{}
		z.walk(down, math.Inf(-1), func(m member) bool {
			found = append(found, m.name, m.score)
			return false
		})
		if len(found) > 0 {
			z.remove([]byte(found[0].(string)))
			c.keep(1, z)
		}
		return found
	}
}
