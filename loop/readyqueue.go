package loop

const (
	readyBlock = 64  // 1 KB
	maxSpare   = 256 // blocks that are kept for later
)

type readyEntries [readyBlock]Runnable

// A readyQueue is the queue of what is ready to run, first in, first out. Its entries keep the number under which they
// were pushed, so that a caller can hold a number instead of a pointer. Numbers are given in order from zero and never
// again. The zero value is empty and ready.
//
// It is what package ring has for any type, for one type alone, and of blocks: so that a push and a pop are inlined, to
// grow copies nothing, and what a large batch has taken is given back, but for the spare blocks.
//
// Invariants: entry number n stands in place n%readyBlock of its block from the push to the pop, and does not move;
// blocks[from:] are those of the numbers from head to tail-1, without a gap; first and last are its ends, or nil if
// there are none. A place without an entry holds nil.
type readyQueue struct {
	first, last *readyEntries
	head        uint64 // the number of the entry that the next pop returns, if there is one
	tail        uint64 // the number that the next push gives

	blocks []*readyEntries
	from   int
	spare  []*readyEntries
}

// len returns how many entries wait.
func (q *readyQueue) len() int { return int(q.tail - q.head) }

// push appends e. It is just small enough to be inlined.
func (q *readyQueue) push(e Runnable) {
	if q.tail%readyBlock == 0 {
		q.extend()
	}
	q.last[q.tail%readyBlock] = e
	q.tail++
}

// pop takes out the oldest entry; the queue must not be empty.
func (q *readyQueue) pop() Runnable {
	e := q.take()
	if q.spent() {
		q.retire()
	}
	return e
}

// take is pop for a caller who then asks whether the block is spent, and if so, calls retire: in parts, pop is inlined.
func (q *readyQueue) take() Runnable {
	place := &q.first[q.head%readyBlock]
	e := *place
	*place = nil
	q.head++
	return e
}

// spent reports whether the first block has no entry any more after take.
func (q *readyQueue) spent() bool { return q.head%readyBlock == 0 }

// front returns the entry that the next pop returns; the queue must not be empty.
func (q *readyQueue) front() Runnable { return q.first[q.head%readyBlock] }

// at returns the place of entry number n, for the caller to read or change, or nil if that entry no longer waits. The
// place is the entry's until the next push or pop.
func (q *readyQueue) at(n uint64) *Runnable {
	if n < q.head || n >= q.tail {
		return nil
	}
	b := q.blocks[q.from+int(n/readyBlock-q.head/readyBlock)]
	return &b[n%readyBlock]
}

// reset drops every entry and most of the memory, and keeps the count of numbers.
func (q *readyQueue) reset() {
	last := q.last
	*q = readyQueue{head: q.tail, tail: q.tail}
	if q.tail%readyBlock != 0 {
		*last = readyEntries{}
		q.blocks = append(q.blocks, last)
		q.first, q.last = last, last
	}
}

// extend adds a block at the end. It is not inlined, so that push can be.
//
//go:noinline
func (q *readyQueue) extend() {
	if q.from > 0 && len(q.blocks) == cap(q.blocks) && q.from >= len(q.blocks)/2 { // otherwise append copies
		n := copy(q.blocks, q.blocks[q.from:])
		clear(q.blocks[n:])
		q.blocks, q.from = q.blocks[:n], 0
	}
	if n := len(q.spare); n > 0 {
		q.last = q.spare[n-1]
		q.spare[n-1] = nil
		q.spare = q.spare[:n-1]
	} else {
		q.last = new(readyEntries)
	}
	q.blocks = append(q.blocks, q.last)
	if q.first == nil {
		q.first = q.last
	}
}

// retire takes the first block away, which is spent.
//
//go:noinline
func (q *readyQueue) retire() {
	if len(q.spare) < maxSpare {
		q.spare = append(q.spare, q.first)
	}
	q.blocks[q.from] = nil
	q.from++
	if q.from == len(q.blocks) {
		q.first, q.last = nil, nil
	} else {
		q.first = q.blocks[q.from]
	}
}
