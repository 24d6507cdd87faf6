package conform

import (
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func (m *machine) out(format string, args ...any) { m.run.out(m.who, format, args...) }

// lookup finds what a name stands for, or prints that it stands for nothing of that kind.
func lookup[T any](m *machine, name string) (T, bool) {
	v, ok := m.run.names[name].(T)
	if !ok {
		m.out("undefined %s", name)
	}
	return v, ok
}

// several finds the futures that the names stand for, each once, and the last name of each.
func (m *machine) several(names []string) (fs []*value, name map[*value]string) {
	name = map[*value]string{}
	for _, n := range names {
		f, ok := lookup[*value](m, n)
		if !ok {
			return nil, nil
		}
		if _, ok := name[f]; !ok {
			fs = append(fs, f)
		}
		name[f] = n
	}
	return fs, name
}

// exec runs a statement, or begins it.
func (m *machine) exec(st statement) action {
	if run, ok := structures[st.op]; ok {
		return run(m, st.args)
	}
	if run, ok := calls[st.op]; ok {
		if f, ok := lookup[*value](m, st.args[0].(string)); ok {
			return run(m, st.args[0].(string), f, st.args[1:])
		}
		return action{}
	}
	if run, ok := primitives[st.op]; ok {
		return run(m, st.args)
	}
	return others[st.op](m, st.args)
}

// structures are the statements that hold bodies, and the simple ones.
var structures map[string]func(m *machine, a []any) action

// calls are the statements whose first argument is a future or a task.
var calls map[string]func(m *machine, name string, f *value, a []any) action

// others are the rest.
var others map[string]func(m *machine, a []any) action

func init() {
	structures = map[string]func(m *machine, a []any) action{
		"log": func(m *machine, a []any) action {
			m.out("log %s", a[0])
			return action{}
		},
		"return": func(_ *machine, a []any) action { return action{left: signal{returned: true, value: a[0]}} },
		"raise":  func(_ *machine, a []any) action { return action{left: raise(newError(a[0].(string)))} },
		"repeat": func(_ *machine, a []any) action {
			return action{push: &repeatFrame{body: a[1].(block), left: a[0].(int)}}
		},
		"try": func(_ *machine, a []any) action {
			return action{push: &tryFrame{body: a[0].(block), handlers: a[1].([]handler), final: a[2].(block)}}
		},
		"timeout": func(_ *machine, a []any) action {
			return action{push: &timeoutFrame{name: a[0].(string), limit: a[1].(ticks), body: a[2].(block)}}
		},
		"group": func(_ *machine, a []any) action {
			return action{push: &groupFrame{name: a[0].(string), body: a[1].(block)}}
		},
		"yield": func(*machine, []any) action { return action{push: &waitFrame{wait: &yieldWait{}}} },
		"sleep": sleep,
	}
	calls = map[string]func(m *machine, name string, f *value, a []any) action{
		"set_result": func(m *machine, name string, f *value, a []any) action {
			return m.settle("set_result "+name, f, func(p *future.Promise[any]) bool { return p.SetResult(a[0]) })
		},
		"set_exception": func(m *machine, name string, f *value, a []any) action {
			err := newError(a[0].(string))
			return m.settle("set_exception "+name, f, func(p *future.Promise[any]) bool { return p.SetError(err) })
		},
		"cancel": func(m *machine, name string, f *value, a []any) action {
			var cause error
			if len(a) > 0 && a[0].(string) != "" {
				cause = message(a[0].(string))
			}
			m.out("cancel %s %v", name, f.Cancel(cause))
			return action{}
		},
		"inspect":         inspect,
		"done_callback":   addCallback,
		"remove_callback": removeCallback,
		"await": func(_ *machine, name string, f *value, _ []any) action {
			return await("await "+name, futureWait{f}, valueOf(f))
		},
		"wait_for": waitFor,
	}
	others = map[string]func(m *machine, a []any) action{
		"future": func(m *machine, a []any) action {
			p := future.New[any](m.co)
			m.run.promises[p.Future()] = p
			m.run.names[a[0].(string)] = p.Future()
			return action{}
		},
		"spawn": func(m *machine, a []any) action {
			m.run.names[a[0].(string)] = m.run.spawn(m.co, a[0].(string), a[1].(block)).Future()
			return action{}
		},
		"spawn_eager": func(m *machine, a []any) action {
			m.run.names[a[0].(string)] = m.run.spawn(m.co, a[0].(string), a[1].(block), task.Eager).Future()
			return action{}
		},
		"cancelling": func(m *machine, _ []any) action {
			m.out("cancelling %d", m.co.Canceling())
			return action{}
		},
		"uncancel": func(m *machine, _ []any) action {
			m.out("uncancel %d", m.co.Uncancel())
			return action{}
		},
		"call_soon": func(m *machine, a []any) action {
			m.run.names[a[0].(string)] = canceler(m.run.loop.CallSoon(m.run.call(a[1].(string))))
			return action{}
		},
		"call_later": func(m *machine, a []any) action {
			d := time.Duration(a[1].(int)) * tick
			m.run.names[a[0].(string)] = canceler(m.run.loop.CallLater(d, m.run.call(a[2].(string))))
			return action{}
		},
		"cancel_handle": func(m *machine, a []any) action {
			if h, ok := lookup[canceler](m, a[0].(string)); ok {
				h.Cancel()
			}
			return action{}
		},
		"gather": gather,
		"shield": func(m *machine, a []any) action {
			if f, ok := lookup[*value](m, a[1].(string)); ok {
				m.run.names[a[0].(string)] = future.Shield(f)
			}
			return action{}
		},
		"wait":         waitSeveral,
		"as_completed": asCompleted,
		"reschedule":   reschedule,
		"group_spawn":  groupSpawn,
	}
}

// canceler is a handle of either kind.
type canceler interface{ Cancel() bool }

func valueOf(f *value) func() any {
	return func() any {
		v, _ := f.Result()
		return v
	}
}

func sleep(_ *machine, a []any) action {
	w := &sleepWait{loop.SleepStep{D: time.Duration(a[0].(int)) * tick}}
	return await("sleep "+show(a[0]), w, func() any { return nil })
}

// settle prints what a future that is settled, or a task that nobody but itself can settle, says to it.
func (m *machine) settle(label string, f *value, set func(p *future.Promise[any]) bool) action {
	switch p := m.run.promises[f]; {
	case p == nil:
		m.out("%s RuntimeError", label)
	case set(p):
		m.out("%s", label)
	default:
		m.out("%s InvalidStateError", label)
	}
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

func gather(m *machine, a []any) action {
	var fs []*value
	for _, n := range a[1].([]string) {
		if f, ok := lookup[*value](m, n); ok {
			fs = append(fs, f)
		}
	}
	if len(fs) < len(a[1].([]string)) {
		return action{}
	}
	var g *value
	if a[2].(bool) {
		g = future.OutcomesFunc(m.co, func(outcomes []future.Outcome[any]) any {
			list := make([]any, len(outcomes))
			for i, o := range outcomes {
				if list[i] = o.Value; o.Err != nil {
					list[i] = o.Err
				}
			}
			return list
		}, fs...)
	} else {
		g = future.GatherFunc(m.co, func(values []any) any { return values }, fs...)
	}
	m.run.names[a[0].(string)] = g
	return action{}
}

func waitSeveral(m *machine, a []any) action {
	names := a[0].([]string)
	fs, name := m.several(names)
	if len(fs) == 0 {
		return action{}
	}
	w := &waitWait{future.WaitStep[*value]{Mode: a[2].(future.Mode), Limit: future.NoLimit, As: fs}}
	if limit := a[1].(ticks); !limit.null {
		w.Limit = limit.duration()
		if limit.n == 0 {
			w.Limit = -1
		}
	}
	label := "wait " + strings.Join(names, ",")
	return action{push: &waitFrame{wait: w, print: func(m *machine, err error) {
		if err != nil {
			m.out("%s !%s", label, show(err))
			return
		}
		m.out("%s -> done %s pending %s", label, namesOf(fs, w.Done, name), namesOf(fs, w.Pending, name))
	}}}
}

func waitFor(_ *machine, name string, f *value, a []any) action {
	label := "wait_for " + name
	limit := a[0].(ticks)
	if limit.null {
		return await(label, futureWait{f}, valueOf(f))
	}
	w := &waitForWait{future.WaitForStep[any]{F: f, D: limit.duration()}}
	return await(label, w, valueOf(f))
}

func asCompleted(m *machine, a []any) action {
	names := a[0].([]string)
	fs, _ := m.several(names)
	if len(fs) == 0 {
		return action{}
	}
	of := future.NewCompleted(m.co, fs...)
	if limit := a[1].(ticks); !limit.null {
		of.Limit(limit.duration())
	}
	return action{push: &completedFrame{label: "as_completed " + strings.Join(names, ","), of: of}}
}

func reschedule(m *machine, a []any) action {
	name, limit := a[0].(string), a[1].(ticks)
	d, ok := lookup[*loop.Deadline](m, name)
	if !ok {
		return action{}
	}
	err := d.Disarm()
	if err == nil && !limit.null {
		err = d.Reset(limit.duration())
	}
	if err != nil {
		m.out("reschedule %s %s", name, show(err))
	} else {
		m.out("reschedule %s", name)
	}
	return action{}
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
