package inspect

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// shown is how much of a list a page shows.
type shown struct {
	Shown, Matching int
	Left            bool   // there is more
	More            string // the link to it
}

const (
	defaultShown = 200
	mostShown    = 5000
)

// shown says how many of n a page shows: what the parameter n says, within limits.
func (q *query) shown(n int) shown {
	want, err := strconv.Atoi(q.r.FormValue("n"))
	if err != nil || want <= 0 {
		want = defaultShown
	}
	want = min(want, mostShown)
	s := shown{Shown: min(n, want), Matching: n, Left: n > want}
	if s.Left && want < mostShown {
		s.More = q.link("n", strconv.Itoa(5*want))
	}
	return s
}

// link returns a link to the present page with other parameters, names and values in turn; an empty one is left out.
func (q *query) link(changes ...string) string {
	all := url.Values{}
	for name, values := range q.r.URL.Query() {
		all[name] = values
	}
	for i := 0; i < len(changes); i += 2 {
		if all.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			all.Del(changes[i])
		}
	}
	return "?" + all.Encode()
}

// A column is one by which the table of tasks can be sorted.
type column struct {
	key, title string
	numeric    bool
	compare    func(a, b *Task) int
}

var columns = []column{
	{"id", "ID", true, func(a, b *Task) int { return cmp.Compare(a.ID, b.ID) }},
	{"name", "Name", false, func(a, b *Task) int { return cmp.Compare(a.Name, b.Name) }},
	{"state", "State", false, func(a, b *Task) int { return cmp.Compare(a.State, b.State) }},
	{"for", "For", true, func(a, b *Task) int { return cmp.Compare(b.Since, a.Since) }},
	{"waits", "Waits for", false, func(a, b *Task) int { return cmp.Compare(a.WaitsFor, b.WaitsFor) }},
	{"parent", "Started by", false, func(a, b *Task) int { return cmp.Compare(a.ParentName, b.ParentName) }},
	{"steps", "Steps", true, func(a, b *Task) int { return cmp.Compare(a.Steps, b.Steps) }},
	{"ran", "Ran", true, func(a, b *Task) int { return cmp.Compare(a.Ran, b.Ran) }},
	{"longest", "Longest", true, func(a, b *Task) int { return cmp.Compare(a.Longest, b.Longest) }},
}

// A heading is a column as the page shows it.
type heading struct {
	Title   string
	Numeric bool
	Order   string // what aria-sort says; empty for none
	URL     string
}

type choice struct {
	Value, Name string
	On          bool
}

type tableData struct {
	Q, Sort, Down string
	States        []choice
	Columns       []heading
	Rows          []Task
	shown
}

func (p *page) table(q *query) {
	d := tableData{Q: q.r.FormValue("q"), Sort: q.r.FormValue("sort"), Down: q.r.FormValue("down")}
	state := q.r.FormValue("state")
	for _, s := range []choice{{"", "any state", false}, {"parked", "parked", false}, {"ready", "ready", false},
		{"running", "running", false}, {"canceling", "canceling", false}} {
		s.On = s.Value == state
		d.States = append(d.States, s)
	}
	rows := filter(p.S.Tasks, d.Q, state)
	for _, c := range columns {
		d.Columns = append(d.Columns, c.heading(q, d.Sort, d.Down))
		if c.key == d.Sort {
			slices.SortStableFunc(rows, func(a, b Task) int { return c.compare(&a, &b) })
			if d.Down != "" {
				slices.Reverse(rows)
			}
		}
	}
	d.shown = q.shown(len(rows))
	d.Rows = rows[:d.Shown]
	p.Data = d
}

// heading links to the page sorted by the column: numbers the largest first, and the other way round the next time.
func (c column) heading(q *query, sort, down string) heading {
	h := heading{Title: c.title, Numeric: c.numeric}
	next := ""
	if c.numeric {
		next = "1"
	}
	if c.key == sort {
		h.Order, next = "ascending", "1"
		if down != "" {
			h.Order, next = "descending", ""
		}
	}
	h.URL = q.link("sort", c.key, "down", next)
	return h
}

// filter returns the tasks that contain the words and are in the state, in a slice of its own.
func filter(tasks []Task, words, state string) []Task {
	words = strings.ToLower(strings.TrimSpace(words))
	var rows []Task
	for _, t := range tasks {
		if is(&t, state) && contains(&t, words) {
			rows = append(rows, t)
		}
	}
	return rows
}

func is(t *Task, state string) bool {
	return state == "" || t.State == state || state == "canceling" && t.Cancels > 0
}

func contains(t *Task, words string) bool {
	if words == "" {
		return true
	}
	for _, s := range []string{t.Name, t.WaitsFor, t.Made, t.WaitsAt, t.ParentName} {
		if strings.Contains(strings.ToLower(s), words) {
			return true
		}
	}
	return false
}

type treeData struct {
	Rows []Task
	shown
}

func (p *page) tree(q *query) {
	sh := q.shown(len(p.S.Tasks))
	p.Data = treeData{p.S.Tasks[:sh.Shown], sh}
}
