package store

import "math/rand/v2"

// A dict maps keys to values. Its entries also stand in an array, from which an entry is taken out by moving the last
// one to its place. This gives the order of a scan, the same in each run, and a fair draw.
type dict[V any] struct {
	index map[string]int32
	slots []slot[V]
	size  int // of the keys, and of values that are strings, in bytes
}

// A slot is an entry; it stays where it is until a key is put into the dict or removed.
type slot[V any] struct {
	key string
	val V
}

const slotSize = 48 // about what an entry costs, besides key and value

func (d *dict[V]) len() int       { return len(d.slots) }
func (d *dict[V]) bytes() int     { return d.size }
func (d *dict[V]) draw() *slot[V] { return &d.slots[rand.IntN(len(d.slots))] }

func (d *dict[V]) find(key []byte) *slot[V] {
	if i, ok := d.index[string(key)]; ok {
		return &d.slots[i]
	}
	return nil
}

// put returns the entry of the key, which is a new one if there was none.
func (d *dict[V]) put(key []byte) (s *slot[V], added bool) {
	if s := d.find(key); s != nil {
		return s, false
	}
	if d.index == nil {
		d.index = map[string]int32{}
	}
	name := string(key)
	d.index[name] = int32(len(d.slots))
	d.slots = append(d.slots, slot[V]{key: name})
	d.size += len(key) + slotSize
	return &d.slots[len(d.slots)-1], true
}

func (d *dict[V]) set(key []byte, val V) (added bool) {
	s, added := d.put(key)
	d.size += weight(val) - weight(s.val)
	s.val = val
	return added
}

// weight returns what a value takes besides its slot.
func weight(val any) int {
	s, _ := val.(string)
	return len(s)
}

func (d *dict[V]) remove(key []byte) bool {
	s := d.find(key)
	if s == nil {
		return false
	}
	i, last := d.index[string(key)], len(d.slots)-1
	d.size -= len(key) + slotSize + weight(s.val)
	*s = d.slots[last]
	d.index[s.key] = i
	delete(d.index, string(key))
	d.slots[last] = slot[V]{}
	d.slots = d.slots[:last]
	return true
}

// scan visits n entries, those before the cursor, from the last to the first, and returns the cursor for what is left:
// 0 if nothing is. It begins with 0. Who is there all the time is visited: what moves, moves from the end to the front,
// and nothing that is still before the cursor moves behind it. The visited entry may be removed.
func (d *dict[V]) scan(cursor, n int, visit func(s *slot[V])) int {
	end := d.len()
	if cursor > 0 {
		end = min(end, cursor)
	}
	begin := max(0, end-n)
	for i := end - 1; i >= begin; i-- {
		visit(&d.slots[i])
	}
	return begin
}

// flat returns what is said of each entry, in one list.
func (d *dict[V]) flat(say func(key string, val V) []string) (all []string) {
	for _, s := range d.slots {
		all = append(all, say(s.key, s.val)...)
	}
	return all
}
