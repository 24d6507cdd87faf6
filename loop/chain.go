package loop

import "fmt"

// AwaitChain tells, one line each, what co is doing, and if it waits for a task, what that one is doing, and so on. A
// chain that comes back to itself is named as a cycle. Of a long chain, the middle is left out, and counted.
func (co *Co) AwaitChain() string {
	way, again := co.chain()
	var o outline
	first, last := ends(len(way))
	for i, co := range way {
		if i == first {
			o.line(o.lines, "... %d more, each of which waits for the next", len(way)-first-last)
		}
		if i < first || i >= len(way)-last {
			o.line(o.lines, "%v", co)
		}
	}
	if again != nil {
		o.line(o.lines, "cycle: %s again", again.Name())
	}
	return o.String()
}

// chain returns co, the coroutine that it waits for, and so on, each once; and the one that would be there again, if
// any.
func (co *Co) chain() (way []*Co, again *Co) {
	seen := map[*Co]bool{}
	for ; co != nil; co = onlyCo(dependsOn(co.parkedOn())) {
		if seen[co] {
			return way, co
		}
		seen[co] = true
		way = append(way, co)
	}
	return way, nil
}

func (co *Co) doing() string {
	if co.state != parked {
		return "is " + co.state.String()
	}
	switch on := co.parkedOn().(type) {
	case nil:
		return "is parked"
	case fmt.Stringer:
		return "waits for " + on.String()
	default:
		return fmt.Sprintf("waits for %T", on)
	}
}

// String gives the name, and what the coroutine is doing.
func (co *Co) String() string { return co.Name() + " " + co.doing() }
