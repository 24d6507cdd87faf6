package inspect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/loop/flight"
)

// What the record of a loop's flight tells, while the loop itself does not.

// recorded returns the tasks of the record. They are as they were at its last event, before the loop was stuck.
func (a *attached) recorded() *Snapshot {
	s := a.snapshot()
	f := a.recorder.Take("")
	sum := f.Summary()
	began := s.Taken.Add(sum.From - s.Loop.Time)
	s.Recorded = &began
	for _, t := range sum.Tasks {
		if t.State == "" {
			continue
		}
		task := Task{ID: t.Task, Name: cut(t.Name), State: t.State, Since: t.Since, WaitsFor: cut(t.On), Parent: t.By,
			Steps: uint64(t.Steps), Ran: t.Running, Waited: t.Ready}
		if t.By != 0 {
			task.ParentName = cut(f.Name(t.By))
		}
		s.Tasks = append(s.Tasks, task)
	}
	slices.SortFunc(s.Tasks, func(a, b Task) int { return cmp.Compare(a.ID, b.ID) })
	return s
}

// events returns the last events of a task as the record has them.
func (a *attached) events(id uint64, most int) (events []Event) {
	last, of := a.recorder.Last(id, most)
	for _, e := range last {
		x := Event{Time: e.Time, Kind: e.Kind.String()}
		switch {
		case e.Task != id:
			x.To = e.Task
		case e.By != id:
			x.By = e.By
		}
		if e.Kind == flight.Park || e.Kind == flight.End || e.Kind == flight.Cancel || e.Kind == flight.Settle {
			x.On = cut(about(of, e))
		}
		events = append(events, x)
	}
	return events
}

// about says what else there is to say of an event, without the names of tasks before it.
func about(of *flight.Flight, e flight.Event) string {
	text := of.Describe(e)
	if e.Task != 0 {
		text = strings.TrimLeft(strings.TrimPrefix(text, of.Name(e.Task)), ": ")
	}
	return strings.TrimPrefix(text, "on ")
}
