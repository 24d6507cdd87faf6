package conform

// A kind of statement is its arguments, a letter each, and what it does. The letters: n a name, e the name of an error
// to raise, i an integer, t ticks or null, b a truth value, B a body, H handlers, R racers, L a list of names, W a mode
// of wait, Q a kind of queue. A trailing ? makes the last one optional.
type kind struct {
	signature string
	run       func(m *machine, a []any) action
}

// kinds are the statements that programs have, by name. The files that begin with do_ define them.
var kinds = map[string]kind{}

func define(name, signature string, run func(m *machine, a []any) action) {
	kinds[name] = kind{signature, run}
}

// defineOn defines a statement whose first argument is the name of a T; where it is not, the statement does nothing.
func defineOn[T any](name, signature string, run func(m *machine, name string, x T, a []any) action) {
	define(name, signature, func(m *machine, a []any) action {
		if x, ok := lookup[T](m, a[0].(string)); ok {
			return run(m, a[0].(string), x, a[1:])
		}
		return action{}
	})
}

// exec runs a statement, or begins it.
func (m *machine) exec(st statement) action { return kinds[st.op].run(m, st.args) }

func (m *machine) out(format string, args ...any) { m.run.out(m.who, format, args...) }

// call prints what a plain call says, which is nothing, or an error.
func (m *machine) call(label string, err error) action {
	if err != nil {
		label += " " + show(err)
	}
	m.out("%s", label)
	return action{}
}

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

// valueOf returns a function for the value of a future that will have one.
func valueOf(f *value) func() any {
	return func() any {
		v, _ := f.Result()
		return v
	}
}

func truth() any { return true }

func null() any { return nil }
