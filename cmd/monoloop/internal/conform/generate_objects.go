package conform

import (
	"fmt"
	"slices"
)

// makeObjects makes one lock of each kind, and a queue or two, where the profile has statements on them.
func (g *generator) makeObjects() []any {
	var made []any
	if slices.Contains(g.ops, "with") {
		made = append(made, g.make("lock"), g.make("event"), g.make("condition"))
		made = append(made, g.make(g.pick([]string{"semaphore", "bounded_semaphore"}), g.between(0, 2)))
		made = append(made, g.make("barrier", g.between(1, 3)))
	}
	if slices.Contains(g.ops, "put") {
		for range g.between(1, 2) {
			made = append(made, g.make("queue", g.pick([]string{"fifo", "fifo", "lifo", "priority"}), g.between(0, 2)))
		}
	}
	return made
}

func (g *generator) make(op string, args ...any) []any {
	name := g.fresh(op[:1])
	kind := op
	if op == "bounded_semaphore" {
		kind = "semaphore"
	}
	g.objects[kind] = append(g.objects[kind], name)
	return st(op, append([]any{name}, args...)...)
}

func (g *generator) object(kinds ...string) string {
	var names []string
	for _, kind := range kinds {
		names = append(names, g.objects[kind]...)
	}
	return g.pick(names)
}

// onObject makes a statement on a lock or a queue.
func (g *generator) onObject(op string) []any {
	switch op {
	case "acquire":
		return st(op, g.object("lock", "semaphore", "condition"))
	case "release":
		if g.chance(30) {
			return nil
		}
		return st(op, g.object("lock", "semaphore", "condition"))
	case "event_set", "event_clear", "event_wait":
		return st(op, g.object("event"))
	case "condition_wait", "notify_all":
		return g.locked(st(op, g.object("condition")))
	case "notify":
		return g.locked(st(op, g.object("condition"), g.between(0, 2)))
	case "barrier_wait", "barrier_abort", "barrier_reset":
		return st(op, g.object("barrier"))
	case "put", "put_nowait":
		return st(op, g.object("queue"), g.IntN(10))
	case "shutdown":
		return st(op, g.object("queue"), g.chance(50))
	}
	return st(op, g.object("queue"))
}

// locked puts a statement on a condition, mostly, where its lock is held.
func (g *generator) locked(s []any) []any {
	if g.chance(15) {
		return s
	}
	return st("with", s[1], []any{s})
}

// a race is one kind of thing that several tasks wait for: how it is made, waited for, and granted.
type race struct {
	make  []any
	wait  []any
	grant [][]any
}

func (g *generator) race(kind string) race {
	p := func(op string, args ...any) []any { return st(op, append([]any{"p"}, args...)...) }
	switch kind {
	case "lock":
		return race{p(kind), p("acquire"), [][]any{p("release")}}
	case "semaphore", "bounded_semaphore":
		return race{p(kind, g.between(0, 2)), p("acquire"), [][]any{p("release")}}
	case "event":
		return race{p(kind), p("event_wait"), [][]any{p("event_set"), p("event_clear")}}
	case "condition":
		with := func(s []any) []any { return st("with", "p", []any{s}) }
		return race{p(kind), with(p("condition_wait")), [][]any{with(p("notify", 1)), with(p("notify", 2)), with(p("notify_all"))}}
	case "barrier":
		return race{p(kind, g.between(2, 4)), p("barrier_wait"), [][]any{p("barrier_reset"), p("barrier_abort"), p("barrier_wait")}}
	case "queue":
		make := p(kind, g.pick([]string{"fifo", "lifo", "priority"}), g.between(0, 2))
		return race{make, p("take"), [][]any{p("put_nowait", 5), p("put_nowait", 3), p("take_nowait"), p("task_done"), p("shutdown", g.chance(50))}}
	case "future":
		return race{p(kind), p("await"), [][]any{p("set_result", 1), p("set_exception", "E1")}}
	}
	inner := st("try", []any{st("await", "f")}, []any{[]any{"CancelledError", []any{st("yield")}}}, []any{})
	return race{st("spawn", "p", []any{inner}), p("await"), [][]any{st("set_result", "f", 1), p("cancel")}}
}

// races makes a program in which several tasks wait for one thing, and grants and cancellations meet within single
// turns.
func (g *generator) races() []any {
	kind := g.pick([]string{"lock", "semaphore", "bounded_semaphore", "event", "condition", "barrier", "queue", "future", "task"})
	r := g.race(kind)
	body := []any{st("future", "f"), r.make}
	if kind == "lock" && g.chance(80) {
		body = append(body, st("acquire", "p"))
	}
	n := g.between(2, 6)
	for i := 1; i <= n; i++ {
		body = append(body, st("spawn", fmt.Sprintf("t%d", i), g.racer(kind, i, r)))
	}
	for range g.between(2, 6) {
		for range g.IntN(4) {
			body = append(body, st("yield"))
		}
		if g.chance(40) {
			body = append(body, st("sleep", 1))
		}
		for range g.between(1, 4) {
			if g.chance(50) {
				body = append(body, r.grant[g.IntN(len(r.grant))])
			} else {
				body = append(body, st("cancel", fmt.Sprintf("t%d", g.between(1, n))))
			}
		}
	}
	return []any{st("try", body, []any{[]any{"BaseException", []any{}}}, []any{}), st("sleep", 5)}
}

// racer makes the body of one waiter.
func (g *generator) racer(kind string, i int, r race) []any {
	wait := r.wait
	if kind == "queue" && g.chance(40) {
		wait = st("put", "p", i)
	}
	if g.chance(40) {
		wait = st("timeout", fmt.Sprintf("d%d", i), g.IntN(4), []any{wait})
	}
	onCancel := []any{st("raise", "CancelledError")}
	if g.chance(30) {
		onCancel = []any{st("yield")}
	}
	body := []any{st("try", []any{wait}, []any{[]any{"CancelledError", onCancel}, []any{"TimeoutError", []any{}}}, []any{})}
	if (kind == "lock" || kind == "semaphore" || kind == "bounded_semaphore") && g.chance(70) {
		body = append(body, st("yield"), st("release", "p"))
	}
	if g.chance(30) {
		body = append(body, r.wait)
	}
	return body
}
