package store

import (
	"math"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

const (
	maxString = 512 << 20
	tooLong   = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
)

// text returns the string at a key, nil if there is none.
func (c *call) text(i int) []byte {
	v := c.find(c.args[i])
	if v == nil {
		return nil
	}
	c.failIf(v.obj != nil, wrongType)
	return v.str
}

// set puts a string at a key, where it expires at that time.
func (c *call) set(key, val []byte, at int64) {
	s := c.put(key)
	if s.val.str == nil || cap(s.val.str) > 2*len(val)+64 {
		s.val.str = make([]byte, 0, len(val))
	}
	s.val.str = append(s.val.str[:0], val...)
	c.setExpiry(&s.val, at)
	c.changed(s)
}

// update puts another string at a key, which expires as before.
func (c *call) update(i int, val []byte) {
	if s := c.keys.find(c.args[i]); s != nil {
		s.val.str = val
		c.changed(s)
		return
	}
	c.set(c.args[i], val, 0)
}

func (c *call) bulkOrNull(b []byte) {
	if b == nil {
		c.Null()
	} else {
		c.Bulk(b)
	}
}

func get(c *call) { c.bulkOrNull(c.text(1)) }

// moment makes a time of what an argument gives in such a unit, in milliseconds, from now or from 1970.
func (c *call) moment(i int, unit int64, fromNow bool) int64 {
	n, base := c.int64(i), int64(0)
	if fromNow {
		base = c.now
	}
	if n > math.MaxInt64/unit || n < math.MinInt64/unit || n*unit > math.MaxInt64-base {
		c.failExpiry()
	}
	return n*unit + base
}

func (c *call) failExpiry() { c.fail("ERR invalid expire time in '" + lower(c.args[0]) + "' command") }

// positiveMoment is moment for what must not be in the past from the outset.
func (c *call) positiveMoment(i int, unit int64, fromNow bool) int64 {
	if c.int64(i) <= 0 {
		c.failExpiry()
	}
	return c.moment(i, unit, fromNow)
}

// exclusive fails if more than one of these options is given.
func (c *call) exclusive(o map[string]int, names ...string) {
	n := 0
	for _, name := range names {
		n += min(o[name], 1)
	}
	c.failIf(n > 1, syntax)
}

// expiry returns the time that one of the options EX, PX, EXAT and PXAT gives, 0 if there is none.
func (c *call) expiry(o map[string]int) int64 {
	switch {
	case o["EX"] > 0:
		return c.positiveMoment(o["EX"], 1000, true)
	case o["PX"] > 0:
		return c.positiveMoment(o["PX"], 1, true)
	case o["EXAT"] > 0:
		return c.positiveMoment(o["EXAT"], 1000, false)
	case o["PXAT"] > 0:
		return c.positiveMoment(o["PXAT"], 1, false)
	}
	return 0
}

func set(c *call) {
	if len(c.args) > 3 {
		setIf(c)
		return
	}
	c.set(c.args[1], c.args[2], 0)
	c.OK()
}

func setIf(c *call) {
	o := c.options(3, "NX", "XX", "GET", "KEEPTTL", "EX=", "PX=", "EXAT=", "PXAT=")
	c.exclusive(o, "NX", "XX")
	c.exclusive(o, "KEEPTTL", "EX", "PX", "EXAT", "PXAT")
	at, old := c.expiry(o), c.find(c.args[1])
	refused := o["NX"] > 0 && old != nil || o["XX"] > 0 && old == nil
	switch {
	case o["GET"] > 0:
		c.bulkOrNull(c.text(1))
	case refused:
		c.Null()
	default:
		c.OK()
	}
	if refused {
		return
	}
	if o["KEEPTTL"] > 0 && old != nil {
		at = old.at
	}
	c.setUntil(c.args[2], at)
}

// setUntil sets a string, of which the log says when it expires.
func (c *call) setUntil(val []byte, at int64) {
	if at != 0 {
		c.effect([]byte("SET"), c.args[1], val, []byte("PXAT"), decimal(at))
	} else {
		c.effect([]byte("SET"), c.args[1], val)
	}
	c.set(c.args[1], val, at)
}

// setex makes SETEX and PSETEX.
func setex(unit int64) func(c *call) {
	return func(c *call) {
		c.setUntil(c.args[3], c.positiveMoment(2, unit, true))
		c.OK()
	}
}

func setnx(c *call) {
	absent := !c.exists(c.args[1])
	if c.Bool(absent); absent {
		c.set(c.args[1], c.args[2], 0)
	}
}

func getset(c *call) {
	get(c)
	c.set(c.args[1], c.args[2], 0)
}

func getdel(c *call) {
	get(c)
	c.remove(c.args[1])
}

func getex(c *call) {
	o := c.options(2, "PERSIST", "EX=", "PX=", "EXAT=", "PXAT=")
	c.exclusive(o, "PERSIST", "EX", "PX", "EXAT", "PXAT")
	if get(c); len(o) > 0 && c.exists(c.args[1]) {
		c.expireAt(c.expiry(o))
	}
}

func mget(c *call) {
	c.Array(len(c.args) - 1)
	for _, key := range c.args[1:] {
		if v := c.find(key); v != nil && v.obj == nil {
			c.Bulk(v.str)
		} else {
			c.Null()
		}
	}
}

func mset(c *call) {
	c.failIf(len(c.args)%2 == 0, "ERR wrong number of arguments for 'mset' command")
	for i := 1; i < len(c.args); i += 2 {
		c.set(c.args[i], c.args[i+1], 0)
	}
	c.OK()
}

func incr(c *call)   { c.add(1) }
func decr(c *call)   { c.add(-1) }
func incrby(c *call) { c.add(c.int64(2)) }

func decrby(c *call) {
	n := c.int64(2)
	c.failIf(n == math.MinInt64, "ERR decrement would overflow")
	c.add(-n)
}

func (c *call) add(by int64) {
	b := c.text(1)
	n := c.sum(b, by, notInteger)
	c.update(1, appendDecimal(b[:0], n))
	c.Int64(n)
}

// sum adds to the number in a text; nil counts as 0.
func (c *call) sum(text []byte, by int64, wrong string) int64 {
	n, ok := resp.Int(text)
	c.failIf(!ok && text != nil, wrong)
	c.failIf(by > 0 && n > math.MaxInt64-by || by < 0 && n < math.MinInt64-by, "ERR increment or decrement would overflow")
	return n + by
}

func incrbyfloat(c *call) {
	sum := c.floatSum(c.text(1), c.args[2], notFloat)
	c.effect([]byte("SET"), c.args[1], sum, []byte("KEEPTTL"))
	c.update(1, sum)
	c.Bulk(sum)
}

func appendTo(c *call) {
	b := c.text(1)
	c.failIf(len(b)+len(c.args[2]) > maxString, tooLong)
	b = append(b, c.args[2]...)
	c.update(1, b)
	c.Int(len(b))
}

func strlen(c *call) { c.Int(len(c.text(1))) }

func setrange(c *call) {
	at, val := c.int(2), c.args[3]
	c.failIf(at < 0, "ERR offset is out of range")
	b := c.text(1)
	if len(val) > 0 {
		c.failIf(at > maxString-len(val), tooLong)
		if end := at + len(val); end > len(b) {
			b = append(b, make([]byte, end-len(b))...)
		}
		copy(b[at:], val)
		c.update(1, b)
	}
	c.Int(len(b))
}

func getrange(c *call) {
	first, last := c.int(2), c.int(3)
	b := c.text(1)
	if first >= 0 || first <= last {
		last = max(last, -len(b)) // where other ranges would be empty, this one has the first byte
	}
	from, to := span(first, last, len(b))
	c.Bulk(b[from:to])
}
