package inspect

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/monoloop-go/monoloop/loop"
)

// task gives one task, with what only its own page shows.
func (q *query) task() {
	id, err := strconv.ParseUint(q.r.PathValue("id"), 10, 64)
	if err != nil {
		q.missing = true
		return
	}
	q.walk()
	q.relatives(id)
	q.s.Tasks = only(q.s.Tasks, id)
	q.s.Objects, q.s.Edges, q.s.Cycles = nil, nil, nil
	if q.missing = len(q.s.Tasks) == 0; q.missing || !q.answered {
		return
	}
	ctx, cancel := context.WithTimeout(q.r.Context(), q.in.opts.Patience)
	defer cancel()
	t := &q.s.Tasks[0]
	_ = q.a.visit(ctx, id, func(co *loop.Co) { t.Values = valuesOf(co) })
}

// only returns the task with this ID alone, in a slice of its own.
func only(tasks []Task, id uint64) []Task {
	for _, t := range tasks {
		if t.ID == id {
			return []Task{t}
		}
	}
	return nil
}

// maxChildren is how many tasks are listed that a task has started.
const maxChildren = 100

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
		http.Redirect(w, r, "task?"+url.Values{"id": {id}, "loop": {r.PostFormValue("loop")}}.Encode(), http.StatusSeeOther) // it may take time to end
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
