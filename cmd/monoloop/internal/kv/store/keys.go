package store

import (
	"math"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// remove removes a key, and reports whether it was there.
func (c *call) remove(key []byte) bool {
	there := c.exists(key)
	if there {
		c.drop(c.keys.find(key))
		c.dirty = true
	}
	return there
}

func (c *call) exists(key []byte) bool { return c.find(key) != nil }

// count makes a command that tells for how many keys something holds.
func count(holds func(c *call, key []byte) bool) func(c *call) any {
	return func(c *call) any {
		n := 0
		for _, key := range c.args[1:] {
			if holds(c, key) {
				n++
			}
		}
		return n
	}
}

func typeOf(c *call) any {
	if v := c.find(c.args[1]); v != nil {
		return resp.Status(v.kind())
	}
	return resp.Status("none")
}

func keys(c *call) any {
	_, found := c.matching(0, c.keys.len(), string(c.args[1]))
	return found
}

func scan(c *call) any {
	cursor, err := strconv.ParseUint(string(c.args[1]), 10, 64)
	c.failIf(err != nil, "ERR invalid cursor")
	o, n, pattern := c.options(2, "MATCH=", "COUNT="), 10, "*"
	if i := o["COUNT"]; i > 0 {
		n = c.int(i)
		c.failIf(n < 1, syntax)
	}
	if i := o["MATCH"]; i > 0 {
		pattern = string(c.args[i])
	}
	next, found := c.matching(int(min(cursor, uint64(c.keys.len()))), n, pattern)
	return []any{strconv.Itoa(next), found}
}

// matching returns which of the next n keys match a pattern.
func (c *call) matching(cursor, n int, pattern string) (next int, found []string) {
	next = c.keys.scan(cursor, n, func(s *slot[value]) {
		if key := s.key; !c.DB.expire(s) && Match(pattern, key) {
			found = append(found, key)
		}
	})
	return next, found
}

// A unit is what a time is given in, by the option of SET that has the name: so many milliseconds, from now on or from
// 1970.
type unit struct {
	name    string
	millis  int64
	fromNow bool
}

var (
	seconds = unit{"EX", 1000, true}
	millis  = unit{"PX", 1, true}
	units   = []unit{seconds, millis, {"PXAT", 1, false}}
)

// moment makes a time of what an argument gives.
func (c *call) moment(i int, u unit) int64 {
	n, base := c.int64(i), int64(0)
	if u.fromNow {
		base = c.now
	}
	c.failIf(n > (math.MaxInt64-base)/u.millis || n < math.MinInt64/u.millis, c.wrongExpiry())
	return n*u.millis + base
}

func (c *call) wrongExpiry() resp.Error {
	return resp.Error("ERR invalid expire time in '" + strings.ToLower(string(c.args[0])) + "' command")
}

// expireAt has a key expire. What is over is removed at once.
func (c *call) expireAt(at int64) any {
	v := c.find(c.args[1])
	switch {
	case v == nil:
	case at <= c.now:
		c.effect([]byte("DEL"), c.args[1])
		c.remove(c.args[1])
	default:
		c.effect([]byte("PEXPIREAT"), c.args[1], decimal(at))
		c.setExpiry(v, at)
		c.changed(c.keys.find(c.args[1]))
	}
	return v != nil
}

// ttl returns how many units of so many milliseconds are left until a key expires.
func (c *call) ttl(unit int64) any {
	switch v := c.find(c.args[1]); {
	case v == nil:
		return -2
	case v.at == 0:
		return -1
	default:
		return (v.at - c.now + unit/2) / unit
	}
}

func flush(c *call) any {
	c.failIf(len(c.options(1, "ASYNC!", "SYNC!")) > 1, syntax)
	c.keys, c.used, c.volatile, c.dirty = dict[value]{}, 0, 0, true
	return resp.OK
}
