package conform

import (
	"strings"

	"github.com/monoloop-go/monoloop/task"
)

func init() {
	define("spawn", "nB", func(m *machine, a []any) action {
		m.run.names[a[0].(string)] = m.run.spawn(m.co, a[0].(string), a[1].(block)).Future()
		return action{}
	})
	define("spawn_eager", "nB", func(m *machine, a []any) action {
		m.run.names[a[0].(string)] = m.run.spawn(m.co, a[0].(string), a[1].(block), task.Eager).Future()
		return action{}
	})
	define("cancelling", "", func(m *machine, _ []any) action {
		m.out("cancelling %d", m.co.Canceling())
		return action{}
	})
	define("uncancel", "", func(m *machine, _ []any) action {
		m.out("uncancel %d", m.co.Uncancel())
		return action{}
	})
	define("group", "nB", func(_ *machine, a []any) action {
		return action{push: &groupFrame{name: a[0].(string), body: a[1].(block)}}
	})
	define("group_spawn", "nnB", groupSpawn("group_spawn"))
	define("group_spawn_eager", "nnB", groupSpawn("group_spawn_eager", task.Eager))
	define("group_cancel", "n", func(m *machine, a []any) action {
		g := m.run.groups[a[0].(string)]
		if g == nil {
			m.out("undefined %s", a[0])
			return action{}
		}
		g.Cancel()
		return m.call("group_cancel "+a[0].(string), nil)
	})
	define("staggered", "Rt", staggered)
}

func groupSpawn(op string, opts ...task.Option) func(m *machine, a []any) action {
	return func(m *machine, a []any) action {
		group, name := a[0].(string), a[1].(string)
		g := m.run.groups[group]
		switch {
		case g == nil:
			m.out("undefined %s", group)
		case g.Refusal() != nil:
			m.out("%s %s %s %s", op, group, name, show(g.Refusal()))
		default:
			m.run.names[name] = m.run.spawn(g, name, a[2].(block), opts...).Future()
		}
		return action{}
	}
}

func staggered(m *machine, a []any) action {
	w := &staggeredWait{}
	if w.Delay = task.OneByOne; !a[1].(ticks).null {
		w.Delay = max(0, a[1].(ticks).duration())
	}
	var names []string
	for _, racer := range a[0].([]handler) {
		names = append(names, racer.match)
		w.Fns = append(w.Fns, m.run.machine(racer.match, racer.body).Main)
	}
	if len(names) == 0 {
		return action{}
	}
	return await("staggered "+strings.Join(names, ","), w, w.outcome)
}
