package jetstream

import (
	"context"
	"strconv"
	"time"

	"github.com/monoloop-go/monoloop/bridge/inspect"
)

// A Status is what is known of a namespace at one moment.
type Status struct {
	Lanes   []LaneInfo
	Workers []WorkerInfo
	Dead    []DeadJob
}

// Status tells of the lanes, the workers and what they run, and the dead jobs.
func (e *Engine) Status(ctx context.Context) (s Status, err error) {
	if s.Lanes, err = e.Lanes(ctx); err != nil {
		return s, err
	}
	if s.Workers, err = e.Workers(ctx); err != nil {
		return s, err
	}
	s.Dead, err = e.Dead(ctx)
	return s, err
}

// Panel is the Status of the namespace as a page of an inspect.Inspector:
//
//	in.AddPanel("jobs", e)
func (e *Engine) Panel(ctx context.Context) (inspect.Contents, error) {
	s, err := e.Status(ctx)
	if err != nil {
		return inspect.Contents{}, err
	}
	return inspect.Contents{Value: s, Tables: []inspect.PanelTable{
		s.lanes(), s.workers(), s.running(), s.dead(),
	}}, nil
}

func (s *Status) lanes() inspect.PanelTable {
	t := inspect.PanelTable{Title: "Lanes", Columns: []string{"lane", "queued", "in flight", "not due"}}
	for _, l := range s.Lanes {
		t.Rows = append(t.Rows, []any{l.Name, l.Queued, l.InFlight, l.Later})
	}
	return t
}

func (s *Status) workers() inspect.PanelTable {
	t := inspect.PanelTable{Title: "Workers",
		Columns: []string{"worker", "PID", "runs", "done", "late", "lost", "refused", "dead", "unknown", "up", "seen"}}
	for _, w := range s.Workers {
		t.Rows = append(t.Rows, []any{w.Name, strconv.Itoa(w.PID), len(w.Running), w.Done, w.Late, w.Lost, w.Refused,
			w.Dead, w.Unknown, w.Seen.Sub(w.Started), w.Seen})
	}
	return t
}

func (s *Status) running() inspect.PanelTable {
	t := inspect.PanelTable{Title: "In flight", Columns: []string{"function", "id", "lane", "worker", "try", "for"}}
	for _, w := range s.Workers {
		for _, j := range w.Running {
			t.Rows = append(t.Rows, []any{j.Func, j.ID, j.Lane, w.Name, j.Try, time.Since(j.Since)})
		}
	}
	return t
}

func (s *Status) dead() inspect.PanelTable {
	t := inspect.PanelTable{Title: "Dead", Columns: []string{"function", "id", "lane", "submitted", "why"}}
	for _, d := range s.Dead {
		t.Rows = append(t.Rows, []any{d.Func, d.ID, d.Lane, d.Submitted, d.Why})
	}
	return t
}
