package task

import (
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// All returns the coroutines of all tasks of r's loop that have not ended, in order of creation: one that was just started
// is among them, and so are main and what loop.Start began, which have no future. See asyncio.all_tasks.
func All(r loop.Ref) []*loop.Co { return r.Loop().All() }

// Chains tells, for each of All, what it is doing, and if it waits for a task, what that one is doing, and so on: one line
// each, indented below the one that waits. See loop.Co.AwaitChain for a single task, and asyncio's print_call_graph.
func Chains(r loop.Ref) string {
	var b strings.Builder
	for _, co := range All(r) {
		b.WriteString(co.AwaitChain())
	}
	return b.String()
}
