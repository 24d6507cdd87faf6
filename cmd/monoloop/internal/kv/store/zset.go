package store

import (
	"math"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// A zset is a sorted set: its members by name and by score.
type zset struct {
	scores  dict[float64]
	ranking ranking
}

func (z *zset) kind() string { return "zset" }
func (z *zset) bytes() int   { return 2 * z.scores.size }
func (z *zset) len() int     { return z.dict().len() }

func (z *zset) clone() collection {
	t := new(zset)
	for i := range z.scores.slots {
		t.set([]byte(z.scores.slots[i].key), z.scores.slots[i].val)
	}
	return t
}

func (z *zset) dict() *dict[float64] {
	if z == nil {
		return nil
	}
	return &z.scores
}

// set gives a member its score, and reports whether it is new.
func (z *zset) set(name []byte, score float64) (added bool) {
	s, added := z.scores.put(name)
	if !added {
		z.ranking.remove(s.val, s.key)
	}
	s.val = score
	z.ranking.insert(score, s.key)
	return added
}

func (z *zset) remove(name []byte) bool {
	s := z.dict().find(name)
	if s != nil {
		z.ranking.remove(s.val, s.key)
		z.scores.remove(name)
	}
	return s != nil
}

func zadd(c *call) {
	o, i := c.leading(2, "NX", "XX", "GT", "LT", "CH", "INCR")
	pairs := len(c.args) - i
	c.failIf(pairs == 0 || pairs%2 != 0, syntax)
	c.failIf(o["NX"] > 0 && o["XX"] > 0, "ERR XX and NX options at the same time are not compatible")
	c.failIf(o["NX"]*(o["GT"]+o["LT"]) > 0 || o["GT"]*o["LT"] > 0,
		"ERR GT, LT, and/or NX options at the same time are not compatible")
	c.failIf(o["INCR"] > 0 && pairs > 2, "ERR INCR option supports a single increment-element pair")
	c.zadd(o, i)
}

func zincrby(c *call) { c.zadd(map[string]int{"INCR": 1}, 2) }

// zadd adds members, of which the scores and names begin at an argument.
func (c *call) zadd(o map[string]int, first int) {
	for i := first; i < len(c.args); i += 2 {
		c.float(i)
	}
	z, added, updated := grow[zset](c, 1), 0, 0
	for i := first; i < len(c.args); i += 2 {
		score, old := c.float(i), z.scores.find(c.args[i+1])
		if old != nil && o["INCR"] > 0 {
			score += old.val
		}
		refused := z.refuses(o, old, score)
		c.failIf(math.IsNaN(score), "ERR resulting score is not a number (NaN)")
		switch {
		case refused:
		case old == nil:
			added++
		case old.val != score:
			updated++
		}
		if !refused {
			z.set(c.args[i+1], score)
		}
		if o["INCR"] > 0 && refused {
			c.Null()
		} else if o["INCR"] > 0 {
			c.Float(score)
		}
	}
	if o["CH"] > 0 {
		added += updated
	}
	if o["INCR"] == 0 {
		c.Int(added)
	}
	if added+updated > 0 {
		c.keep(1, z)
	}
}

// refuses reports whether the options of ZADD leave a member as it is.
func (z *zset) refuses(o map[string]int, old *slot[float64], score float64) bool {
	if old == nil {
		return o["XX"] > 0
	}
	return o["NX"] > 0 || o["GT"] > 0 && score <= old.val || o["LT"] > 0 && score >= old.val
}

func zrem(c *call) {
	z := load[*zset](c, 1)
	c.removeEach(z, z.remove)
}

func zscore(c *call) { c.score(load[*zset](c, 1), c.args[2]) }

func zmscore(c *call) {
	z := load[*zset](c, 1)
	c.Array(len(c.args) - 2)
	for _, name := range c.args[2:] {
		c.score(z, name)
	}
}

func (c *call) score(z *zset, name []byte) {
	if s := z.dict().find(name); s != nil {
		c.Float(s.val)
	} else {
		c.Null()
	}
}

func zcard(c *call) { c.Int(load[*zset](c, 1).len()) }

// zrank makes ZRANK and ZREVRANK.
func zrank(down bool) func(c *call) {
	return func(c *call) {
		scored := c.options(3, "WITHSCORE")["WITHSCORE"] > 0
		z := load[*zset](c, 1)
		s := z.dict().find(c.args[2])
		switch {
		case s == nil && scored:
			c.NullArray()
			return
		case s == nil:
			c.Null()
			return
		case scored:
			c.Array(2)
		}
		rank := z.ranking.rank(s.val, s.key)
		if down {
			rank = z.len() - 1 - rank
		}
		if c.Int(rank); scored {
			c.Float(s.val)
		}
	}
}

// zpop makes ZPOPMIN and ZPOPMAX.
func zpop(down bool) func(c *call) {
	return func(c *call) {
		n, given := c.optional(2)
		z := load[*zset](c, 1)
		popped := z.slice(0, min(n, z.len()), down)
		c.ranked(popped, true, given)
		c.zremove(z, popped)
	}
}

func (c *call) zremove(z *zset, gone []member) {
	for _, m := range gone {
		z.remove([]byte(m.name))
	}
	if len(gone) > 0 {
		c.keep(1, z)
	}
}

// slice returns n members, after so many, upward or downward.
func (z *zset) slice(skip, n int, down bool) (found []member) {
	if n <= 0 {
		return nil
	}
	if down {
		skip = z.len() - 1 - skip
	}
	for m := range z.ranking.between(skip, n, down) {
		found = append(found, m)
	}
	return found
}

// ranked writes members, if asked with their scores; if nested, RESP3 has each with its score in an array of its own.
func (c *call) ranked(members []member, scored, nested bool) {
	nested = nested && scored && c.V3
	if scored && !nested {
		c.Array(2 * len(members))
	} else {
		c.Array(len(members))
	}
	for _, m := range members {
		if nested {
			c.Array(2)
		}
		if c.Text(m.name); scored {
			c.Float(m.score)
		}
	}
}

func zscan(c *call) {
	d := load[*zset](c, 1).dict()
	scanDict(c, d, 2, []string{"MATCH=", "COUNT="}, func(s *slot[float64], _ string) []string {
		return []string{s.key, string(resp.AppendFloat(nil, s.val))}
	})
}
