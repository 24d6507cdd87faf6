package conform

import (
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

func init() {
	define("lock", "n", func(m *machine, a []any) action {
		return m.make(a, 0, func(int) any { return newLock(&locks.Lock{}) })
	})
	define("semaphore", "ni", func(m *machine, a []any) action {
		return m.make(a, 0, func(n int) any { return newSemaphore(n) })
	})
	define("bounded_semaphore", "ni", func(m *machine, a []any) action {
		return m.make(a, 0, func(n int) any { return newBoundedSemaphore(n) })
	})
	define("barrier", "ni", func(m *machine, a []any) action {
		return m.make(a, 1, func(n int) any { return locks.NewBarrier(n) })
	})
	define("event", "n", func(m *machine, a []any) action {
		return m.make(a, 0, func(int) any { return &locks.Event{} })
	})
	define("condition", "n", func(m *machine, a []any) action {
		return m.make(a, 0, func(int) any {
			c := &condition{}
			c.acquirable = *newLock(c.Guard())
			return c
		})
	})
}

func init() {
	define("acquire", "n", func(m *machine, a []any) action {
		if x := m.acquirableOf(a[0].(string)); x != nil {
			return await("acquire "+a[0].(string), x.acquire(), truth)
		}
		return action{}
	})
	define("release", "n", func(m *machine, a []any) action {
		if x := m.acquirableOf(a[0].(string)); x != nil {
			return m.call("release "+a[0].(string), x.release())
		}
		return action{}
	})
	define("with", "nB", func(m *machine, a []any) action {
		if x := m.acquirableOf(a[0].(string)); x != nil {
			return action{push: &withFrame{name: a[0].(string), of: x, body: a[1].(block)}}
		}
		return action{}
	})
}

func init() {
	defineOn("event_set", "n", func(_ *machine, _ string, e *locks.Event, _ []any) action {
		e.Set()
		return action{}
	})
	defineOn("event_clear", "n", func(_ *machine, _ string, e *locks.Event, _ []any) action {
		e.Clear()
		return action{}
	})
	defineOn("event_wait", "n", func(_ *machine, name string, e *locks.Event, _ []any) action {
		return await("event_wait "+name, &stepWait{&locks.EventStep{Event: e}, e.Wait}, truth)
	})
	defineOn("condition_wait", "n", func(_ *machine, name string, c *condition, _ []any) action {
		return await("condition_wait "+name, &stepWait{&locks.ConditionStep{Condition: &c.Condition}, c.Wait}, truth)
	})
	defineOn("notify", "ni", func(m *machine, name string, c *condition, a []any) action {
		return m.call("notify "+name, c.Notify(a[0].(int)))
	})
	defineOn("notify_all", "n", func(m *machine, name string, c *condition, _ []any) action {
		return m.call("notify_all "+name, c.NotifyAll())
	})
}

func init() {
	defineOn("barrier_wait", "n", func(_ *machine, name string, b *locks.Barrier, _ []any) action {
		s := &locks.BarrierStep{Barrier: b}
		w := &stepWait{s, func(co *loop.Co) (err error) {
			s.Index, err = b.Wait(co)
			return err
		}}
		return await("barrier_wait "+name, w, func() any { return s.Index })
	})
	defineOn("barrier_abort", "n", func(_ *machine, _ string, b *locks.Barrier, _ []any) action {
		b.Abort()
		return action{}
	})
	defineOn("barrier_reset", "n", func(_ *machine, _ string, b *locks.Barrier, _ []any) action {
		b.Reset()
		return action{}
	})
}

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
