package store

// Members are a set.
type members struct{ names dict[struct{}] }

func (m *members) kind() string      { return "set" }
func (m *members) bytes() int        { return m.names.size }
func (m *members) len() int          { return m.dict().len() }
func (m *members) clone() collection { t := new(members); m.names.copyTo(&t.names); return t }
func (m *members) has(b []byte) bool { return m.dict().find(b) != nil }

func (m *members) dict() *dict[struct{}] {
	if m == nil {
		return nil
	}
	return &m.names
}

func (m *members) add(name []byte) bool {
	_, added := m.names.put(name)
	return added
}

func (m *members) remove(name []byte) bool {
	there := m.has(name)
	if there {
		m.names.remove(name)
	}
	return there
}

func sadd(c *call) {
	m, n := grow[members](c, 1), 0
	for _, name := range c.args[2:] {
		if m.add(name) {
			n++
		}
	}
	if c.Int(n); n > 0 {
		c.keep(1, m)
	}
}

func srem(c *call) {
	m := load[*members](c, 1)
	c.removeEach(m, m.remove)
}

func sismember(c *call) { c.Bool(load[*members](c, 1).has(c.args[2])) }

func smismember(c *call) {
	m := load[*members](c, 1)
	c.Array(len(c.args) - 2)
	for _, name := range c.args[2:] {
		c.Bool(m.has(name))
	}
}

func smembers(c *call) { c.members(load[*members](c, 1)) }

func (c *call) members(m *members) {
	c.Set(m.len())
	for i := range m.len() {
		c.Text(m.names.slots[i].key)
	}
}

func scard(c *call) { c.Int(load[*members](c, 1).len()) }

func smove(c *call) {
	from, name := load[*members](c, 1), c.args[3]
	if from == nil {
		c.Int(0)
		return
	}
	to := grow[members](c, 2)
	there := from.has(name)
	if c.Bool(there); there && from != to {
		from.remove(name)
		to.add(name)
		c.keep(2, to)
		c.keep(1, from)
	}
}

func spop(c *call) {
	n, given := c.optional(2)
	m := load[*members](c, 1)
	n = min(n, m.len())
	if given {
		c.Set(n)
	} else if m == nil {
		c.Null()
	}
	effect := [][]byte{[]byte("SREM"), c.args[1]}
	for range n {
		name := []byte(m.names.draw(c.random).key)
		m.remove(name)
		c.Bulk(name)
		effect = append(effect, name)
	}
	if n > 0 {
		c.effect(effect...)
		c.keep(1, m)
	}
}

// srandmember draws one, or n different ones, or as many as there are; or -n that may be the same.
func srandmember(c *call) {
	c.failIf(len(c.args) > 3, syntax)
	n, most := 1, len(c.args) > 2
	if most {
		n = c.int(2)
	}
	m := load[*members](c, 1)
	switch {
	case m == nil && most:
		c.Array(0)
		return
	case m == nil:
		c.Null()
		return
	case n < 0:
		c.Array(-n)
	case most:
		n = min(n, m.len())
		c.Array(n)
	}
	for ; n < 0; n++ {
		c.Text(m.names.draw(c.random).key)
	}
	taken := map[int]bool{}
	for last := m.len() - n; last < m.len(); last++ { // each that is still open is as likely as any other
		i := c.random.IntN(last + 1)
		if taken[i] {
			i = last
		}
		taken[i] = true
		c.Text(m.names.slots[i].key)
	}
}

func sscan(c *call) {
	d := load[*members](c, 1).dict()
	scanDict(c, d, 2, []string{"MATCH=", "COUNT="}, func(s *slot[struct{}], _ string) []string { return []string{s.key} })
}

// An operation combines sets, some of which may be nil.
type operation func(sets []*members) *members

func (o operation) read(c *call) { c.members(o(c.sets(1))) }

func (o operation) store(c *call) {
	result := o(c.sets(2))
	c.keep(1, result)
	c.Int(result.len())
}

// sets loads the sets that the arguments from an index on name.
func (c *call) sets(i int) (sets []*members) {
	for ; i < len(c.args); i++ {
		sets = append(sets, load[*members](c, i))
	}
	return sets
}

func union(sets []*members) *members {
	result := &members{}
	for _, m := range sets {
		for i := range m.len() {
			result.add([]byte(m.names.slots[i].key))
		}
	}
	return result
}

// only makes what is in the first set and, as asked, in each or in none of the others.
func only(in bool) operation {
	return func(sets []*members) *members {
		result := &members{}
		for i := range sets[0].len() {
			name, fits := []byte(sets[0].names.slots[i].key), true
			for _, m := range sets[1:] {
				fits = fits && m.has(name) == in
			}
			if fits {
				result.add(name)
			}
		}
		return result
	}
}
