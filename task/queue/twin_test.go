// The twin is the second queue of the random programs.
package queue_test

import (
	"slices"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/queue"
)

// model runs a program without a loop.
type model struct {
	lab.Journal
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
			m.Add("%d got %d, %v", n, item, err)
			return true
		},
		fail:   func(err error) { m.Add("%d got 0, %v", n, err) },
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
			m.Add("%d put %d, %v", n, item, m.add(item))
			return true
		},
		fail:   func(err error) { m.Add("%d put %d, %v", n, item, err) },
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
			m.Add("%d joined, <nil>", n)
			return true
		},
		fail:   func(err error) { m.Add("%d joined, %v", n, err) },
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
	m.Add("try got %d, %v", item, err)
}

func (m *model) tryPut(item int) { m.Add("try put %d, %v", item, m.add(item)) }

func (m *model) taskDone() {
	if m.unfinished == 0 {
		m.Add("task done: %v", queue.ErrOverDone)
		return
	}
	m.unfinished--
	m.allDone()
	m.Add("task done: <nil>")
}

func (m *model) allDone() {
	for m.unfinished == 0 && m.wake(&m.joiners) {
	}
}

func (m *model) cancel(n int) {
	t := m.tasks[n]
	m.Add("cancel %d: %v", n, !t.ended)
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
	m.Add("shut down, %d left", len(m.items))
}

func (m *model) turn() {
	m.Add("--")
	batch := m.ready
	m.ready = nil
	for _, t := range batch {
		m.step(t)
	}
	m.Add("turn: %d items, %d unfinished, full %v", len(m.items), m.unfinished, m.full())
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
