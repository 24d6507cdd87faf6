package inspect

import (
	"cmp"
	"net/http"
	"slices"
)

// shownReports is how many reports the overview has.
const shownReports = 5

// pages adds the pages to the mux.
func (in *Inspector) pages(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", in.html("overview", "./", "Overview", (*query).overview, (*page).overview))
	mux.HandleFunc("GET /tasks", in.html("tasks", "tasks", "Tasks", (*query).tasks, (*page).table))
	mux.HandleFunc("GET /tree", in.html("tree", "tasks", "Tasks", (*query).tree, (*page).tree))
	mux.HandleFunc("GET /graph", in.html("graph", "graph", "Graph", (*query).graph, (*page).graph))
	mux.HandleFunc("GET /task", in.html("task", "tasks", "Task", (*query).taskPage, (*page).task))
	mux.HandleFunc("GET /deadlock", in.html("deadlock", "deadlock", "Deadlock check", (*query).deadlock,
		(*page).deadlock))
	mux.HandleFunc("GET /primitives", in.html("primitives", "primitives", "Primitives", (*query).graph,
		(*page).primitives))
	mux.HandleFunc("GET /pools", in.html("pools", "pools", "Pools", (*query).poolsPage, nil))
	mux.HandleFunc("GET /timers", in.html("timers", "timers", "Timers", (*query).timers, nil))
	mux.HandleFunc("GET /reports", in.html("reports", "reports", "Reports", (*query).reports, (*page).reports))
	in.flightRoutes(mux)
	in.panelRoutes(mux)
	mux.HandleFunc("POST /cancel", in.cancelForm)
	mux.HandleFunc("GET /style.css", asset("style.css", "text/css"))
	mux.HandleFunc("GET /live.js", asset("live.js", "text/javascript"))
}

// fact is a number that the overview shows large.
type fact struct{ Name, Value string }

type overviewData struct {
	Facts   []fact
	Plots   []plot
	Reports []Report
}

func (p *page) overview(q *query) {
	all, _ := q.a.watch.reports.list()
	slices.Reverse(all)
	p.Data = overviewData{p.facts(), plots(p.S.Samples), all[:min(len(all), shownReports)]}
}

// facts are of the last whole second, and of now.
func (p *page) facts() []fact {
	var last Sample
	if n := len(p.S.Samples); n > 0 {
		last = p.S.Samples[max(0, n-2)]
	}
	l, c := &p.S.Loop, p.S.Counters
	return []fact{
		{"busy", percent(min(last.Busy.Seconds(), 1))},
		{"turns a second", rate(float64(last.Turns))},
		{"steps a second", rate(float64(last.Steps))},
		{"posts a second", rate(float64(last.Posts))},
		{"tasks", number(l.Tasks)},
		{"parked", number(last.Parked)},
		{"ready entries", number(l.Ready)},
		{"timers", number(l.Timers)},
		{"step, p99", duration(c.Step.Quantile(0.99))},
		{"ready to run, p99", duration(c.Wait.Quantile(0.99))},
		{"tasks started", number(l.Started)},
		{"reports", number(c.Reports)},
	}
}

type reportsData struct{ Reports []Report }

func (p *page) reports(*query) {
	slices.Reverse(p.S.Reports)
	p.Data = reportsData{p.S.Reports}
}

type objectsData struct {
	Objects []Object
	shown
}

func (p *page) primitives(q *query) {
	objects := slices.Clone(p.S.Objects)
	slices.SortStableFunc(objects, func(a, b Object) int { return cmp.Compare(b.Waiters, a.Waiters) })
	sh := q.shown(len(objects))
	p.Data = objectsData{objects[:sh.Shown], sh}
}

// taskPage is task for a page, whose query has the ID.
func (q *query) taskPage() {
	q.r.SetPathValue("id", q.r.FormValue("id"))
	q.task()
}

func (q *query) poolsPage() {
	q.ask(poolsPart)
	q.pools()
}

type taskData struct{ Children []Task }

func (p *page) task(q *query) {
	p.Title = p.S.Tasks[0].Name
	p.names = q.names
	p.Data = taskData{q.children}
}

type deadlockData struct {
	Rows   []Task
	Cycles [][]named
	shown
}

func (p *page) deadlock(q *query) {
	doomed := map[uint64]bool{}
	for _, id := range p.S.Hopeless {
		doomed[id] = true
	}
	var rows []Task
	for _, t := range p.S.Tasks {
		if doomed[t.ID] {
			rows = append(rows, t)
		}
	}
	sh := q.shown(len(rows))
	p.Data = deadlockData{rows[:sh.Shown], p.cycles(), sh}
}

func (p *page) cycles() (all [][]named) {
	for _, c := range p.S.Cycles[:min(len(p.S.Cycles), 20)] {
		all = append(all, p.named(c))
	}
	return all
}
