package maporder

import (
	"fmt"
	"testing"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

type client struct{ name string }

type room struct {
	queues  map[string]*queue.Queue[string]
	clients map[*client]*queue.Queue[string]
	seats   map[[2]int]*future.Promise[int]
}

// broadcast has no parameter that says so, but it can only be called on the loop.
func (r *room) broadcast(text string) {
	for _, q := range r.queues { // want "the body calls q.TryPut: range over sorted keys, as slices.Sorted(maps.Keys(m)) gives them"
		_ = q.TryPut(text)
	}
	for c, q := range r.clients { // want "q.TryPut: keep a slice beside the map, in the order in which things came, or sort the keys by what they point to"
		_ = q.TryPut(c.name + text)
	}
	for _, p := range r.seats { // want "p.SetResult: keep a slice beside the map, in the order in which things came, or sort the keys with slices.SortedFunc"
		p.SetResult(1)
	}
	for _, q := range r.queues { // want "the body calls push"
		push(q, text)
	}
}

func push(q *queue.Queue[string], text string) { _ = q.TryPut(text) }

func startAll(l *loop.Loop, names map[string]bool) {
	for name := range names { // want "the body calls task.Do"
		task.Do(l, func(co *loop.Co) error { return co.Yield() }, task.Named(name))
	}
}

func testCases(t *testing.T, l *loop.Loop) {
	for name, q := range map[string]*queue.Queue[int]{"a": queue.New[int](0), "b": queue.New[int](1)} {
		t.Run(name, func(*testing.T) { _ = q.TryPut(1) })
		_ = q.TryPut(2) // the cases of a test know nothing of each other
	}
}

func harmless(r *room, l *loop.Loop) (n int) {
	for _, q := range r.queues {
		n += q.Len()
	}
	for name := range r.queues { // may run anywhere
		fmt.Println(name)
	}
	for _, q := range r.queues {
		_ = l.CallSoonThreadsafe(func() { _ = q.TryPut("") })
	}
	return n
}
