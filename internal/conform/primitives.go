package conform

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// acquirable is a lock, a semaphore or a condition, under one set of methods.
type acquirable struct {
	acquire func() wait
	release func() error
}

// stepWait is a wait whose straight-line form is the await of its step.
type stepWait struct {
	loop.Stepper
	straight func(co *loop.Co) error
}

func (w *stepWait) Await(co *loop.Co) error { return w.straight(co) }

func newLock(l *locks.Lock) *acquirable {
	return &acquirable{
		acquire: func() wait { return &stepWait{&locks.LockStep{Lock: l}, l.Acquire} },
		release: l.Release,
	}
}

func newSemaphore(n int) *acquirable {
	s := locks.NewSemaphore(n)
	return &acquirable{
		acquire: func() wait { return &stepWait{&locks.SemaphoreStep{Semaphore: s}, s.Acquire} },
		release: func() error { s.Release(); return nil },
	}
}

func newBoundedSemaphore(n int) *acquirable {
	s := locks.NewBoundedSemaphore(n)
	return &acquirable{
		acquire: func() wait { return &stepWait{s.Step(), s.Acquire} },
		release: s.Release,
	}
}

// condition is a condition that can be acquired as a lock can.
type condition struct {
	acquirable
	locks.Condition
}

var newQueue = map[string]func(max int) *queue.Queue[int]{
	"fifo": queue.New[int],
	"lifo": queue.NewLIFO[int],
	"priority": func(max int) *queue.Queue[int] {
		return queue.NewPriority(max, func(a, b int) bool { return a < b })
	},
}

// make puts a new object under a name, or raises where its number is below the least.
func (m *machine) make(a []any, least int, object func(n int) any) action {
	n := 0
	if len(a) > 1 {
		n = a[1].(int)
	}
	if n < least {
		return action{left: raise(named("ValueError"))}
	}
	m.run.names[a[0].(string)] = object(n)
	return action{}
}

// acquirableOf finds what can be acquired under a name.
func (m *machine) acquirableOf(name string) *acquirable {
	if c, ok := m.run.names[name].(*condition); ok {
		return &c.acquirable
	}
	a, _ := lookup[*acquirable](m, name)
	return a
}

// call prints what a plain call says.
func (m *machine) call(label string, err error) action {
	if err != nil {
		label += " " + show(err)
	}
	m.out("%s", label)
	return action{}
}

// with makes the function of a statement whose first argument is the name of a T.
func with[T any](run func(m *machine, name string, x T, a []any) action) func(m *machine, a []any) action {
	return func(m *machine, a []any) action {
		if x, ok := lookup[T](m, a[0].(string)); ok {
			return run(m, a[0].(string), x, a[1:])
		}
		return action{}
	}
}

func truth() any { return true }

func null() any { return nil }

// primitives are the statements on locks and queues.
var primitives map[string]func(m *machine, a []any) action

func init() {
	primitives = map[string]func(m *machine, a []any) action{
		"lock": func(m *machine, a []any) action {
			return m.make(a, 0, func(int) any { return newLock(&locks.Lock{}) })
		},
		"semaphore": func(m *machine, a []any) action {
			return m.make(a, 0, func(n int) any { return newSemaphore(n) })
		},
		"bounded_semaphore": func(m *machine, a []any) action {
			return m.make(a, 0, func(n int) any { return newBoundedSemaphore(n) })
		},
		"barrier": func(m *machine, a []any) action {
			return m.make(a, 1, func(n int) any { return locks.NewBarrier(n) })
		},
		"event": func(m *machine, a []any) action {
			return m.make(a, 0, func(int) any { return &locks.Event{} })
		},
		"condition": func(m *machine, a []any) action {
			return m.make(a, 0, func(int) any {
				c := &condition{}
				c.acquirable = *newLock(c.Lock())
				return c
			})
		},
		"acquire": func(m *machine, a []any) action {
			if x := m.acquirableOf(a[0].(string)); x != nil {
				return await("acquire "+a[0].(string), x.acquire(), truth)
			}
			return action{}
		},
		"release": func(m *machine, a []any) action {
			if x := m.acquirableOf(a[0].(string)); x != nil {
				return m.call("release "+a[0].(string), x.release())
			}
			return action{}
		},
		"with": func(m *machine, a []any) action {
			if x := m.acquirableOf(a[0].(string)); x != nil {
				return action{push: &withFrame{name: a[0].(string), of: x, body: a[1].(block)}}
			}
			return action{}
		},
		"event_set": with(func(_ *machine, _ string, e *locks.Event, _ []any) action {
			e.Set()
			return action{}
		}),
		"event_clear": with(func(_ *machine, _ string, e *locks.Event, _ []any) action {
			e.Clear()
			return action{}
		}),
		"event_wait": with(func(_ *machine, name string, e *locks.Event, _ []any) action {
			return await("event_wait "+name, &stepWait{&locks.EventStep{Event: e}, e.Wait}, truth)
		}),
		"condition_wait": with(func(_ *machine, name string, c *condition, _ []any) action {
			return await("condition_wait "+name, &stepWait{&locks.ConditionStep{Condition: &c.Condition}, c.Wait}, truth)
		}),
		"notify": with(func(m *machine, name string, c *condition, a []any) action {
			return m.call("notify "+name, c.Notify(a[0].(int)))
		}),
		"notify_all": with(func(m *machine, name string, c *condition, _ []any) action {
			return m.call("notify_all "+name, c.NotifyAll())
		}),
		"barrier_wait": with(func(_ *machine, name string, b *locks.Barrier, _ []any) action {
			s := &locks.BarrierStep{Barrier: b}
			w := &stepWait{s, func(co *loop.Co) (err error) {
				s.Place, err = b.Wait(co)
				return err
			}}
			return await("barrier_wait "+name, w, func() any { return s.Place })
		}),
		"barrier_abort": with(func(_ *machine, _ string, b *locks.Barrier, _ []any) action {
			b.Abort()
			return action{}
		}),
		"barrier_reset": with(func(_ *machine, _ string, b *locks.Barrier, _ []any) action {
			b.Reset()
			return action{}
		}),
		"queue": func(m *machine, a []any) action {
			m.run.names[a[0].(string)] = newQueue[a[1].(string)](a[2].(int))
			return action{}
		},
		"put": with(func(_ *machine, name string, q *queue.Queue[int], a []any) action {
			item := a[0].(int)
			w := &stepWait{&queue.PutStep[int]{Queue: q, Item: item}, func(co *loop.Co) error { return q.Put(co, item) }}
			return await(fmt.Sprintf("put %s %d", name, item), w, null)
		}),
		"take": with(func(_ *machine, name string, q *queue.Queue[int], _ []any) action {
			s := &queue.GetStep[int]{Queue: q}
			w := &stepWait{s, func(co *loop.Co) (err error) {
				s.Item, err = q.Get(co)
				return err
			}}
			return await("take "+name, w, func() any { return s.Item })
		}),
		"put_nowait": with(func(m *machine, name string, q *queue.Queue[int], a []any) action {
			return m.call(fmt.Sprintf("put_nowait %s %d", name, a[0]), q.TryPut(a[0].(int)))
		}),
		"take_nowait": with(func(m *machine, name string, q *queue.Queue[int], _ []any) action {
			item, err := q.TryGet()
			if err == nil {
				m.out("take_nowait %s %d", name, item)
				return action{}
			}
			return m.call("take_nowait "+name, err)
		}),
		"task_done": with(func(m *machine, name string, q *queue.Queue[int], _ []any) action {
			return m.call("task_done "+name, q.TaskDone())
		}),
		"join": with(func(_ *machine, name string, q *queue.Queue[int], _ []any) action {
			return await("join "+name, &stepWait{q.JoinStep(), q.Join}, null)
		}),
		"shutdown": with(func(_ *machine, _ string, q *queue.Queue[int], a []any) action {
			if a[0].(bool) {
				q.ShutdownNow()
			} else {
				q.Shutdown()
			}
			return action{}
		}),
		"queue_size": with(func(m *machine, name string, q *queue.Queue[int], _ []any) action {
			m.out("queue_size %s %d", name, q.Len())
			return action{}
		}),
	}
}

// withFrame is a body that runs while something is acquired.
type withFrame struct {
	name string
	of   *acquirable
	body block
	part int
}

func (f *withFrame) resume(m *machine, in signal) action {
	f.part++
	switch f.part {
	case 1:
		return action{wait: f.of.acquire()}
	case 2:
		if in.err != nil {
			return action{left: in}
		}
		m.out("enter %s", f.name)
		return action{push: &seq{body: f.body}}
	}
	if err := f.of.release(); err != nil {
		return action{left: raise(err)}
	}
	if in.err == nil {
		m.out("leave %s", f.name)
	}
	return action{left: in}
}
