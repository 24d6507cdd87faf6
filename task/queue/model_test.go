// The model is a second queue, plain and slow, with tasks that are nothing but records: random programs must leave the same
// trace on it as on the loop.
package queue_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
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
				w := newWorld(t)
				r := &realEngine{world: w, t: t, q: d.make(max), items: map[int]bool{}}
				randomProgram(seed, r)
				require.Equal(t, m.trace, w.trace, "seed %d", seed)
				r.finish()
			}
		})
	}
}

func randomProgram(seed uint64, e engine) {
	random := rand.New(rand.NewPCG(seed, 0))
	tasks, item := 0, 0
	for range 120 {
		kind := random.IntN(len(kinds))
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
	*world
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
	k := kinds[kind]
	a := k.start(r, k.get(r.q, item), func(err error) { r.got(fmt.Sprint(n), *item, err) })
	r.tasks, r.getters = append(r.tasks, a), append(r.getters, a)
}

func (r *realEngine) got(who string, item int, err error) {
	r.log("%s got %d, %v", who, item, err)
	if err == nil {
		got, was := r.items[item]
		require.True(r.t, was && !got, "%d came out of nowhere, or twice", item)
		r.items[item] = true
	}
}

func (r *realEngine) put(kind, item int) {
	n, k := len(r.tasks), kinds[kind]
	a := k.start(r, k.put(r.q, item), func(err error) { r.hasPut(fmt.Sprint(n), item, err) })
	r.tasks, r.putters = append(r.tasks, a), append(r.putters, a)
}

func (r *realEngine) hasPut(who string, item int, err error) {
	r.log("%s put %d, %v", who, item, err)
	if err == nil {
		r.items[item] = false
	}
}

func (r *realEngine) join(kind int) {
	n, k := len(r.tasks), kinds[kind]
	r.tasks = append(r.tasks, k.start(r, k.join(r.q), func(err error) { r.log("%d joined, %v", n, err) }))
}

func (r *realEngine) tryGet() {
	item, err := r.q.TryGet()
	r.got("try", item, err)
}

func (r *realEngine) tryPut(item int) { r.hasPut("try", item, r.q.TryPut(item)) }

func (r *realEngine) taskDone() { r.log("task done: %v", r.q.TaskDone()) }

func (r *realEngine) cancel(n int) { r.log("cancel %d: %v", n, r.tasks[n].Cancel(nil)) }

func (r *realEngine) shutdown(now bool) {
	if now {
		r.dropped += r.q.Len()
		r.q.ShutdownNow()
	} else {
		r.q.Shutdown()
	}
	r.log("shut down, %d left", r.q.Len())
}

func (r *realEngine) turn() {
	r.world.turn(r.t)
	r.log("turn: %d items, %d unfinished, full %v", r.q.Len(), r.q.Unfinished(), r.q.Full())
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
	r.settle(r.t)
	require.False(r.t, waits(r.tasks))
	require.NoError(r.t, r.Close())
}

// model runs a program without a loop.
type model struct {
	trace      []string
	max        int
	next       func(items []int) int
	items      []int
	unfinished int
	shut       bool
	tasks      []*modelTask
	ready      []*modelTask
	getters    []*modelTask
	putters    []*modelTask
	joiners    []*modelTask
}

// A modelTask waits while it is neither ready nor ended.
type modelTask struct {
	try      func(t *modelTask) bool // does what it can, and reports whether it is done
	fail     func(err error)
	list     *[]*modelTask
	handOn   func() bool // whether another may be woken in its place
	begun    bool
	ready    bool
	woken    bool
	canceled bool
	ended    bool
}

func (m *model) log(format string, args ...any) {
	m.trace = append(m.trace, fmt.Sprintf(format, args...))
}

func (m *model) start(t *modelTask) {
	t.ready = true
	m.tasks, m.ready = append(m.tasks, t), append(m.ready, t)
}

func (m *model) full() bool { return m.max > 0 && len(m.items) >= m.max }

func (m *model) get(int) {
	n := len(m.tasks)
	m.start(&modelTask{
		list: &m.getters,
		try: func(*modelTask) bool {
			if len(m.items) == 0 && !m.shut {
				return false
			}
			item, err := m.take()
			m.log("%d got %d, %v", n, item, err)
			return true
		},
		fail:   func(err error) { m.log("%d got 0, %v", n, err) },
		handOn: func() bool { return len(m.items) > 0 },
	})
}

func (m *model) put(_, item int) {
	n := len(m.tasks)
	m.start(&modelTask{
		list: &m.putters,
		try: func(*modelTask) bool {
			if m.full() && !m.shut {
				return false
			}
			m.log("%d put %d, %v", n, item, m.add(item))
			return true
		},
		fail:   func(err error) { m.log("%d put %d, %v", n, item, err) },
		handOn: func() bool { return !m.full() },
	})
}

func (m *model) join(int) {
	n := len(m.tasks)
	m.start(&modelTask{
		list: &m.joiners,
		try: func(t *modelTask) bool {
			if m.unfinished > 0 && !t.woken {
				return false
			}
			m.log("%d joined, <nil>", n)
			return true
		},
		fail:   func(err error) { m.log("%d joined, %v", n, err) },
		handOn: func() bool { return false },
	})
}

func (m *model) take() (item int, err error) {
	if len(m.items) == 0 {
		if m.shut {
			return 0, queue.ErrShutDown
		}
		return 0, queue.ErrEmpty
	}
	i := m.next(m.items)
	item = m.items[i]
	m.items = slices.Delete(m.items, i, i+1)
	m.wake(&m.putters)
	return item, nil
}

func (m *model) add(item int) error {
	if m.shut {
		return queue.ErrShutDown
	}
	if m.full() {
		return queue.ErrFull
	}
	m.items = append(m.items, item)
	m.unfinished++
	m.wake(&m.getters)
	return nil
}

// wake wakes the first of the list that waits, and drops who comes before.
func (m *model) wake(list *[]*modelTask) bool {
	for len(*list) > 0 {
		t := (*list)[0]
		*list = (*list)[1:]
		if !t.ready {
			t.woken, t.ready = true, true
			m.ready = append(m.ready, t)
			return true
		}
	}
	return false
}

func (m *model) tryGet() {
	item, err := m.take()
	m.log("try got %d, %v", item, err)
}

func (m *model) tryPut(item int) { m.log("try put %d, %v", item, m.add(item)) }

func (m *model) taskDone() {
	if m.unfinished == 0 {
		m.log("task done: %v", queue.ErrOverDone)
		return
	}
	m.unfinished--
	m.allDone()
	m.log("task done: <nil>")
}

func (m *model) allDone() {
	for m.unfinished == 0 && m.wake(&m.joiners) {
	}
}

func (m *model) cancel(n int) {
	t := m.tasks[n]
	m.log("cancel %d: %v", n, !t.ended)
	if t.ended {
		return
	}
	t.canceled = true
	if !t.ready {
		t.ready = true
		m.ready = append(m.ready, t)
	}
}

func (m *model) shutdown(now bool) {
	m.shut = true
	if now {
		m.unfinished = max(0, m.unfinished-len(m.items))
		m.items = nil
		m.allDone()
	}
	for m.wake(&m.getters) {
	}
	for m.wake(&m.putters) {
	}
	m.log("shut down, %d left", len(m.items))
}

func (m *model) turn() {
	batch := m.ready
	m.ready = nil
	for _, t := range batch {
		m.step(t)
	}
	m.log("turn: %d items, %d unfinished, full %v", len(m.items), m.unfinished, m.full())
}

func (m *model) step(t *modelTask) {
	t.ready = false
	*t.list = slices.DeleteFunc(*t.list, func(other *modelTask) bool { return other == t })
	switch {
	case t.canceled && !t.begun:
		t.ended = true // its body was never called
		return
	case t.canceled:
		t.ended = true
		if t.woken && t.handOn() {
			m.wake(t.list)
		}
		t.fail(errCanceled)
		return
	}
	t.begun = true
	if t.try(t) {
		t.ended = true
		return
	}
	t.woken = false
	*t.list = append(*t.list, t)
}

var errCanceled = loop.Canceled(nil)
