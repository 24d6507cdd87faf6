package store

import (
	"math"
	"strconv"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
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

// put puts a string at a key, where it expires at that time.
func (c *call) put(key, val []byte, at int64) {
	s, _ := c.keys.put(key)
	v := &s.val
	if v.str == nil || cap(v.str) > 2*len(val)+64 {
		v.str = make([]byte, 0, len(val))
	}
	v.str, v.obj = append(v.str[:0], val...), nil
	c.setExpiry(v, at)
	c.changed(s)
}

func get(c *call) any {
	c.w.Bulk(c.text(1))
	return resp.None{}
}

func set(c *call) any {
	if len(c.args) > 3 {
		return setIf(c)
	}
	c.put(c.args[1], c.args[2], 0)
	return resp.OK
}

// setIf is SET with options. The log says at what time the string expires.
func setIf(c *call) any {
	o, at, times := c.options(3, "NX", "XX", "EX=", "PX=", "PXAT="), int64(0), 0
	for name, u := range units {
		if o[name] > 0 {
			c.failIf(c.int64(o[name]) <= 0, c.wrongExpiry())
			at = c.moment(o[name], u)
			times++
		}
	}
	c.failIf(times > 1 || o["NX"]*o["XX"] > 0, syntax)
	if old := c.find(c.args[1]); o["NX"] > 0 && old != nil || o["XX"] > 0 && old == nil {
		return nil
	}
	c.put(c.args[1], c.args[2], at)
	if at != 0 {
		c.effect([]byte("SET"), c.args[1], c.args[2], []byte("PXAT"), decimal(at))
	} else {
		c.effect([]byte("SET"), c.args[1], c.args[2])
	}
	return resp.OK
}

func mget(c *call) any {
	vals := make([]any, len(c.args)-1)
	for i, key := range c.args[1:] {
		if v := c.find(key); v != nil && v.obj == nil {
			vals[i] = v.str
		}
	}
	return vals
}

func mset(c *call) any {
	c.failIf(len(c.args)%2 == 0, WrongNumber("mset"))
	for i := 1; i < len(c.args); i += 2 {
		c.put(c.args[i], c.args[i+1], 0)
	}
	return resp.OK
}

// add adds to the number at a key, which is 0 if nothing is there.
func (c *call) add(by int64) any {
	text, at := c.text(1), int64(0)
	n, ok := resp.Int(text)
	c.failIf(!ok && text != nil, notInteger)
	c.failIf(by > 0 && n > math.MaxInt64-by || by < 0 && n < math.MinInt64-by, "ERR increment or decrement would overflow")
	if text != nil {
		at = c.find(c.args[1]).at
	}
	c.put(c.args[1], decimal(n+by), at)
	return n + by
}

func decimal(n int64) []byte { return strconv.AppendInt(nil, n, 10) }
