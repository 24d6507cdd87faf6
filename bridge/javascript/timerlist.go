package javascript

import (
	"container/heap"
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// A timerList has the timers of one duration, in the order in which they were set, which is that of their deadlines.
// Its expiry is when its first timer is due, or earlier. The lists, and not the timers, stand in a heap: that is
// Node's way, and decides which of several timers that are late runs first. It links the timers themselves: a node of
// package list would add a pointer to each, and there may be very many.
type timerList struct {
	duration    int64 // in milliseconds
	expiry      int64
	number      int64 // of lists with the same expiry, the lower one is first; a new one whenever the expiry is set
	position    int   // in the heap, -1 if it is not there
	first, last *timeout

	// Where the order of lists is the loop's, of is set, and the list is an entry of the loop; see timers.free.
	of    *timers
	timer loop.TimerHandle
}

// Run is called when the list is due, and where the order of lists is the loop's.
func (l *timerList) Run() { l.of.arrived(l) }

// String names the entry in the stories of looptest.
func (l *timerList) String() string { return fmt.Sprintf("the timers of %d ms", l.duration) }

func (l *timerList) append(t *timeout) {
	if t.list != nil {
		t.list.remove(t)
	}
	t.list, t.prev, t.next = l, l.last, nil
	if l.last != nil {
		l.last.next = t
	} else {
		l.first = t
	}
	l.last = t
}

func (l *timerList) remove(t *timeout) {
	if t.prev != nil {
		t.prev.next = t.next
	} else {
		l.first = t.next
	}
	if t.next != nil {
		t.next.prev = t.prev
	} else {
		l.last = t.prev
	}
	t.list, t.prev, t.next = nil, nil, nil
}

// listHeap is a heap of lists by their expiry.
type listHeap []*timerList

func (h listHeap) Len() int { return len(h) }

func (h listHeap) Less(i, j int) bool {
	if h[i].expiry != h[j].expiry {
		return h[i].expiry < h[j].expiry
	}
	return h[i].number < h[j].number
}

func (h listHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].position, h[j].position = i, j
}

// Push is heap.Interface's.
func (h *listHeap) Push(x any) {
	l := x.(*timerList)
	l.position = len(*h)
	*h = append(*h, l)
}

// Pop is heap.Interface's.
func (h *listHeap) Pop() any {
	last := len(*h) - 1
	l := (*h)[last]
	(*h)[last], *h = nil, (*h)[:last]
	l.position = -1
	return l
}

func (h *listHeap) delete(l *timerList) {
	if l.position >= 0 {
		heap.Remove(h, l.position)
	}
}
