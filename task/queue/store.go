package queue

import "github.com/monoloop-go/monoloop/internal/engine/ring"

// A store keeps the items of a queue and decides which comes first; it knows nothing of waiters.
type store[T any] interface {
	push(item T)
	pop() T // of a store that is not empty
}

type fifo[T any] struct{ ring ring.Ring[T] }

func (f *fifo[T]) push(item T) { f.ring.Push(item) }

func (f *fifo[T]) pop() T { return f.ring.Pop() }

type lifo[T any] struct{ items []T }

func (l *lifo[T]) push(item T) { l.items = append(l.items, item) }

func (l *lifo[T]) pop() (item T) {
	last := &l.items[len(l.items)-1]
	item, *last = *last, item
	l.items = l.items[:len(l.items)-1]
	return item
}

// priority is a binary heap in which equal items keep the order of their coming. It changes nothing before it has asked
// less for the last time: less is the caller's, and may panic.
type priority[T any] struct {
	less  func(a, b T) bool
	heap  []ranked[T] // neither child of heap[i], at 2i+1 and 2i+2, comes before it
	count uint64
}

type ranked[T any] struct {
	item T
	seq  uint64
}

// push moves those on the way up that come after the item down by one, and puts it above them.
func (p *priority[T]) push(item T) {
	r := ranked[T]{item, p.count + 1}
	top := len(p.heap)
	for top > 0 && p.before(r, p.heap[(top-1)/2]) {
		top = (top - 1) / 2
	}
	p.count++
	p.heap = append(p.heap, r)
	i := len(p.heap) - 1
	for ; i > top; i = (i - 1) / 2 {
		p.heap[i] = p.heap[(i-1)/2]
	}
	p.heap[i] = r
}

// pop moves those on the way down that come before the last item up by one, and puts it below them.
func (p *priority[T]) pop() T {
	last := len(p.heap) - 1
	moves := p.heap[last]
	bottom := 0
	for c := p.child(0, last); c > 0 && p.before(p.heap[c], moves); c = p.child(c, last) {
		bottom = c
	}
	p.heap[last] = ranked[T]{}
	p.heap = p.heap[:last]
	for i := bottom; last > 0; i = (i - 1) / 2 {
		p.heap[i], moves = moves, p.heap[i]
		if i == 0 {
			break
		}
	}
	return moves.item
}

// child returns that child of i, among the first n, which comes before the other, or 0 if there is none.
func (p *priority[T]) child(i, n int) int {
	left, right := 2*i+1, 2*i+2
	switch {
	case left >= n:
		return 0
	case right < n && p.before(p.heap[right], p.heap[left]):
		return right
	}
	return left
}

func (p *priority[T]) before(a, b ranked[T]) bool {
	switch {
	case p.less(a.item, b.item):
		return true
	case p.less(b.item, a.item):
		return false
	}
	return a.seq < b.seq
}
