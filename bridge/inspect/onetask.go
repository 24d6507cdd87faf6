package inspect

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/monoloop-go/monoloop/loop"
)

const (
	maxChildren  = 100    // that are listed of those that a task has started
	maxRelatives = 20_000 // tasks among which they are looked for
	maxEvents    = 32     // the last of a task
	maxNear      = 200    // edges that are followed from a task, to those who hold what it waits for
)

// task gives one task, with what only its own page shows.
func (q *query) task() {
	id, err := strconv.ParseUint(q.r.PathValue("id"), 10, 64)
	if err != nil {
		q.missing = true
		return
	}
	q.ask(0)
	if !q.answered {
		q.lastKnown(id)
		return
	}
	q.present(id)
}

// lastKnown gives the task as it was when the loop last answered, or as its record has it.
func (q *query) lastKnown(id uint64) {
	q.take(q.a.lastTasks())
	q.relatives(id)
	if q.only(id); !q.missing && q.a.recorder != nil {
		q.s.Tasks[0].Events = q.a.events(id, maxEvents)
	}
}

// present asks the loop for the task, for those around it, and for what it waits for.
func (q *query) present(id uint64) {
	ctx, cancel := context.WithTimeout(q.r.Context(), 5*q.in.opts.Patience)
	defer cancel()
	near := newWalk(q.a.loop, 1, q.a.tally.known)
	near.graph.max, near.graph.names = maxNear, map[uint64]string{}
	var values []Value
	var stack string
	var events []Event
	err := q.a.visit(ctx, id, func(co *loop.Co) {
		near.visit(co)
		near.graph.some(maxNear)
		values, stack = valuesOf(co), co.Low().Stack()
		if r := q.a.tally.recent; r != nil {
			events = r.of(id, maxEvents)
		}
	})
	if err != nil {
		q.missing = true
		return
	}
	if q.a.recorder != nil {
		events = q.a.events(id, maxEvents)
	}
	q.names = map[uint64]string{}
	if q.s.Loop.Tasks <= maxRelatives {
		q.walk()
		q.relatives(id)
	}
	near.left = 0
	near.tell(q.s)
	q.s.Tasks[0].Values, q.s.Tasks[0].Stack, q.s.Tasks[0].Events = values, stack, events
	q.only(id)
	maps.Copy(q.names, near.graph.names)
}

// only leaves the task with this ID alone.
func (q *query) only(id uint64) {
	all := q.s.Tasks
	q.s.Tasks, q.s.Objects, q.s.Edges, q.s.Cycles, q.s.TasksLeft = nil, nil, nil, nil, 0
	for _, t := range all {
		if t.ID == id {
			q.s.Tasks = []Task{t}
		}
	}
	q.missing = len(q.s.Tasks) == 0
}

// relatives remembers the names of all tasks, and those that the one with this ID has started.
func (q *query) relatives(id uint64) {
	q.names = make(map[uint64]string, len(q.s.Tasks))
	for _, t := range q.s.Tasks {
		q.names[t.ID] = t.Name
		if t.Parent == id && len(q.children) < maxChildren {
			q.children = append(q.children, t)
		}
	}
}

// cancel cancels a task; it is the JSON's.
func (in *Inspector) cancel(w http.ResponseWriter, r *http.Request) {
	if in.cancelTask(w, r, r.PathValue("id")) {
		w.WriteHeader(http.StatusNoContent)
	}
}

// cancelForm is cancel for the button of a page, to which it leads back.
func (in *Inspector) cancelForm(w http.ResponseWriter, r *http.Request) {
	if id := r.PostFormValue("id"); in.cancelTask(w, r, id) {
		back := url.Values{"id": {id}, "loop": {r.PostFormValue("loop")}} // it may take time to end
		http.Redirect(w, r, "task?"+back.Encode(), http.StatusSeeOther)
	}
}

// cancelTask cancels a task, or says why not.
func (in *Inspector) cancelTask(w http.ResponseWriter, r *http.Request, number string) bool {
	id, err := strconv.ParseUint(number, 10, 64)
	a := in.find(r.FormValue("loop"))
	switch {
	case !in.opts.AllowCancel:
		http.Error(w, "to cancel tasks is not allowed here", http.StatusForbidden)
		return false
	case !in.mayWrite(r):
		http.Error(w, "this needs the token of the page, and the same origin", http.StatusForbidden)
		return false
	case err != nil || a == nil:
		http.Error(w, "no such task", http.StatusNotFound)
		return false
	}
	ctx, stop := context.WithTimeout(r.Context(), in.opts.Patience)
	defer stop()
	switch err := a.visit(ctx, id, func(co *loop.Co) { co.Cancel(ErrAsked) }); err {
	case nil:
		return true
	case errNoTask:
		http.Error(w, "no such task", http.StatusNotFound)
	default:
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
	return false
}
