package inspect

import (
	"context"
	"net/http"
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

// cancel cancels a task.
func (in *Inspector) cancel(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	a := in.find(r.FormValue("loop"))
	switch {
	case !in.opts.AllowCancel:
		http.Error(w, "to cancel tasks is not allowed here", http.StatusForbidden)
		return
	case !in.mayWrite(r):
		http.Error(w, "this needs the token of the page, and the same origin", http.StatusForbidden)
		return
	case err != nil || a == nil:
		http.Error(w, "no such task", http.StatusNotFound)
		return
	}
	ctx, stop := context.WithTimeout(r.Context(), in.opts.Patience)
	defer stop()
	switch err := a.visit(ctx, id, func(co *loop.Co) { co.Cancel(ErrAsked) }); err {
	case nil:
		w.WriteHeader(http.StatusNoContent)
	case errNoTask:
		http.Error(w, "no such task", http.StatusNotFound)
	default:
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
	}
}
