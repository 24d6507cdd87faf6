package ring

const minSize = 64

// A Ring is a first-in-first-out queue. Entry number n stands in slot n&mask from the push to the pop; numbers are
// given in order from zero and never again. The zero value is empty and ready. One goroutine uses it.
type Ring[T any] struct {
	slots []T    // the length is a power of two
	limit uint64 // the number for which there is no slot yet: the head is as many less as there are slots
	tail  uint64
}

// Len returns how many entries wait.
func (r *Ring[T]) Len() int { return int(r.tail - r.Head()) }

// Head returns the number of the entry that the next Pop returns, if there is one.
func (r *Ring[T]) Head() uint64 { return r.limit - uint64(len(r.slots)) }

// Tail returns the number that the next Push gives.
func (r *Ring[T]) Tail() uint64 { return r.tail }

// Push appends v.
func (r *Ring[T]) Push(v T) {
	if r.tail == r.limit {
		r.grow()
	}
	r.slots[r.tail&uint64(len(r.slots)-1)] = v
	r.tail++
}

// Pop takes out the oldest entry; the ring must not be empty.
func (r *Ring[T]) Pop() T {
	slot := &r.slots[r.limit&uint64(len(r.slots)-1)] // which is that of the head
	v := *slot
	var zero T
	*slot = zero
	r.limit++
	return v
}

// At returns the slot of entry number n, for the caller to read or change, or nil if that entry no longer waits. The
// slot is the entry's until the next Push or Pop.
func (r *Ring[T]) At(n uint64) *T {
	if n < r.Head() || n >= r.tail {
		return nil
	}
	return &r.slots[n&uint64(len(r.slots)-1)]
}

// Reset drops every entry and the memory, and keeps the count of numbers.
func (r *Ring[T]) Reset() { *r = Ring[T]{limit: r.tail, tail: r.tail} }

// grow is not inlined, so that Push can be.
//
//go:noinline
func (r *Ring[T]) grow() {
	slots, head := make([]T, max(minSize, 2*len(r.slots))), r.Head()
	for n := head; n != r.tail; { // in two runs at most, between the ends of the slots
		from := r.slots[n&uint64(len(r.slots)-1):]
		from = from[:min(uint64(len(from)), r.tail-n)]
		n += uint64(copy(slots[n&uint64(len(slots)-1):], from))
	}
	r.slots, r.limit = slots, head+uint64(len(slots))
}
