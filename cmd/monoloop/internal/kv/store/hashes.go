package store

// A hash maps fields to values.
type hash struct{ fields dict[string] }

func (h *hash) kind() string      { return "hash" }
func (h *hash) bytes() int        { return h.fields.size }
func (h *hash) len() int          { return h.dict().len() }
func (h *hash) clone() collection { t := new(hash); h.fields.copyTo(&t.fields); return t }

func (h *hash) dict() *dict[string] {
	if h == nil {
		return nil
	}
	return &h.fields
}

// get returns the value of a field, nil if there is none.
func (h *hash) get(field []byte) []byte {
	if s := h.dict().find(field); s != nil {
		return append([]byte{}, s.val...)
	}
	return nil
}

func (h *hash) set(field []byte, val string) (added bool) {
	s, added := h.fields.put(field)
	h.fields.size += len(val) - len(s.val)
	s.val = val
	return added
}

func (h *hash) remove(field []byte) bool {
	s := h.dict().find(field)
	if s != nil {
		h.fields.size -= len(s.val)
		h.fields.remove(field)
	}
	return s != nil
}

func hset(c *call) {
	n := c.setFields()
	c.Int(n)
}

func hmset(c *call) {
	c.setFields()
	c.OK()
}

func (c *call) setFields() (added int) {
	if len(c.args)%2 != 0 {
		c.fail("ERR wrong number of arguments for '" + lower(c.args[0]) + "' command")
	}
	h := grow[hash](c, 1)
	for i := 2; i < len(c.args); i += 2 {
		if h.set(c.args[i], string(c.args[i+1])) {
			added++
		}
	}
	c.keep(1, h)
	return added
}

func hsetnx(c *call) {
	h := grow[hash](c, 1)
	absent := h.get(c.args[2]) == nil
	if c.Bool(absent); absent {
		h.set(c.args[2], string(c.args[3]))
		c.keep(1, h)
	}
}

func hget(c *call) { c.field(load[*hash](c, 1), c.args[2]) }

func (c *call) field(h *hash, field []byte) {
	if s := h.dict().find(field); s != nil {
		c.Text(s.val)
	} else {
		c.Null()
	}
}

func hmget(c *call) {
	h := load[*hash](c, 1)
	c.Array(len(c.args) - 2)
	for _, field := range c.args[2:] {
		c.field(h, field)
	}
}

// hall makes HGETALL, HKEYS and HVALS.
func hall(fields, vals bool) func(c *call) {
	return func(c *call) {
		h := load[*hash](c, 1)
		if fields && vals {
			c.Map(h.len())
		} else {
			c.Array(h.len())
		}
		for i := range h.len() {
			if fields {
				c.Text(h.fields.slots[i].key)
			}
			if vals {
				c.Text(h.fields.slots[i].val)
			}
		}
	}
}

func hdel(c *call) {
	h := load[*hash](c, 1)
	c.removeEach(h, h.remove)
}

func hexists(c *call) { c.Bool(load[*hash](c, 1).dict().find(c.args[2]) != nil) }
func hlen(c *call)    { c.Int(load[*hash](c, 1).len()) }
func hstrlen(c *call) { c.Int(len(load[*hash](c, 1).get(c.args[2]))) }

func hincrby(c *call) {
	by, h := c.int64(3), grow[hash](c, 1)
	n := c.sum(h.get(c.args[2]), by, "ERR hash value is not an integer")
	h.set(c.args[2], string(decimal(n)))
	c.keep(1, h)
	c.Int64(n)
}

func hincrbyfloat(c *call) {
	c.failIf(c.precise(c.args[3], notFloat).IsInf(), "ERR value is NaN or Infinity")
	h := grow[hash](c, 1)
	sum := c.floatSum(h.get(c.args[2]), c.args[3], "ERR hash value is not a float")
	h.set(c.args[2], string(sum))
	c.effect([]byte("HSET"), c.args[1], c.args[2], sum)
	c.keep(1, h)
	c.Bulk(sum)
}

func hscan(c *call) {
	d := load[*hash](c, 1).dict()
	scanDict(c, d, 2, []string{"MATCH=", "COUNT="}, func(s *slot[string], _ string) []string {
		return []string{s.key, s.val}
	})
}
