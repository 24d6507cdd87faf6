package queue

import "github.com/monoloop-go/monoloop/internal/engine/ring"

// A store keeps the items of a queue and decides which comes first; it knows nothing of who waits.
type store[T any] interface {
	push(item T)
	pop() T // of a store that is not empty
	len() int
}

type fifo[T any] struct{ ring ring.Ring[T] }

func (f *fifo[T]) push(item T) { f.ring.Push(item) }

func (f *fifo[T]) pop() T { return f.ring.Pop() }

func (f *fifo[T]) len() int { return f.ring.Len() }

type lifo[T any] struct{ items []T }

func (l *lifo[T]) push(item T) { l.items = append(l.items, item) }

func (l *lifo[T]) pop() (item T) {
	last := &l.items[len(l.items)-1]
	item, *last = *last, item
	l.items = l.items[:len(l.items)-1]
	return item
}

func (l *lifo[T]) len() int { return len(l.items) }

// priority is a binary heap in which equal items keep the order of their coming.
type priority[T any] struct {
	less  func(a, b T) bool
	heap  []ranked[T] // neither child of heap[i], at 2i+1 and 2i+2, comes before it
	count uint64
}

type ranked[T any] struct {
	item  T
	place uint64
}

func (p *priority[T]) push(item T) {
	p.count++
	p.heap = append(p.heap, ranked[T]{item, p.count})
	for i := len(p.heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !p.before(i, parent) {
			return
		}
		p.swap(i, parent)
		i = parent
	}
}

func (p *priority[T]) pop() T {
	last := len(p.heap) - 1
	p.swap(0, last)
	item := p.heap[last].item
	p.heap[last] = ranked[T]{}
	p.heap = p.heap[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if p.before(child, least) {
				least = child
			}
		}
		if least == i {
			return item
		}
		p.swap(i, least)
		i = least
	}
}

func (p *priority[T]) len() int { return len(p.heap) }

func (p *priority[T]) before(i, j int) bool {
	a, b := p.heap[i], p.heap[j]
	switch {
	case p.less(a.item, b.item):
		return true
	case p.less(b.item, a.item):
		return false
	}
	return a.place < b.place
}

func (p *priority[T]) swap(i, j int) { p.heap[i], p.heap[j] = p.heap[j], p.heap[i] }
