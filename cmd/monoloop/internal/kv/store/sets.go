package store

import (
	"cmp"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// A hash maps fields to values, and members are a set.
type (
	hash    struct{ dict[string] }
	members struct{ dict[struct{}] }
)

func (h *hash) kind() string    { return "hash" }
func (m *members) kind() string { return "set" }

func (h *hash) restore() (string, []string) {
	return "HSET", h.flat(func(field, val string) []string { return []string{field, val} })
}

func (m *members) restore() (string, []string) {
	return "SADD", m.flat(func(name string, _ struct{}) []string { return []string{name} })
}

// keyed is a collection of which the elements have names, and each a V.
type keyed[T, V any] interface {
	pointer[T]
	find(name []byte) *slot[V]
	remove(name []byte) bool
}

func has[T, V any, P keyed[T, V]](c *call) any { return load[T, P](c, 1).find(c.args[2]) != nil }

func valueOf[T, V any, P keyed[T, V]](c *call) any {
	if s := load[T, P](c, 1).find(c.args[2]); s != nil {
		return s.val
	}
	return nil
}

func removeFrom[T, V any, P keyed[T, V]](c *call) any {
	t := load[T, P](c, 1)
	return c.each(t, 1, func(i int) bool { return t.remove(c.args[i]) })
}

func hset(c *call) any {
	c.failIf(len(c.args)%2 != 0, WrongNumber("hset"))
	h := load[hash](c, 1)
	return c.each(h, 2, func(i int) bool { return h.set(c.args[i], string(c.args[i+1])) })
}

func hgetall(c *call) any {
	var pairs resp.Map
	for _, s := range load[hash](c, 1).slots {
		pairs = append(pairs, s.key, s.val)
	}
	return pairs
}

func sadd(c *call) any {
	m := load[members](c, 1)
	return c.each(m, 1, func(i int) bool { return m.set(c.args[i], struct{}{}) })
}

func spop(c *call, m *members) any {
	name := []byte(m.draw().key)
	m.remove(name)
	c.effect([]byte("SREM"), c.args[1], name)
	return name
}

const all = 0 // sets, however many there are

// combine returns the members of the first sets, so many, who are in at least some of all sets, and at most some.
func (c *call) combine(first, least, most int) any {
	var sets []*members
	for i := range c.args[1:] {
		sets = append(sets, load[members](c, 1+i))
	}
	var seen members
	var found resp.Set
	for _, m := range sets[:cmp.Or(first, len(sets))] {
		for _, s := range m.slots {
			n, name := 0, []byte(s.key)
			for _, other := range sets {
				if other.find(name) != nil {
					n++
				}
			}
			if n >= least && n <= cmp.Or(most, n) && seen.set(name, struct{}{}) {
				found = append(found, s.key)
			}
		}
	}
	return found
}
