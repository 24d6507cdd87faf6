package remote

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// An Order is one in which tasks are listed.
type Order struct {
	Name    string
	compare func(a, b *inspect.Task) int
}

// orders are those of ps; the first is the usual one.
var orders = []Order{
	{"id", func(a, b *inspect.Task) int { return cmp.Compare(a.ID, b.ID) }},
	{"for", func(a, b *inspect.Task) int { return cmp.Compare(a.Since, b.Since) }},
	{"steps", func(a, b *inspect.Task) int { return cmp.Compare(b.Steps, a.Steps) }},
	{"ran", func(a, b *inspect.Task) int { return cmp.Compare(b.Ran, a.Ran) }},
	{"queued", func(a, b *inspect.Task) int { return cmp.Compare(b.Waited, a.Waited) }},
	{"longest", func(a, b *inspect.Task) int { return cmp.Compare(b.Longest, a.Longest) }},
	{"state", func(a, b *inspect.Task) int { return cmp.Compare(rank(a), rank(b)) }},
	{"name", func(a, b *inspect.Task) int { return strings.Compare(a.Name, b.Name) }},
}

func rank(t *inspect.Task) int { return slices.Index([]string{"running", "ready", "parked"}, t.State) }

// FindOrder returns the order of this name: id, for, steps, ran, queued, longest, state or name. The empty one is id.
func FindOrder(name string) (Order, bool) {
	if name == "" {
		return orders[0], true
	}
	i := slices.IndexFunc(orders, func(o Order) bool { return o.Name == name })
	if i < 0 {
		return Order{}, false
	}
	return orders[i], true
}

// A List is how ps lists tasks.
type List struct {
	Order Order
	Long  bool // with more columns
}

// PS lists the tasks of a snapshot of api/tasks.
func (f Frame) PS(s *inspect.Snapshot, l List) []terminal.Line {
	tasks := slices.Clone(s.Tasks)
	slices.SortStableFunc(tasks, func(a, b inspect.Task) int { return l.Order.compare(&a, &b) })
	table := terminal.Table{Columns: columns(l.Long)}
	for i := range tasks {
		table.Rows = append(table.Rows, row(s, &tasks[i], l.Long))
	}
	lines := append(f.header(s), table.Lines(f.Columns)...)
	lines = append(lines, f.left(s)...)
	return append(lines, f.cycles(s)...)
}

func columns(long bool) []terminal.Column {
	all := []terminal.Column{{Title: "ID", Right: true}, {Title: "STATE"}, {Title: "FOR", Right: true},
		{Title: "STEPS", Right: true}, {Title: "RAN", Right: true}}
	if long {
		all = append(all, []terminal.Column{{Title: "QUEUED", Right: true}, {Title: "LONGEST", Right: true}, {Title: "KIND"},
			{Title: "STARTED BY", Least: 10}, {Title: "MADE AT", Least: 10}, {Title: "WAITS AT", Least: 10}}...)
	}
	return append(all, []terminal.Column{{Title: "NAME", Least: 10}, {Title: "WAITS FOR", Least: 10}}...)
}

func row(s *inspect.Snapshot, t *inspect.Task, long bool) terminal.Row {
	cells := []string{strconv.FormatUint(t.ID, 10), t.State, Duration(since(s, t)), count(t.Steps), Duration(t.Ran)}
	if long {
		cells = append(cells, Duration(t.Waited), Duration(t.Longest), kind(t), parent(t), short(t.Made), short(t.WaitsAt))
	}
	return terminal.Row{Cells: append(cells, t.Name, waits(t)), Style: style(t)}
}

// kind says whether a task has a stack.
func kind(t *inspect.Task) string {
	if t.Straight {
		return "straight"
	}
	return "step"
}

func parent(t *inspect.Task) string {
	if t.Parent == 0 {
		return ""
	}
	return named(t.Parent, t.ParentName)
}
