package store

import (
	"math"
	"strconv"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// A text is what a string has for an object. Its bytes are in its value itself: to go after them would cost more than
// the command.
type text struct{}

func (*text) kind() string                { return "string" }
func (*text) len() int                    { return 1 } // also an empty one is something
func (*text) bytes() int                  { return 0 }
func (*text) restore() (string, []string) { return "SET", nil }

// text returns the string at a key, nil if there is none.
func (c *call) text(i int) []byte {
	v := c.find(c.args[i])
	if v == nil {
		return nil
	}
	_, ok := v.object.(*text)
	c.failIf(!ok, wrongType)
	return v.str
}

// put puts a string at a key, where it expires at that time.
func (c *call) put(key, val []byte, at int64) {
	s, _ := c.keys.put(key)
	v := &s.val
	if v.str == nil || cap(v.str) > 2*len(val)+64 {
		v.str = make([]byte, 0, len(val))
	}
	v.str, v.object = append(v.str[:0], val...), (*text)(nil)
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
	o, at, effect := c.options(3, "NX", "XX", "EX=", "PX=", "PXAT="), int64(0), [][]byte{[]byte("SET"), c.args[1], c.args[2]}
	for _, u := range units {
		if i := o[u.name]; i > 0 {
			c.failIf(at != 0, syntax)
			c.failIf(c.int64(i) <= 0, c.wrongExpiry())
			at = c.moment(i, u)
			effect = append(effect, []byte("PXAT"), decimal(at))
		}
	}
	c.failIf(o["NX"]*o["XX"] > 0, syntax)
	if there := c.find(c.args[1]) != nil; o["NX"] > 0 && there || o["XX"] > 0 && !there {
		return nil
	}
	c.put(c.args[1], c.args[2], at)
	c.effect(effect...)
	return resp.OK
}

func mget(c *call) any {
	vals := make([]any, len(c.args)-1)
	for i, key := range c.args[1:] {
		if v := c.find(key); v != nil {
			if _, ok := v.object.(*text); ok {
				vals[i] = v.str
			}
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
