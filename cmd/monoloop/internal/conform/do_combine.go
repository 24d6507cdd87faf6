package conform

import (
	"strings"

	"github.com/monoloop-go/monoloop/future"
)

func init() {
	define("gather", "nLb", gather)
	define("shield", "nn", func(m *machine, a []any) action {
		if f, ok := lookup[*value](m, a[1].(string)); ok {
			m.run.names[a[0].(string)] = future.Shield(f)
		}
		return action{}
	})
	define("wait", "LtW", waitSeveral)
	define("as_completed", "Lt", asCompleted)
	define("completed", "nLt", func(m *machine, a []any) action {
		if of := completed(m, a[1:]); of != nil {
			m.run.names[a[0].(string)] = of
		}
		return action{}
	})
	defineOn("next_completed", "n", func(m *machine, name string, of *completedOf, _ []any) action {
		return action{push: &completedFrame{label: "next_completed " + name, of: of, once: true}}
	})
	defineOn("wait_for", "nt", waitFor)
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
	if of := completed(m, a); of != nil {
		return action{push: &completedFrame{label: "as_completed " + strings.Join(a[0].([]string), ","), of: of}}
	}
	return action{}
}

// completedOf hands out the futures of a program as they complete.
type completedOf = future.Completed[*value, any]

// completed makes one of the names and the limit; nil where a name stands for nothing, or there is none.
func completed(m *machine, a []any) *completedOf {
	fs, _ := m.several(a[0].([]string))
	if len(fs) == 0 {
		return nil
	}
	of := future.NewCompleted(m.co, fs...)
	if limit := a[1].(ticks); !limit.null {
		of.Limit(limit.duration())
	}
	return of
}
