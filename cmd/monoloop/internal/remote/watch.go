package remote

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// A Task is what watch knows of one task.
type Task struct {
	One *inspect.Snapshot // of api/tasks/ID
	All *inspect.Snapshot // of api/tasks, to name others
}

func (w Task) task() *inspect.Task { return &w.One.Tasks[0] }

// Name returns the name of the task, with its ID.
func (w Task) Name() string { return named(w.task().ID, w.task().Name) }

// Brief is one line of what the task does, without what changes by itself.
func (w Task) Brief() string {
	t := w.task()
	text := fmt.Sprintf("%s, %s, ran %s", t.State, plural(t.Steps, "step"), Duration(t.Ran))
	if t.Cancels > 0 || t.WaitsFor != "" {
		text += ": " + terminal.Clean(waits(t))
	}
	if w.One.Loop.State != "running" {
		text += "; the loop is " + w.One.Loop.State
	}
	return text
}

// Task tells all that there is to tell of a task.
func (f Frame) Task(w Task) []terminal.Line {
	s, t := w.One, w.task()
	lines := []terminal.Line{f.line(terminal.Heading, "%s of loop %s, %s", named(t.ID, t.Name),
		terminal.Clean(s.Loop.Name), s.Loop.State)}
	lines = append(lines, f.stuck(s)...)
	lines = append(lines, f.fact("state", t.State+sinceWhen(s, t), style(t))...)
	lines = append(lines, f.fact("waits for", waitsAt(t), terminal.Plain)...)
	for i, text := range w.because() {
		lines = append(lines, f.fact([]string{"who", ""}[min(i, 1)], text, terminal.Notable)...)
	}
	lines = append(lines, f.fact("cancels", canceledOrNot(t), terminal.Bad)...)
	lines = append(lines, f.fact("has run", hasRun(t), terminal.Plain)...)
	lines = append(lines, f.fact("kind", kind(t), terminal.Plain)...)
	lines = append(lines, f.fact("started by", parent(t), terminal.Plain)...)
	lines = append(lines, f.fact("made at", t.Made, terminal.Plain)...)
	lines = append(lines, f.fact("has started", w.children(), terminal.Plain)...)
	for _, v := range t.Values {
		lines = append(lines, f.fact("value", v.Name+" = "+v.Text, terminal.Plain)...)
	}
	for i, place := range strings.Split(strings.TrimSpace(t.Stack), "\n") {
		place = strings.ReplaceAll(place, "\t", "    ")
		lines = append(lines, f.fact([]string{"stack", ""}[min(i, 1)], place, terminal.Faint)...)
	}
	return lines
}

// fact is a line of a name and what there is to say; none if that is nothing.
func (f Frame) fact(name, text string, style terminal.Style) []terminal.Line {
	if text == "" {
		return nil
	}
	return []terminal.Line{f.line(style, "%-12s%s", name, terminal.Clean(text))}
}

func sinceWhen(s *inspect.Snapshot, t *inspect.Task) string {
	if d := since(s, t); d >= 0 {
		return " for " + Duration(d)
	}
	return ""
}

func waitsAt(t *inspect.Task) string {
	if t.WaitsAt == "" {
		return t.WaitsFor
	}
	return t.WaitsFor + " at " + t.WaitsAt
}

func canceledOrNot(t *inspect.Task) string {
	if t.Cancels == 0 {
		return ""
	}
	return canceled(t)
}

func hasRun(t *inspect.Task) string {
	return fmt.Sprintf("%s in %s, the longest in %s; was ready for %s", plural(t.Steps, "step"), Duration(t.Ran),
		Duration(t.Longest), Duration(t.Waited))
}

const maxChain = 10

// because follows the first holders: the task waits for one, which waits for another, and so on.
func (w Task) because() (chain []string) {
	byID := make(map[uint64]*inspect.Task, len(w.All.Tasks))
	for i := range w.All.Tasks {
		byID[w.All.Tasks[i].ID] = &w.All.Tasks[i]
	}
	seen := map[uint64]bool{w.task().ID: true}
	for t := w.task(); len(t.Holders) > 0 && len(chain) < maxChain; {
		id := t.Holders[0]
		more := ""
		if n := len(t.Holders) - 1; n > 0 {
			more = fmt.Sprintf(" (and %d more)", n)
		}
		next := byID[id]
		if next == nil {
			return append(chain, named(id, "")+more)
		}
		text := named(id, next.Name) + more + " is " + next.State + sinceWhen(w.All, next)
		if next.WaitsFor != "" {
			text += ", waits for " + short(waitsAt(next))
		}
		if seen[id] {
			return append(chain, named(id, next.Name)+more+", as above: a cycle")
		}
		chain, seen[id], t = append(chain, text), true, next
	}
	return chain
}

const maxChildren = 8

func (w Task) children() string {
	var all []string
	n := 0
	for _, t := range w.All.Tasks {
		if t.Parent != w.task().ID {
			continue
		}
		if n++; n <= maxChildren {
			all = append(all, named(t.ID, t.Name))
		}
	}
	if n > maxChildren {
		all = append(all, count(n-maxChildren)+" more")
	}
	return strings.Join(all, ", ")
}
