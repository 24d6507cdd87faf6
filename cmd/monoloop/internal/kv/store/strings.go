package store

import (
	"math"
	"strconv"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// A text is a string. An empty one is something.
type text []byte

func (t *text) kind() string                { return "string" }
func (t *text) len() int                    { return 1 }
func (t *text) bytes() int                  { return len(*t) }
func (t *text) restore() (string, []string) { return "SET", []string{string(*t)} }

// text returns the string at a key, nil if there is none.
func (c *call) text(i int) []byte {
	v := c.find(c.args[i])
	if v == nil {
		return nil
	}
	t, ok := v.object.(*text)
	c.failIf(!ok, wrongType)
	return *t
}

// put puts a string at a key, where it expires at that time. One that is there lends its memory.
func (c *call) put(key, val []byte, at int64) {
	s, _ := c.keys.put(key)
	t, ok := s.val.object.(*text)
	if !ok || cap(*t) > 2*len(val)+64 {
		t = &text{}
		s.val.object = t
	}
	*t = append((*t)[:0], val...)
	c.setExpiry(&s.val, at)
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
			if t, ok := v.object.(*text); ok {
				vals[i] = []byte(*t)
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
