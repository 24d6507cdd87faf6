package conform

import (
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/future"
)

func init() {
	define("future", "n", func(m *machine, a []any) action {
		p := future.New[any](m.co)
		m.run.promises[p.Future()] = p
		m.run.names[a[0].(string)] = p.Future()
		return action{}
	})
	defineOn("set_result", "ni", func(m *machine, name string, f *value, a []any) action {
		return m.settle("set_result "+name, f, func(p *future.Promise[any]) bool { return p.SetResult(a[0]) })
	})
	defineOn("set_exception", "ne", func(m *machine, name string, f *value, a []any) action {
		err := newError(a[0].(string))
		return m.settle("set_exception "+name, f, func(p *future.Promise[any]) bool { return p.SetError(err) })
	})
	defineOn("cancel", "nn?", cancel)
	defineOn("inspect", "n", inspect)
	defineOn("done_callback", "nn", addCallback)
	defineOn("remove_callback", "nn", removeCallback)
	defineOn("await", "n", func(_ *machine, name string, f *value, _ []any) action {
		return await("await "+name, futureWait{f}, valueOf(f))
	})
}

// settle prints what a future that is settled, or a task that nobody but itself can settle, says to it.
func (m *machine) settle(label string, f *value, set func(p *future.Promise[any]) bool) action {
	switch p := m.run.promises[f]; {
	case p == nil:
		return m.call(label, named("RuntimeError"))
	case !set(p):
		return m.call(label, named("InvalidStateError"))
	}
	return m.call(label, nil)
}

func cancel(m *machine, name string, f *value, a []any) action {
	var cause error
	if len(a) > 0 && a[0].(string) != "" {
		cause = message(a[0].(string))
	}
	m.out("cancel %s %v", name, f.Cancel(cause))
	return action{}
}

func inspect(m *machine, name string, f *value, _ []any) action {
	if t := m.run.tasks[f]; t != nil {
		m.out("inspect %s %s cancelling %d", name, stateOf(f), t.Canceling())
	} else {
		m.out("inspect %s %s", name, stateOf(f))
	}
	return action{}
}

func addCallback(m *machine, _ string, f *value, a []any) action {
	r, label := m.run, a[0].(string)
	key := callbackKey{f, label}
	r.callbacks[key] = append(r.callbacks[key], f.OnDone(func(f *value) {
		r.out("-", "callback %s %s", label, stateOf(f))
		mayPanic(label)
	}))
	return action{}
}

func removeCallback(m *machine, name string, f *value, a []any) action {
	key := callbackKey{f, a[0].(string)}
	n := 0
	for _, cb := range m.run.callbacks[key] {
		if cb.Remove() {
			n++
		}
	}
	delete(m.run.callbacks, key)
	m.out("remove_callback %s %d", name, n)
	return action{}
}

// canceler is a handle of either kind.
type canceler interface{ Cancel() bool }

func init() {
	define("call_soon", "nn", func(m *machine, a []any) action {
		m.run.names[a[0].(string)] = canceler(m.run.loop.CallSoon(m.run.call(a[1].(string))))
		return action{}
	})
	define("call_later", "nin", func(m *machine, a []any) action {
		d := time.Duration(a[1].(int)) * tick
		m.run.names[a[0].(string)] = canceler(m.run.loop.CallLater(d, m.run.call(a[2].(string))))
		return action{}
	})
	defineOn("cancel_handle", "n", func(_ *machine, _ string, h canceler, _ []any) action {
		h.Cancel()
		return action{}
	})
}

// call makes the function of a scheduled callback.
func (r *run) call(label string) func() {
	return func() {
		r.out("-", "call %s", label)
		mayPanic(label)
	}
}

func mayPanic(label string) {
	if strings.HasPrefix(label, "!") {
		panic(named("CallbackError"))
	}
}
