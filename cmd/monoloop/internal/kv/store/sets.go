package store

import (
	"slices"

	"github.com/monoloop-go/monoloop/bridge/resp"
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

// combine makes a command that returns those members of sets who are kept, each asked for once: as a member of the
// first of the sets that has it, of which that is the one with the number.
func combine(keep func(sets []*members, first int, name []byte) bool) func(c *call) any {
	return func(c *call) any {
		var sets []*members
		for i := range c.args[1:] {
			sets = append(sets, load[members](c, 1+i))
		}
		var seen members
		var found resp.Set
		for i, m := range sets {
			for _, s := range m.slots {
				if name := []byte(s.key); seen.set(name, struct{}{}) && keep(sets, i, name) {
					found = append(found, s.key)
				}
			}
		}
		return found
	}
}

func (m *members) has(name []byte) bool { return m.find(name) != nil }

func inSome([]*members, int, []byte) bool { return true }

func inAll(sets []*members, first int, name []byte) bool {
	return first == 0 && !slices.ContainsFunc(sets, func(m *members) bool { return !m.has(name) })
}

func inTheFirstAlone(sets []*members, first int, name []byte) bool {
	return first == 0 && !slices.ContainsFunc(sets[1:], func(m *members) bool { return m.has(name) })
}
