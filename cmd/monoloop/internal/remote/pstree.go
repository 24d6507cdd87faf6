package remote

import (
	"strings"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// deepest is how many levels of a tree are drawn as such.
const deepest = 30

// Tree draws the tasks of a snapshot of api/tree, each below the one that has started it.
func (f Frame) Tree(s *inspect.Snapshot) []terminal.Line {
	lines := f.header(s)
	for i, prefix := range prefixes(s.Tasks) {
		t := &s.Tasks[i]
		text := prefix + named(t.ID, t.Name) + "  " + t.State + sinceWhen(s, t)
		if w := waits(t); w != "" {
			text += ": " + terminal.Clean(w)
		}
		lines = append(lines, f.line(style(t), "%s", text))
	}
	lines = append(lines, f.left(s)...)
	return append(lines, f.cycles(s)...)
}

// prefixes returns what stands before each task of a tree. It goes through them from the last one on: then it is known
// where more siblings follow.
func prefixes(tasks []inspect.Task) []string {
	all := make([]string, len(tasks))
	var follows [deepest + 1]bool // at each depth, below the same parent
	for i := len(tasks) - 1; i >= 0; i-- {
		depth := min(tasks[i].Depth, deepest)
		all[i] = prefix(depth, follows[:])
		follows[depth] = true
		clear(follows[depth+1:])
	}
	return all
}

func prefix(depth int, follows []bool) string {
	var b strings.Builder
	for d := 1; d <= depth; d++ {
		switch {
		case d == depth && follows[d]:
			b.WriteString("├─ ")
		case d == depth:
			b.WriteString("└─ ")
		case follows[d]:
			b.WriteString("│  ")
		default:
			b.WriteString("   ")
		}
	}
	return b.String()
}
