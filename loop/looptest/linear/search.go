package linear

// A search looks for an order that explains the operations of one part. The ones that are not done yet are a list of
// their beginnings and ends in order of time: an operation may come next if its beginning lies before the first end.
type search[S, I, O comparable] struct {
	spec       Spec[S, I, O]
	operations []*Operation[I, O]
	head       moment // the list's
	ended      int    // operations that must be done, and are not yet
	state      S
	bits       []byte // which are done
	seen       map[visit[S]]bool
	done       []step[S]
	longest    []*Operation[I, O]
}

// A moment is the beginning or the end of an operation.
type moment struct {
	index      int
	other      *moment // the end of a beginning; nil of an end, and of a beginning without one
	isEnd      bool
	prev, next *moment
}

// A visit is what was done, in any order, and the state that it has led to.
type visit[S comparable] struct {
	done  string
	state S
}

// A step is an operation that was done, and the state before it.
type step[S comparable] struct {
	begin *moment
	state S
}

// newSearch makes the list. Operations are in order of their beginnings.
func newSearch[S, I, O comparable](spec Spec[S, I, O], operations []*Operation[I, O]) *search[S, I, O] {
	s := &search[S, I, O]{spec: spec, operations: operations, state: spec.Initial, seen: map[visit[S]]bool{}}
	s.bits = make([]byte, (len(operations)+7)/8)
	at := map[int]*moment{}
	last := 0
	for i, op := range operations {
		begin := &moment{index: i}
		at[op.begin] = begin
		last = max(last, op.begin, op.end)
		if op.Ended() {
			begin.other = &moment{index: i, isEnd: true}
			at[op.end] = begin.other
			s.ended++
		}
	}
	tail := &s.head
	for now := range last + 1 {
		if m := at[now]; m != nil {
			tail.next, m.prev = m, tail
			tail = m
		}
	}
	return s
}

// run reports whether there is an order.
func (s *search[S, I, O]) run() bool {
	m := s.head.next
	for s.ended > 0 {
		switch {
		case m != nil && !m.isEnd:
			if s.try(m) {
				m = s.head.next
			} else {
				m = m.next
			}
		case len(s.done) == 0:
			return false
		default:
			m = s.undo().next
		}
	}
	return true
}

// try does an operation next, if what comes out is what has come out and it was not tried before.
func (s *search[S, I, O]) try(m *moment) bool {
	op := s.operations[m.index]
	next, out := s.spec.Apply(s.state, op.In)
	if op.Ended() && out != op.Out {
		return false
	}
	s.flip(m)
	v := visit[S]{string(s.bits), next}
	if s.seen[v] {
		s.flip(m)
		return false
	}
	s.seen[v] = true
	s.done = append(s.done, step[S]{m, s.state})
	s.state = next
	m.leave()
	if op.Ended() {
		s.ended--
	}
	if len(s.done) > len(s.longest) {
		s.longest = s.longest[:0]
		for _, d := range s.done {
			s.longest = append(s.longest, s.operations[d.begin.index])
		}
	}
	return true
}

// undo takes back what was done last, and returns its beginning.
func (s *search[S, I, O]) undo() *moment {
	last := s.done[len(s.done)-1]
	s.done, s.state = s.done[:len(s.done)-1], last.state
	s.flip(last.begin)
	last.begin.comeBack()
	if last.begin.other != nil {
		s.ended++
	}
	return last.begin
}

func (s *search[S, I, O]) flip(m *moment) { s.bits[m.index/8] ^= 1 << (m.index % 8) }

// leave takes a beginning and its end out of the list.
func (m *moment) leave() {
	m.unlink()
	if m.other != nil {
		m.other.unlink()
	}
}

// comeBack puts them where they were, if all that has left since then is back.
func (m *moment) comeBack() {
	if m.other != nil {
		m.other.link()
	}
	m.link()
}

func (m *moment) unlink() {
	m.prev.next = m.next
	if m.next != nil {
		m.next.prev = m.prev
	}
}

func (m *moment) link() {
	m.prev.next = m
	if m.next != nil {
		m.next.prev = m
	}
}
