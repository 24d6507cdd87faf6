package store

import "slices"

// A list is a double-ended queue: items from head on, with room before them, so that both ends cost the same.
type list struct {
	items []string
	head  int
	size  int // in bytes
}

const itemSize = 24 // about what an item costs, besides its bytes

func (l *list) kind() string { return "list" }
func (l *list) bytes() int   { return l.size }

func (l *list) clone() collection { return &list{items: slices.Clone(l.all()), size: l.size} }

func (l *list) all() []string {
	if l == nil {
		return nil
	}
	return l.items[l.head:]
}

func (l *list) len() int { return len(l.all()) }

// push puts an item at an end.
func (l *list) push(s string, left bool) {
	l.size += len(s) + itemSize
	if !left {
		l.items = append(l.items, s)
		return
	}
	if l.head == 0 {
		l.head = len(l.items)/2 + 4
		l.items = append(make([]string, l.head, 2*l.head+len(l.items)), l.items...)
	}
	l.head--
	l.items[l.head] = s
}

// pop takes an item from an end; there is one.
func (l *list) pop(left bool) string {
	if !left {
		return l.remove(l.len() - 1)
	}
	s := l.items[l.head]
	l.items[l.head] = ""
	l.size -= len(s) + itemSize
	if l.head++; l.head > 32 && l.head > len(l.items)/2 {
		l.items, l.head = slices.Delete(l.items, 0, l.head), 0
	}
	return s
}

func (l *list) remove(i int) string {
	s := l.items[l.head+i]
	l.items = slices.Delete(l.items, l.head+i, l.head+i+1)
	l.size -= len(s) + itemSize
	return s
}

func (l *list) insert(i int, s string) {
	l.items = slices.Insert(l.items, l.head+i, s)
	l.size += len(s) + itemSize
}

// at resolves an index, which is negative if it counts from the end.
func (l *list) at(i int) (int, bool) {
	if i < 0 {
		i += l.len()
	}
	return i, i >= 0 && i < l.len()
}
