package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

func (in *Inspector) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for path, give := range map[string]giver{
		"overview":   (*query).overview,
		"tasks":      (*query).tasks,
		"tasks/{id}": (*query).task,
		"tree":       (*query).tree,
		"graph":      (*query).graph,
		"primitives": (*query).primitives,
		"pools":      (*query).poolsPage,
		"timers":     (*query).timers,
		"reports":    (*query).reports,
		"deadlock":   (*query).deadlock,
		"snapshot":   (*query).snapshot,
	} {
		mux.HandleFunc("GET /api/"+path, in.json(give))
	}
	mux.HandleFunc("POST /api/tasks/{id}/cancel", in.cancel)
	mux.HandleFunc("GET /metrics", in.metrics)
	in.pages(mux)
	return mux
}

// A giver puts what was asked for into the snapshot of a query.
type giver func(q *query)

// json answers with the snapshot that give makes.
func (in *Inspector) json(give giver) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := in.query(r)
		if q == nil {
			in.noLoop(w, r)
			return
		}
		give(q)
		if q.missing {
			http.Error(w, "no such task", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(q.s)
	}
}

// noLoop answers a request that names no loop that is there.
func (in *Inspector) noLoop(w http.ResponseWriter, r *http.Request) {
	if p := in.navigation(false); len(p) > 0 && r.URL.Path == "/" {
		http.Redirect(w, r, p[0].Path, http.StatusSeeOther)
		return
	}
	text := "no loop is attached"
	if names := in.names(); len(names) > 0 {
		text = fmt.Sprintf("no loop is attached under the name %q; there are: %q", r.FormValue("loop"), names)
	}
	http.Error(w, text, http.StatusNotFound)
}

// A query is a request that is to be answered with a snapshot of one loop.
type query struct {
	in       *Inspector
	a        *attached
	r        *http.Request
	s        *Snapshot
	answered bool
	missing  bool // there is no such task

	names    map[uint64]string // of all tasks, for the page of one
	children []Task            // that it has started
}

// query returns a query for the loop that the request names; nil if there is none.
func (in *Inspector) query(r *http.Request) *query {
	a := in.find(r.FormValue("loop"))
	if a == nil {
		return nil
	}
	q := &query{in: in, a: a, r: r, answered: true}
	q.take(a.snapshot())
	return q
}

// take makes s the snapshot of the query, without what other queries have asked for.
func (q *query) take(s *Snapshot) {
	copied := *s
	q.s = &copied
	q.s.Loops = q.in.names()
	q.finish()
}

// finish says how the loop is, as it turned out.
func (q *query) finish() {
	q.s.Loop.State = q.a.state(q.answered)
	q.s.Loop.Answered = q.answered
	q.s.Loop.Stuck = nil
	if q.s.Loop.State == "stuck" {
		q.s.Loop.Stuck = q.a.stuck()
	}
}

// ask asks for parts that one callback gives. If it is not answered, what was known last stands in for it.
func (q *query) ask(want part) {
	ctx, cancel := context.WithTimeout(q.r.Context(), q.in.opts.Patience)
	defer cancel()
	s, err := q.a.ask(ctx, want)
	if err != nil {
		q.answered = false
		s = q.a.lastKnown(want)
	}
	q.take(s)
}

// walk asks for tasks and graph.
func (q *query) walk() {
	limit := q.in.opts.Limit
	if n, err := strconv.Atoi(q.r.FormValue("limit")); err == nil && n > 0 {
		limit = min(n, limit)
	}
	if q.ask(0); !q.answered { // so that a loop that is stuck costs no more than this
		q.take(q.a.lastTasks())
		return
	}
	ctx, cancel := context.WithTimeout(q.r.Context(), 5*q.in.opts.Patience)
	defer cancel()
	s, err := q.a.walk(ctx, limit)
	if err != nil {
		q.answered = false
		s = q.a.lastTasks()
	}
	q.take(s)
}

func (q *query) overview() {
	q.ask(0)
	p := q.a.tally.last()
	q.s.Counters, q.s.Samples = &p.counters, p.samples.list()
}

func (q *query) tasks() {
	q.walk()
	q.s.Objects, q.s.ObjectsLeft, q.s.Edges = nil, 0, nil
}

func (q *query) tree() {
	q.tasks()
	q.s.Tasks = tree(q.s.Tasks)
}

func (q *query) graph() { q.walk() }

func (q *query) primitives() {
	q.walk()
	q.s.Tasks, q.s.Edges = nil, nil
}

func (q *query) deadlock() {
	q.walk()
	q.s.Hopeless = hopeless(q.s)
}

func (q *query) timers() { q.ask(timersPart) }

func (q *query) reports() {
	q.ask(unreadPart)
	q.s.Reports, q.s.ReportsLeft = q.a.watch.reports.list()
}

func (q *query) snapshot() {
	q.ask(timersPart | unreadPart | poolsPart)
	brief := q.s
	q.walk()
	q.s.Timers, q.s.TimersLeft, q.s.Unread, q.s.UnreadLeft = brief.Timers, brief.TimersLeft, brief.Unread, brief.UnreadLeft
	p := q.a.tally.last()
	q.s.Counters, q.s.Samples = &p.counters, p.samples.list()
	q.s.Reports, q.s.ReportsLeft = q.a.watch.reports.list()
	q.s.Hopeless = hopeless(q.s)
	q.pools()
}
