package loop

import (
	"fmt"
	"strings"
)

// A Product is a Waitlist that a coroutine works for, as a task's future is: the await chain goes on through it. Producer
// returns nil if no coroutine does.
type Product interface{ Producer() *Co }

// AwaitChain tells, one line each, what co is doing, and if it waits for a task, what that one is doing, and so on. A
// chain that comes back to itself is named as a cycle.
func (co *Co) AwaitChain() string {
	var b strings.Builder
	seen := map[*Co]bool{}
	for indent := ""; co != nil; indent += "  " {
		if seen[co] {
			fmt.Fprintf(&b, "%scycle: %s again\n", indent, co.Name())
			break
		}
		seen[co] = true
		fmt.Fprintf(&b, "%s%s %s\n", indent, co.Name(), co.doing())
		p, _ := co.on().(Product)
		if p == nil {
			break
		}
		co = p.Producer()
	}
	return b.String()
}

func (co *Co) doing() string {
	if co.state != parked {
		return "is " + co.state.String()
	}
	if s, ok := co.between.(fmt.Stringer); ok {
		return "waits for " + s.String()
	}
	if co.on() == nil {
		return "is parked"
	}
	return fmt.Sprintf("waits for %T", co.on())
}

// String gives the name, and what the coroutine is doing.
func (co *Co) String() string { return co.Name() + " " + co.doing() }
