package loop

// All returns the coroutines of l that have not ended, in order of creation.
func (l *Loop) All() []*Co {
	all := make([]*Co, 0, l.live)
	for co := l.first; co != nil; co = co.next {
		all = append(all, co)
	}
	return all
}

// link puts co at the end of the list of coroutines. It is not an internal/engine/list, whose nodes point to their
// values: that pointer would make a step task eight bytes larger, and the allocator would round that up to sixteen.
func (l *Loop) link(co *Co) {
	l.live++
	co.prev = l.last
	if l.last == nil {
		l.first = co
	} else {
		l.last.next = co
	}
	l.last = co
}

func (l *Loop) unlink(co *Co) {
	l.live--
	if co.prev == nil {
		l.first = co.next
	} else {
		co.prev.next = co.next
	}
	if co.next == nil {
		l.last = co.prev
	} else {
		co.next.prev = co.prev
	}
	co.prev, co.next = nil, nil
}
