//go:build !monoloop_page

package flight

import (
	_ "embed"
	"html/template"
	"io"
	"sync"
	"time"
)

//go:embed page.html
var pageText string

// page is made when the first one is written: most programs never write one.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("flight").Funcs(template.FuncMap{"dur": brief}).Parse(pageText))
})

// How much of a record a page shows.
const (
	pageEvents = 5000
	pageTasks  = 500
)

// pageData is what the page is made of.
type pageData struct {
	Span                           time.Duration // from the first to the last event
	Reason, Error, Schedule, Story string
	Cut                            string // empty if it is not
	Taken                          string
	Summary                        *Summary
	Tasks                          []taskRow
	MoreTasks, MoreEvents          int
	Events                         []eventRow
}

type taskRow struct {
	TaskSummary
	Parks, End string
	Bars       []bar
}

// bar is a stretch of a task's track, in thousandths of the record.
type bar struct{ X, W float64 }

type eventRow struct {
	Time  time.Duration
	Queue int
	Kind  Kind
	What  string
}

// WriteHTML writes the record as one page that needs nothing else, no script either: the summary, the tracks of the
// tasks that ran longest, and the last events.
func (f *Flight) WriteHTML(w io.Writer) error {
	s := f.Summary()
	d := pageData{Reason: f.Reason, Error: f.Error, Schedule: f.Notes.Schedule, Story: f.Notes.Story, Summary: s, Span: s.To - s.From,
		Taken: f.Taken.UTC().Format("2006-01-02 15:04:05.000 MST")}
	if f.Cut {
		d.Cut = cutText
	}
	tasks := s.Tasks[:min(len(s.Tasks), pageTasks)]
	d.MoreTasks = len(s.Tasks) - len(tasks)
	bars := f.bars(tasks, s)
	for _, t := range tasks {
		d.Tasks = append(d.Tasks, taskRow{t, parked(t), endOf(t), bars[t.Task]})
	}
	d.MoreEvents = max(0, s.Events-pageEvents)
	skip := d.MoreEvents
	for e := range f.Events() {
		if skip--; skip < 0 {
			d.Events = append(d.Events, eventRow{e.Time, e.Queue, e.Kind, f.Describe(e)})
		}
	}
	return page().Execute(w, d)
}

// bars returns where the tasks ran. Steps that would touch on the page are one bar.
func (f *Flight) bars(tasks []TaskSummary, s *Summary) map[uint64][]bar {
	bars := make(map[uint64][]bar, len(tasks))
	for _, t := range tasks {
		bars[t.Task] = nil
	}
	scale := 1000 / max(1, float64(s.To-s.From))
	var task uint64
	var from time.Duration
	end := func(now time.Duration) {
		if list, ok := bars[task]; ok && task != 0 {
			bars[task] = join(list, bar{float64(from-s.From) * scale, max(0.5, float64(now-from)*scale)})
		}
	}
	for e := range f.Events() {
		switch e.Kind {
		case Step, Callback, Wait, Finish, StepEnd:
			end(e.Time)
			task, from = 0, e.Time
			if e.Kind == Step {
				task = e.Task
			} else if e.Kind == StepEnd {
				task = e.By
			}
		}
	}
	end(s.To)
	return bars
}

func join(list []bar, b bar) []bar {
	if n := len(list); n > 0 && b.X-(list[n-1].X+list[n-1].W) < 0.5 {
		list[n-1].W = max(list[n-1].W, b.X+b.W-list[n-1].X)
		return list
	}
	return append(list, b)
}
