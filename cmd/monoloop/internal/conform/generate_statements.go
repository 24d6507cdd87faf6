package conform

import (
	"fmt"
	"slices"
)

// statement makes one statement, or nil where what it needs is not there.
func (g *generator) statement(me, depth int) []any {
	op := g.choose()
	switch op {
	case "try", "repeat", "timeout", "spawn", "spawn_eager", "group", "group_spawn", "group_spawn_eager", "with", "staggered":
		if depth >= maxDepth {
			return nil
		}
		return g.compound(op, me, depth+1)
	case "await", "shield", "wait_for", "gather", "wait", "as_completed", "completed":
		return g.waiting(op, me)
	case "return", "raise":
		if depth == 0 || g.chance(55) {
			return nil
		}
	}
	return g.simple(op)
}

func (g *generator) compound(op string, me, depth int) []any {
	switch op {
	case "repeat":
		return st(op, g.between(2, 3), g.body(me, depth, g.between(1, 4)))
	case "timeout":
		name := g.fresh("d")
		g.scopes = append(g.scopes, name)
		return st(op, name, g.limit(), g.body(me, depth, g.between(1, 4)))
	case "try":
		return g.try(me, depth)
	case "group":
		name := g.fresh("n")
		g.groups = append(g.groups, name)
		return st(op, name, g.body(me, depth, g.between(1, 5)))
	case "with":
		return st(op, g.object("lock", "semaphore", "condition"), g.body(me, depth, g.between(1, 4)))
	case "staggered":
		return g.staggered(me, depth)
	case "group_spawn", "group_spawn_eager":
		if len(g.groups) == 0 {
			return nil
		}
	}
	return g.spawn(op, depth)
}

func (g *generator) spawn(op string, depth int) []any {
	g.numbers++
	number := g.numbers
	if number > maxTasks {
		return nil
	}
	name := fmt.Sprintf("t%d", number)
	g.rank[name] = number
	group := ""
	if op == "group_spawn" || op == "group_spawn_eager" {
		group = g.pick(g.groups)
	}
	body := g.body(number, depth, g.between(1, 6))
	g.tasks = append(g.tasks, name)
	if group != "" {
		return st(op, group, name, body)
	}
	return st(op, name, body)
}

// staggered makes a race, mostly of tasks that sleep about as long as its delay and that fail.
func (g *generator) staggered(me, depth int) []any {
	racers := []any{}
	for range g.between(1, 4) {
		if g.numbers++; g.numbers > maxTasks {
			break
		}
		number := g.numbers
		body := g.body(number, depth, g.between(0, 3))
		if g.chance(60) {
			body = append(body, st("sleep", g.between(0, 4)))
		}
		if g.chance(50) {
			body = append(body, st("raise", g.pick([]string{"E1", "E2", "CancelledError"})))
		} else if g.chance(50) {
			body = append(body, st("return", g.IntN(100)))
		}
		racers = append(racers, []any{fmt.Sprintf("t%d", number), body})
	}
	if len(racers) == 0 {
		return nil
	}
	var delay any
	if !g.chance(20) {
		delay = g.between(0, 3)
	}
	return st("staggered", racers, delay)
}

func (g *generator) try(me, depth int) []any {
	kinds := []string{"CancelledError", "TimeoutError", "Exception", "BaseException", "E1", "RuntimeError", "ExceptionGroup"}
	g.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	body := g.body(me, depth, g.between(1, 4))
	handlers := []any{}
	for _, kind := range kinds[:g.IntN(3)] {
		h := g.body(me, depth, g.IntN(4))
		if kind == "CancelledError" && g.chance(50) {
			h = append(h, st("raise", kind))
		}
		handlers = append(handlers, []any{kind, h})
	}
	final := []any{}
	if len(handlers) == 0 || g.chance(40) {
		final = g.body(me, depth, g.between(1, 2))
	}
	return st("try", body, handlers, final)
}

// limit is a number of ticks, or nil.
func (g *generator) limit() any {
	if g.chance(20) {
		return nil
	}
	return g.between(-1, 4)
}

func (g *generator) waiting(op string, me int) []any {
	switch op {
	case "gather":
		if names := g.awaitableSeveral(me); names != nil {
			return st(op, g.combined("g", names...), names, g.chance(40))
		}
		return nil
	case "wait":
		if names := g.awaitableSeveral(-1); names != nil {
			return st(op, names, g.limit(), g.pick([]string{"ALL_COMPLETED", "FIRST_COMPLETED", "FIRST_EXCEPTION"}))
		}
		return nil
	case "completed":
		if names := g.awaitableSeveral(-1); names != nil {
			name := g.fresh("a")
			g.completed = append(g.completed, name)
			return st(op, name, names, g.limit())
		}
		return nil
	case "as_completed":
		if names := g.awaitableSeveral(-1); names != nil {
			return st(op, names, g.limit())
		}
		return nil
	}
	name := g.awaitable(me)
	if op == "await" && me > 0 && g.chance(3) {
		name = fmt.Sprintf("t%d", me) // itself
	}
	switch {
	case name == "":
		return nil
	case op == "shield":
		return st(op, g.combined("s", name), name)
	case op == "wait_for":
		return st(op, name, g.limit())
	}
	return st(op, name)
}

// combined names something that waits for the names.
func (g *generator) combined(prefix string, names ...string) string {
	n := g.fresh(prefix)
	g.rank[n] = 1 << 30
	for _, x := range names {
		g.rank[n] = min(g.rank[n], g.rank[x])
	}
	g.awaitables = append(g.awaitables, n)
	return n
}

func (g *generator) simple(op string) []any {
	switch op {
	case "log":
		return st(op, g.fresh("x"))
	case "sleep":
		return st(op, g.pickInt(-1, 0, 1, 1, 2, 3, 5))
	case "return":
		return st(op, g.IntN(100))
	case "raise":
		return st(op, g.pick([]string{"E1", "E2", "E3", "CancelledError", "TimeoutError"}))
	case "set_result":
		return st(op, g.pick(slices.Concat(g.futures, g.futures, g.futures, g.tasks)), g.IntN(100))
	case "set_exception":
		return st(op, g.pick(g.futures), g.pick([]string{"E1", "E2", "E3", "CancelledError"}))
	case "cancel":
		if g.chance(30) {
			return st(op, g.pick(g.anything()), g.fresh("m"))
		}
		return st(op, g.pick(g.anything()))
	case "inspect":
		return st(op, g.pick(g.anything()))
	case "done_callback", "remove_callback":
		return st(op, g.pick(g.anything()), g.pick([]string{"c1", "c2", "c3", "!c4"}))
	case "yield", "cancelling", "uncancel":
		return st(op)
	}
	return g.onHandle(op)
}

// onHandle makes a statement on a handle, or on a scope or a group, if there is one.
func (g *generator) onHandle(op string) []any {
	switch op {
	case "call_soon":
		return st(op, g.handle(), g.label())
	case "call_later":
		return st(op, g.handle(), g.between(-1, 5), g.label())
	case "cancel_handle":
		if len(g.handles) == 0 {
			return nil
		}
		return st(op, g.pick(g.handles))
	case "reschedule":
		if len(g.scopes) == 0 {
			return nil
		}
		return st(op, g.pick(g.scopes), g.limit())
	case "group_cancel":
		if len(g.groups) == 0 {
			return nil
		}
		return st(op, g.pick(g.groups))
	case "next_completed":
		if len(g.completed) == 0 {
			return nil
		}
		return st(op, g.pick(g.completed))
	}
	return g.onObject(op)
}

func (g *generator) pickInt(ns ...int) int { return ns[g.IntN(len(ns))] }

func (g *generator) handle() string {
	h := g.fresh("h")
	g.handles = append(g.handles, h)
	return h
}

func (g *generator) label() string {
	label := g.fresh("k")
	if g.chance(10) {
		return "!" + label
	}
	return label
}
