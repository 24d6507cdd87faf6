package list

// A List is nodes in the order in which they were added. The zero value is empty.
type List[T any] struct {
	first, last *Node[T]
	n           int
}

// A Node is the place of a value in a list: in one at a time, or in none. It must not be copied while it is in one.
type Node[T any] struct {
	Value      T
	prev, next *Node[T]
}

// First returns the node that was added first, nil if there is none.
func (l *List[T]) First() *Node[T] { return l.first }

// Len returns how many nodes are in the list.
func (l *List[T]) Len() int { return l.n }

// Next returns the node after this one, nil after the last.
func (n *Node[T]) Next() *Node[T] { return n.next }

// Add puts a node, which must be in no list, at the end.
func (l *List[T]) Add(n *Node[T]) {
	l.n++
	n.prev = l.last
	if l.last == nil {
		l.first = n
	} else {
		l.last.next = n
	}
	l.last = n
}

// Remove takes a node of this list out.
func (l *List[T]) Remove(n *Node[T]) {
	l.n--
	if n.prev == nil {
		l.first = n.next
	} else {
		n.prev.next = n.next
	}
	if n.next == nil {
		l.last = n.prev
	} else {
		n.next.prev = n.prev
	}
	n.prev, n.next = nil, nil
}
