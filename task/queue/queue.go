package queue

import (
	"errors"
	"iter"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

var (
	// ErrEmpty is the error of a TryGet from an empty queue.
	ErrEmpty = errors.New("queue: empty")

	// ErrFull is the error of a TryPut into a full queue.
	ErrFull = errors.New("queue: full")

	// ErrShutDown is the error of a Put into a queue that was shut down, and of a Get from one that is empty as well.
	ErrShutDown = errors.New("queue: shut down")

	// ErrOverDone is the error of a TaskDone more than there were items.
	ErrOverDone = errors.New("queue: TaskDone called too many times")
)

// A Queue hands items from coroutines that put them to coroutines that get them. Waiters are woken in the order in
// which they came. It is no channel between goroutines: it belongs to its loop. It matches asyncio.Queue, LifoQueue and
// PriorityQueue.
//
// Invariant: between turns, nobody waits to get while there are items, nor to put while there is room, unless somebody
// who was woken for it is about to run. As in asyncio, a woken coroutine has no claim: one that comes before it runs
// may take the item or the room, and then it waits again, last.
//
// The zero value is a queue without a limit that gives the oldest item first. A Queue must not be copied.
type Queue[T any] struct {
	items      store[T] // nil in a zero Queue that has had no item
	length     int      // of items: to ask it for each Put and Get would be a call through an interface
	max        int      // 0 for no limit
	getters    parking.Lot
	putters    parking.Lot
	joiners    parking.Lot
	unfinished int // items put, less those that were done
	shut       bool
	name       string

	freeGets  []*GetStep[T] // unused, for the next Get, Put or Join that waits
	freePuts  []*PutStep[T]
	freeJoins []*JoinStep[T]
}

// New returns a queue that gives the oldest item first. If max is positive, a Put into a queue of that many items
// waits.
func New[T any](max int) *Queue[T] { return newQueue(max, store[T](&fifo[T]{})) }

// NewLIFO returns a queue that gives the newest item first.
func NewLIFO[T any](max int) *Queue[T] { return newQueue(max, store[T](&lifo[T]{})) }

// NewPriority returns a queue that gives a smallest item first, as less says, and the oldest among equals.
func NewPriority[T any](max int, less func(a, b T) bool) *Queue[T] {
	if less == nil {
		panic("queue: NewPriority without a function that says what is less")
	}
	return newQueue(max, store[T](&priority[T]{less: less}))
}

func newQueue[T any](max int, items store[T]) *Queue[T] {
	return &Queue[T]{items: items, max: max}
}

// Named gives the queue the name under which reports and graphs show it, and returns it.
func (q *Queue[T]) Named(name string) *Queue[T] {
	q.name = name
	parking.Name(&q.getters, q)
	return q
}

// Name returns the name that the queue was given, if any.
func (q *Queue[T]) Name() string { return q.name }

// Len returns how many items are in the queue.
func (q *Queue[T]) Len() int { return q.length }

// Max returns the limit on the items; it is not positive if there is none.
func (q *Queue[T]) Max() int { return q.max }

// Empty reports whether there is no item.
func (q *Queue[T]) Empty() bool { return q.Len() == 0 }

// Full reports whether a Put now would have to wait.
func (q *Queue[T]) Full() bool { return q.max > 0 && q.Len() >= q.max }

// TryPut puts an item if there is room: otherwise the error is ErrFull, or ErrShutDown.
func (q *Queue[T]) TryPut(item T) error {
	switch {
	case q.shut:
		return ErrShutDown
	case q.Full():
		return ErrFull
	}
	if q.items == nil {
		q.items = &fifo[T]{}
	}
	q.items.push(item)
	q.length++
	q.unfinished++
	q.getters.TakeNext()
	return nil
}

// TryGet gets an item if there is one: otherwise the error is ErrEmpty, or ErrShutDown.
func (q *Queue[T]) TryGet() (item T, err error) {
	switch {
	case !q.Empty():
		item = q.items.pop()
		q.length--
		q.putters.TakeNext()
		return item, nil
	case q.shut:
		return item, ErrShutDown
	}
	return item, ErrEmpty
}

// Put suspends the straight-line coroutine co until there is room, and puts the item. If there is, co does not give
// way. The error is ErrShutDown, or tells that co was canceled; then the item is not in the queue.
func (q *Queue[T]) Put(co *loop.Co, item T) error {
	if q.shut || !q.Full() {
		return q.TryPut(item)
	}
	s := take(&q.freePuts)
	s.Queue, s.Item = q, item
	err := co.Await(s)
	*s = PutStep[T]{}
	q.freePuts = append(q.freePuts, s)
	return err
}

// Get suspends the straight-line coroutine co until there is an item, and gets it. If there is one, co does not give
// way. The error is ErrShutDown, or tells that co was canceled; then no item is lost.
func (q *Queue[T]) Get(co *loop.Co) (T, error) {
	if q.shut || !q.Empty() {
		return q.TryGet()
	}
	s := take(&q.freeGets)
	s.Queue = q
	err := co.Await(s)
	item := s.Item
	*s = GetStep[T]{}
	q.freeGets = append(q.freeGets, s)
	return item, err
}

// take takes an unused step, or makes one.
func take[S any](free *[]*S) *S {
	n := len(*free)
	if n == 0 {
		return new(S)
	}
	s := (*free)[n-1]
	*free = (*free)[:n-1]
	return s
}

// All iterates, in the straight-line coroutine co, over the items as Get gives them, until the queue is shut down and
// empty. If co is canceled, the iteration gives that error and ends.
func (q *Queue[T]) All(co *loop.Co) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			item, err := q.Get(co)
			if errors.Is(err, ErrShutDown) && !loop.IsCanceled(err) { // a cancellation may have any cause
				return
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// TaskDone says that an item which was got has been dealt with. The error is ErrOverDone if there is none left.
func (q *Queue[T]) TaskDone() error {
	if q.unfinished <= 0 {
		return ErrOverDone
	}
	q.unfinished--
	q.wakeJoiners()
	return nil
}

// wakeJoiners wakes those that wait for the end of the work, if it has come.
func (q *Queue[T]) wakeJoiners() {
	for q.unfinished == 0 && q.joiners.GrantNext() {
	}
}

// Unfinished returns how many items were put and not yet told done.
func (q *Queue[T]) Unfinished() int { return q.unfinished }

// Join suspends the straight-line coroutine co until every item that was put has been told done.
// If there is none, co does not give way.
func (q *Queue[T]) Join(co *loop.Co) error {
	if q.unfinished == 0 {
		return nil
	}
	s := take(&q.freeJoins)
	s.Queue = q
	err := co.Await(s)
	q.freeJoins = append(q.freeJoins, s)
	return err
}

// JoinStep returns Join for step tasks.
func (q *Queue[T]) JoinStep() *JoinStep[T] { return &JoinStep[T]{Queue: q} }

// Shutdown ends the queue: from now on nothing can be put, and a Put that waits gets ErrShutDown; the items that are
// there can still be got, and then a Get gets ErrShutDown. To shut down twice is fine.
func (q *Queue[T]) Shutdown() { q.shutdown(false) }

// ShutdownNow is Shutdown that drops the items, and counts them as done.
func (q *Queue[T]) ShutdownNow() { q.shutdown(true) }

func (q *Queue[T]) shutdown(now bool) {
	q.shut = true
	if now {
		for !q.Empty() {
			q.items.pop()
			q.length--
			q.unfinished = max(0, q.unfinished-1)
		}
		q.wakeJoiners()
	}
	for q.getters.TakeNext() {
	}
	for q.putters.TakeNext() {
	}
}
