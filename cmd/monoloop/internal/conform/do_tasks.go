package conform

import "github.com/monoloop-go/monoloop/task"

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
	define("group_spawn", "nnB", groupSpawn)
}

func groupSpawn(m *machine, a []any) action {
	group, name := a[0].(string), a[1].(string)
	g := m.run.groups[group]
	switch {
	case g == nil:
		m.out("undefined %s", group)
	case g.Refusal() != nil:
		m.out("group_spawn %s %s %s", group, name, show(g.Refusal()))
	default:
		m.run.names[name] = m.run.spawn(g, name, a[2].(block)).Future()
	}
	return action{}
}
