package store

import (
	"bytes"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/google/btree"

	"github.com/monoloop-go/monoloop/bridge/resp"
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
	return "ZADD", z.flat(func(name string, score float64) []string { return []string{resp.Float(score), name} })
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

// walk goes through the members in order, each with its rank among those: downward, or upward from a score on.
func (z *zset) walk(down bool, from float64) iter.Seq2[int, member] {
	return func(yield func(rank int, m member) bool) {
		rank := -1
		visit := func(m member) bool {
			rank++
			return yield(rank, m)
		}
		switch {
		case z.order == nil:
		case down:
			z.order.Descend(visit)
		default:
			z.order.AscendGreaterOrEqual(member{score: from}, visit)
		}
	}
}

// parseFloat parses a number with a fraction, or a hexadecimal one. It is not exact if it is too large, and so infinite,
// or too small to be told from 0. What is not a number is not ok.
func parseFloat(arg []byte) (f float64, exact, ok bool) {
	text, exponent := strings.ToLower(string(arg)), "e"
	if strings.Contains(text, "0x") {
		if exponent = "p"; !strings.Contains(text, exponent) {
			text += "p0" // Go wants one
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	digits, _, _ := strings.Cut(text, exponent)
	exact = err == nil && (f != 0 || !strings.ContainsAny(digits, "123456789abcdef"))
	return f, exact, (err == nil || math.IsInf(f, 0)) && !math.IsNaN(f) && !strings.Contains(text, "_")
}

func (c *call) float(arg []byte, wrong resp.Error) float64 {
	f, exact, ok := parseFloat(arg)
	c.failIf(!exact || !ok, wrong)
	return f
}

// score parses one. There is no -0.
func (c *call) score(i int) float64 { return c.float(c.args[i], "ERR value is not a valid float") + 0 }

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

// zrank goes from the first member to the one that is looked for: a tree has no ranks.
func zrank(c *call) any {
	for rank, m := range load[zset](c, 1).walk(false, math.Inf(-1)) {
		if m.name == string(c.args[2]) {
			return rank
		}
	}
	return nil
}

func zrange(c *call) any {
	o, first, last := c.options(4, "WITHSCORES", "REV!"), c.int(2), c.int(3)
	z := load[zset](c, 1)
	from, to := span(first, last, z.len())
	return c.chosen(z.walk(o["REV"] > 0, math.Inf(-1)), o, func(rank int, _ member) (in, over bool) {
		return rank >= from, rank >= to
	})
}

func zrangebyscore(c *call) any {
	o := c.options(4, "WITHSCORES")
	first, leftOut := c.end(2)
	last, open := c.end(3)
	return c.chosen(load[zset](c, 1).walk(false, first), o, func(_ int, m member) (in, over bool) {
		return m.score > first || !leftOut, m.score > last || m.score == last && open
	})
}

// end parses an end of a range of scores, and whether it is left out. As Redis, which leaves it to C, it takes spaces
// before the number, nothing for 0, and a zero byte for the end.
func (c *call) end(i int) (score float64, open bool) {
	arg := c.args[i]
	if open = len(arg) > 0 && arg[0] == '('; open {
		arg = arg[1:]
	}
	if arg, _, _ = bytes.Cut(arg, []byte{0}); len(arg) == 0 {
		return 0, open
	}
	score, _, ok := parseFloat(bytes.TrimLeft(arg, " \t\n\v\f\r"))
	c.failIf(!ok, "ERR min or max is not a float")
	return score, open
}

// chosen is a reply of those members that are in, until one is over. If asked it has their scores, in RESP3 in pairs.
func (c *call) chosen(all iter.Seq2[int, member], o map[string]int, choose func(int, member) (in, over bool)) (reply []any) {
	for rank, m := range all {
		in, over := choose(rank, m)
		switch {
		case over:
			return reply
		case !in:
		case o["WITHSCORES"] == 0:
			reply = append(reply, m.name)
		case c.w.V3:
			reply = append(reply, []any{m.name, m.score})
		default:
			reply = append(reply, m.name, m.score)
		}
	}
	return reply
}

// pop takes out the first member, or the last; there is one.
func (z *zset) pop(last bool) any {
	for _, m := range z.walk(last, math.Inf(-1)) {
		z.remove([]byte(m.name))
		return []any{m.name, m.score}
	}
	return nil
}
