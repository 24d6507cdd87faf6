// The model is a second queue, plain and slow, with tasks that are nothing but records: random programs must leave the
// same trace on it as on the loop.
package queue_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// An engine is what a random program runs on. Tasks are numbered in order of creation.
type engine interface {
	get(kind int)
	put(kind, item int)
	join(kind int)
	tryGet()
	tryPut(item int)
	taskDone()
	cancel(n int)
	shutdown(now bool)
	turn()
}

// A discipline says which item of a queue comes first.
type discipline struct {
	name string
	make func(max int) *queue.Queue[int]
	next func(items []int) int // the index of the next item
}

// Items are compared by their tens only, so that some are equal.
func lessTens(a, b int) bool { return a/10%3 < b/10%3 }

var disciplines = []discipline{
	{"fifo", queue.New[int], func([]int) int { return 0 }},
	{"lifo", queue.NewLIFO[int], func(items []int) int { return len(items) - 1 }},
	{"priority", func(max int) *queue.Queue[int] { return queue.NewPriority(max, lessTens) }, func(items []int) int {
		least := 0
		for i, item := range items {
			if lessTens(item, items[least]) {
				least = i
			}
		}
		return least
	}},
}

// Behaviors 264, 265, 266, 267, 269, 270, 271, 272, 369.
func TestRandomProgramsAgainstTheModel(t *testing.T) {
	for _, d := range disciplines {
		t.Run(d.name, func(t *testing.T) {
			for seed := range uint64(400) {
				max := int(seed % 4)
				m := &model{max: max, next: d.next}
				randomProgram(seed, m)
				w := lab.NewWorld(t)
				r := &realEngine{World: w, t: t, q: d.make(max), items: map[int]bool{}}
				randomProgram(seed, r)
				require.Equal(t, m.Journal, w.Journal, "seed %d", seed)
				r.finish()
			}
		})
	}
}

func randomProgram(seed uint64, e engine) {
	random := rand.New(rand.NewPCG(seed, 0))
	tasks, item := 0, 0
	for range 120 {
		kind := random.IntN(len(lab.Kinds))
		switch n := random.IntN(26); {
		case n < 4:
			e.get(kind)
			tasks++
		case n < 9:
			item++
			e.put(kind, item)
			tasks++
		case n < 10:
			e.join(kind)
			tasks++
		case n < 12:
			e.tryGet()
		case n < 14:
			item++
			e.tryPut(item)
		case n < 16:
			e.taskDone()
		case n < 19 && tasks > 0:
			e.cancel(max(0, tasks-1-random.IntN(6)))
		case n == 19 && random.IntN(12) == 0:
			e.shutdown(random.IntN(2) == 0)
		default:
			e.turn()
		}
	}
	for range tasks + 2 {
		e.turn()
	}
}

// realEngine runs a program on a loop, and watches what must be true of every queue.
type realEngine struct {
	*lab.World
	t       *testing.T
	q       *queue.Queue[int]
	tasks   []*task.Task[struct{}]
	getters []*task.Task[struct{}]
	putters []*task.Task[struct{}]
	items   map[int]bool // the items that were put: whether they were got
	dropped int
}

func (r *realEngine) get(kind int) {
	n, item := len(r.tasks), new(int)
	k := lab.Kinds[kind]
	a := start(k, r, get(k, r.q, item), func(err error) { r.got(fmt.Sprint(n), *item, err) })
	r.tasks, r.getters = append(r.tasks, a), append(r.getters, a)
}

func (r *realEngine) got(who string, item int, err error) {
	r.Add("%s got %d, %v", who, item, err)
	if err == nil {
		got, was := r.items[item]
		require.True(r.t, was && !got, "%d came out of nowhere, or twice", item)
		r.items[item] = true
	}
}

func (r *realEngine) put(kind, item int) {
	n, k := len(r.tasks), lab.Kinds[kind]
	a := start(k, r, put(k, r.q, item), func(err error) { r.hasPut(fmt.Sprint(n), item, err) })
	r.tasks, r.putters = append(r.tasks, a), append(r.putters, a)
}

func (r *realEngine) hasPut(who string, item int, err error) {
	r.Add("%s put %d, %v", who, item, err)
	if err == nil {
		r.items[item] = false
	}
}

func (r *realEngine) join(kind int) {
	n, k := len(r.tasks), lab.Kinds[kind]
	r.tasks = append(r.tasks, start(k, r, join(k, r.q), func(err error) { r.Add("%d joined, %v", n, err) }))
}

func (r *realEngine) tryGet() {
	item, err := r.q.TryGet()
	r.got("try", item, err)
}

func (r *realEngine) tryPut(item int) { r.hasPut("try", item, r.q.TryPut(item)) }

func (r *realEngine) taskDone() { r.Add("task done: %v", r.q.TaskDone()) }

func (r *realEngine) cancel(n int) { r.Add("cancel %d: %v", n, r.tasks[n].Cancel(nil)) }

func (r *realEngine) shutdown(now bool) {
	if now {
		r.dropped += r.q.Len()
		r.q.ShutdownNow()
	} else {
		r.q.Shutdown()
	}
	r.Add("shut down, %d left", r.q.Len())
}

func (r *realEngine) turn() {
	r.OneTurn()
	r.Add("turn: %d items, %d unfinished, full %v", r.q.Len(), r.q.Unfinished(), r.q.Full())
	left := 0
	for _, got := range r.items {
		if !got {
			left++
		}
	}
	require.Equal(r.t, left, r.q.Len()+r.dropped, "no item is lost")
	require.False(r.t, r.q.Max() > 0 && r.q.Len() > r.q.Max())
	if !r.Pending() {
		require.False(r.t, !r.q.Empty() && waits(r.getters), "a wake-up of a get was lost")
		require.False(r.t, !r.q.Full() && waits(r.putters), "a wake-up of a put was lost")
	}
}

func waits(tasks []*task.Task[struct{}]) bool {
	return slices.ContainsFunc(tasks, func(t *task.Task[struct{}]) bool { return !t.Done() })
}

// finish lets every task end.
func (r *realEngine) finish() {
	r.q.ShutdownNow()
	for r.q.TaskDone() == nil {
	}
	r.Settle()
	require.False(r.t, waits(r.tasks))
	require.NoError(r.t, r.Close())
}
