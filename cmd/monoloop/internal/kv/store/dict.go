package store

import "math/rand/v2"

// A dict maps keys to values. Its entries also stand in an array, from which an entry is taken out by moving the last
// one to its place. This gives the order of a scan, the same in each run, and a fair draw. A nil dict is an empty one.
type dict[V any] struct {
	index map[string]int32
	slots []slot[V]
	size  int // of the keys, and of what the owner adds for the values, in bytes
}

// A slot is an entry; it stays where it is until a key is put into the dict or removed.
type slot[V any] struct {
	key string
	val V
}

const slotSize = 48 // about what an entry costs, besides key and value

func (d *dict[V]) len() int {
	if d == nil {
		return 0
	}
	return len(d.slots)
}

func (d *dict[V]) find(key []byte) *slot[V] {
	if d == nil {
		return nil
	}
	i, ok := d.index[string(key)]
	if !ok {
		return nil
	}
	return &d.slots[i]
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

func (d *dict[V]) remove(key []byte) {
	i, ok := d.index[string(key)]
	if !ok {
		return
	}
	delete(d.index, string(key))
	last := len(d.slots) - 1
	if int(i) < last {
		d.slots[i] = d.slots[last]
		d.index[d.slots[i].key] = i
	}
	d.slots[last] = slot[V]{}
	d.slots = d.slots[:last]
	d.size -= len(key) + slotSize
}

// scan visits n entries, those before the cursor, from the last to the first, and returns the cursor for what is left:
// 0 if nothing is. It begins with 0. Who is there all the time is visited: what moves, moves from the end to the front,
// and nothing that is still before the cursor moves behind it. The visited entry may be removed.
func (d *dict[V]) scan(cursor uint64, n int, visit func(s *slot[V])) uint64 {
	end := d.len()
	if cursor != 0 && cursor < uint64(end) {
		end = int(cursor)
	}
	begin := end - min(n, end)
	for i := end - 1; i >= begin; i-- {
		visit(&d.slots[i])
	}
	return uint64(begin)
}

func (d *dict[V]) draw(r *rand.Rand) *slot[V] { return &d.slots[r.IntN(len(d.slots))] }

func (d *dict[V]) copyTo(to *dict[V]) {
	for i := range d.slots {
		s, _ := to.put([]byte(d.slots[i].key))
		s.val = d.slots[i].val
	}
	to.size = d.size
}
