package remote

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// A Top is what top shows: the two last snapshots, of which it makes rates, and how it shows them. Keys change that.
type Top struct {
	Address string

	overview *inspect.Snapshot
	tasks    *inspect.Snapshot
	rates    map[uint64]rate
	failure  error // of the last question

	order    int
	reverse  bool
	paused   bool
	help     bool
	typing   bool   // the filter
	filter   string // of names and waits
	from     int    // the first row that is shown
	lastRows int    // how many rows the last page had room for
	listed   int    // how many rows there were
}

// A rate is what a task did between two snapshots; before there are two, since it was met.
type rate struct {
	run   float64 // the part of the time
	steps float64 // a second
}

// A usage is a task with its rates.
type usage struct {
	*inspect.Task
	rate
}

// topOrders are those of top.
var topOrders = []struct {
	name    string
	compare func(a, b usage) int
}{
	{"run", func(a, b usage) int { return cmp.Compare(b.run, a.run) }},
	{"steps", func(a, b usage) int { return cmp.Compare(b.steps, a.steps) }},
	{"for", func(a, b usage) int { return cmp.Compare(a.Since, b.Since) }},
	{"queued", func(a, b usage) int { return cmp.Compare(b.Waited, a.Waited) }},
	{"longest", func(a, b usage) int { return cmp.Compare(b.Longest, a.Longest) }},
	{"name", func(a, b usage) int { return strings.Compare(a.Name, b.Name) }},
	{"id", func(a, b usage) int { return cmp.Compare(a.ID, b.ID) }},
}

// Sort sorts by a column: run, steps, for, queued, longest, name or id. It reports whether there is such a one.
func (t *Top) Sort(name string) bool {
	for i, o := range topOrders {
		if o.name == name {
			t.order = i
			return true
		}
	}
	return false
}

// Update takes the answers to api/overview and api/tasks, or the error of one.
func (t *Top) Update(overview, tasks *inspect.Snapshot, err error) {
	if t.failure = err; err != nil || t.paused && t.tasks != nil {
		return
	}
	if t.tasks == nil || tasks.Loop.Time > t.tasks.Loop.Time {
		t.rates = ratesBetween(t.tasks, tasks)
	}
	t.overview, t.tasks = overview, tasks
}

func ratesBetween(before, now *inspect.Snapshot) map[uint64]rate {
	earlier, began := map[uint64]*inspect.Task{}, time.Duration(0)
	if before != nil {
		began = before.Loop.Time
		for i := range before.Tasks {
			earlier[before.Tasks[i].ID] = &before.Tasks[i]
		}
	}
	elapsed := max(now.Loop.Time-began, 1)
	rates := make(map[uint64]rate, len(now.Tasks))
	for _, t := range now.Tasks {
		ran, steps := t.Ran, t.Steps
		if e := earlier[t.ID]; e != nil {
			ran, steps = ran-e.Ran, steps-e.Steps
		}
		rates[t.ID] = rate{min(float64(ran)/float64(elapsed), 1), float64(steps) / elapsed.Seconds()}
	}
	return rates
}

// usages returns the tasks that the filter lets pass, in order.
func (t *Top) usages() (all []usage) {
	wanted := strings.ToLower(t.filter)
	for i := range t.tasks.Tasks {
		task := &t.tasks.Tasks[i]
		if wanted == "" || strings.Contains(strings.ToLower(task.Name+"\n"+task.WaitsFor), wanted) {
			all = append(all, usage{task, t.rates[task.ID]})
		}
	}
	slices.SortStableFunc(all, topOrders[t.order].compare)
	if t.reverse {
		slices.Reverse(all)
	}
	return all
}

// Listed returns how many tasks the last page was cut from.
func (t *Top) Listed() int { return t.listed }

// Lines returns a page of so many rows; zero means all.
func (t *Top) Lines(f Frame, rows int) []terminal.Line {
	if t.help {
		return topHelp(f)
	}
	lines := t.head(f)
	if t.tasks == nil {
		return lines
	}
	table := t.table()
	all := table.Lines(f.Columns)
	lines = append(lines, all[0])
	all = all[1:]
	t.listed, t.lastRows = len(all), len(all)
	if rows > 0 {
		t.lastRows = max(1, rows-len(lines))
	}
	t.from = max(0, min(t.from, t.listed-t.lastRows))
	return append(lines, all[t.from:min(len(all), t.from+t.lastRows)]...)
}

func (t *Top) table() *terminal.Table {
	table := &terminal.Table{Columns: []terminal.Column{{Title: "ID", Right: true}, {Title: "STATE"},
		{Title: "FOR", Right: true}, {Title: "%RUN", Right: true}, {Title: "STEPS/S", Right: true},
		{Title: "QUEUED", Right: true}, {Title: "LONGEST", Right: true}, {Title: "NAME", Least: 10},
		{Title: "WAITS FOR", Least: 10}}}
	for _, u := range t.usages() {
		cells := []string{fmt.Sprint(u.ID), u.State, Duration(since(t.tasks, u.Task)), fmt.Sprintf("%.1f", 100*u.run),
			fmt.Sprintf("%.1f", u.steps), Duration(u.Waited), Duration(u.Longest), u.Name, waits(u.Task)}
		table.Rows = append(table.Rows, terminal.Row{Cells: cells, Style: style(u.Task)})
	}
	return table
}

// head is what stands above the table.
func (t *Top) head(f Frame) (lines []terminal.Line) {
	lines = append(lines, f.line(terminal.Faint, "%s  %s  %s", f.Now.Format(time.TimeOnly), t.Address, t.choices()))
	if t.failure != nil {
		lines = append(lines, f.line(terminal.Alarm, "%s", terminal.Clean(t.failure.Error())))
	}
	if t.tasks == nil {
		return lines
	}
	lines = append(lines, f.header(t.tasks)...)
	return append(lines, f.plots(t.overview)...)
}

func (t *Top) choices() string {
	text := "by " + topOrders[t.order].name
	if t.reverse {
		text += ", reversed"
	}
	if t.paused {
		text += ", paused"
	}
	if t.typing {
		return text + ", filter: " + terminal.Clean(t.filter) + "_"
	} else if t.filter != "" {
		text += ", filter: " + terminal.Clean(t.filter)
	}
	return text
}

// plots gives the numbers of the last whole second.
func (f Frame) plots(s *inspect.Snapshot) []terminal.Line {
	if len(s.Samples) == 0 || s.Counters == nil {
		return nil
	}
	last := &s.Samples[max(0, len(s.Samples)-2)]
	return []terminal.Line{
		f.line(terminal.Plain, "a second: %s, %s, %s, %s fired; busy %s %%", plural(last.Turns, "turn"),
			plural(last.Steps, "step"), plural(last.Posts, "post"), plural(last.TimersFired, "timer"),
			percent(min(last.Busy.Seconds(), 1))),
		f.line(terminal.Plain, "timers late by %s, 99 %% up to %s, at most %s; longest step %s; %s; heap %s",
			Duration(last.LagP50), Duration(last.LagP99), Duration(last.LagMax), Duration(last.StepMax),
			plural(s.Counters.Reports, "report"), size(last.Heap)),
	}
}
