package flight

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"
)

// A Summary says what the tasks of a record did with their time. Times are as exact as those of the events.
type Summary struct {
	From, To time.Duration // of the first and the last event
	Events   int
	Tasks    []TaskSummary // those that ran longest first, then in order of creation
	Steps    []Span        // the longest steps and callbacks
	Queued   []Span        // the longest waits in the ready queue, of tasks
	Busy     time.Duration // in which something ran
	Idle     time.Duration // in which the loop waited
}

// A TaskSummary is what one task did.
type TaskSummary struct {
	Task    uint64
	Name    string
	Steps   int
	Running time.Duration
	Ready   time.Duration            // ready, and not running
	Parked  map[string]time.Duration // by what it was parked on; empty for what wakes it otherwise
	Ended   bool
	Outcome Outcome

	By    uint64        // the task that has started it; zero if none has, or that was before the record
	State string        // at the end: ready, running or parked; empty if it has ended, or is not known
	Since time.Duration // when it came into that state
	On    string        // what it is parked on then
}

// A Span is a stretch of time of a task, or of a callback.
type Span struct {
	Task uint64
	What string // its name, or the callback's function
	From time.Duration
	Took time.Duration
	Open bool // it had not ended when the record was taken
}

const longestSpans = 10

// summarizer makes a Summary of events.
type summarizer struct {
	flight   *Flight
	sum      Summary
	tasks    map[uint64]*taskState
	entry    *Span  // what runs
	callback string // the last one
	wait     time.Duration
	waits    bool
}

// taskState is a task of which something is known: since when it is what it is.
type taskState struct {
	TaskSummary
	is    Kind // Step: it runs; Wake: it is ready; Park: it is parked; kinds: unknown
	since time.Duration
	on    string

	then   Kind // what a task is after the step that runs
	thenOn string
}

// Summary returns what the tasks did.
func (f *Flight) Summary() *Summary {
	s := summarizer{flight: f, tasks: map[uint64]*taskState{}}
	for e := range f.Events() {
		if s.sum.Events == 0 {
			s.sum.From = e.Time
		}
		s.sum.Events++
		s.sum.To = e.Time
		s.event(e)
	}
	return s.finish()
}

func (s *summarizer) task(n uint64) *taskState {
	t := s.tasks[n]
	if t == nil {
		t = &taskState{is: kinds, then: kinds}
		t.Task, t.Name, t.Parked = n, s.flight.Name(n), map[string]time.Duration{}
		s.tasks[n] = t
	}
	return t
}

// become ends what the task was, and begins what it is now. Whose step runs is something else when that is over.
func (s *summarizer) become(t *taskState, is Kind, now time.Duration, on string) {
	if s.entry != nil && s.entry.Task == t.Task && t.is == Step {
		t.then, t.thenOn = is, on
		return
	}
	took := now - t.since
	switch t.is {
	case Step:
		t.Running += took
	case Wake:
		t.Ready += took
		s.sum.Queued = longer(s.sum.Queued, Span{Task: t.Task, What: t.Name, From: t.since, Took: took,
			Open: is == kinds})
	case Park:
		t.Parked[t.on] += took
	}
	t.is, t.since, t.on, t.then, t.thenOn = is, now, on, kinds, ""
}

// last sets what the task is at the end.
func (t *taskState) last() {
	if t.Ended {
		return
	}
	t.State, t.Since = map[Kind]string{Step: "running", Wake: "ready", Park: "parked"}[t.is], t.since
	if t.is == Park {
		t.On = t.on
	}
}

// longer puts a span among the longest ones.
func longer(spans []Span, x Span) []Span {
	if x.Took <= 0 || len(spans) == longestSpans && spans[longestSpans-1].Took >= x.Took {
		return spans
	}
	spans = append(spans, x)
	slices.SortStableFunc(spans, func(a, b Span) int { return cmp.Compare(b.Took, a.Took) })
	return spans[:min(len(spans), longestSpans)]
}

func (s *summarizer) event(e Event) {
	switch e.Kind {
	case Step:
		s.step(e, e.Task)
		s.task(e.Task).Steps++
	case Callback:
		s.callback = e.What
		s.begin(e, e.What)
	case StepEnd:
		s.goOn(e)
	case Park:
		s.become(s.task(e.Task), Park, e.Time, s.flight.parkedOn(e))
	case Yield, Wake:
		s.become(s.task(e.Task), Wake, e.Time, "")
	case End:
		t := s.task(e.Task)
		s.become(t, kinds, e.Time, "")
		t.Ended, t.Outcome = true, e.Outcome
	case Start:
		t := s.task(e.Task)
		s.become(t, Wake, e.Time, "")
		t.By = e.By
	case Wait, Finish:
		s.over(e.Time, false)
		s.wait, s.waits = e.Time, e.Kind == Wait
	case WaitEnd:
		s.waited(e.Time)
	}
}

// goOn goes on with what has started a task eagerly, when the step of that one is over.
func (s *summarizer) goOn(e Event) {
	if e.By == 0 {
		s.begin(Event{Time: e.Time}, s.callback)
		return
	}
	s.step(e, e.By)
}

func (s *summarizer) step(e Event, task uint64) {
	s.over(e.Time, false)
	s.become(s.task(task), Step, e.Time, "")
	s.begin(Event{Time: e.Time, Task: task}, s.flight.Name(task))
}

// begin begins a step or callback. What has run is over; or, if this is an eager step, goes on after it.
func (s *summarizer) begin(e Event, what string) {
	s.over(e.Time, false)
	s.entry = &Span{Task: e.Task, What: what, From: e.Time}
}

// over ends what runs.
func (s *summarizer) over(now time.Duration, open bool) {
	if s.entry == nil {
		return
	}
	x := *s.entry
	x.Took, x.Open = now-x.From, open
	s.sum.Busy += x.Took
	s.sum.Steps = longer(s.sum.Steps, x)
	s.entry = nil
	if t := s.tasks[x.Task]; t != nil && t.is == Step {
		s.become(t, t.then, now, t.thenOn)
	}
}

func (s *summarizer) waited(now time.Duration) {
	if s.waits {
		s.sum.Idle += now - s.wait
		s.waits = false
	}
}

func (s *summarizer) finish() *Summary {
	for _, t := range s.tasks {
		t.last()
	}
	s.over(s.sum.To, true)
	s.waited(s.sum.To)
	for _, t := range s.tasks {
		s.become(t, kinds, s.sum.To, "")
		s.sum.Tasks = append(s.sum.Tasks, t.TaskSummary)
	}
	slices.SortFunc(s.sum.Tasks, func(a, b TaskSummary) int {
		return cmp.Or(cmp.Compare(b.Running, a.Running), cmp.Compare(a.Task, b.Task))
	})
	return &s.sum
}

// WriteSummary writes the summary as text, with the first tasks, at most so many.
func (f *Flight) WriteSummary(w io.Writer, tasks int) error {
	s := f.Summary()
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "flight taken at %s: %s\n", f.Taken.UTC().Format("2006-01-02 15:04:05.000 MST"), oneLine(f.Reason))
	if f.Error != "" {
		fmt.Fprintf(out, "error: %s\n", printable(f.Error))
	}
	if f.Cut {
		fmt.Fprintln(out, cutText)
	}
	fmt.Fprintf(out, "%d events in %v: busy %v, waiting %v\n\n", s.Events, brief(s.To-s.From), brief(s.Busy),
		brief(s.Idle))
	fmt.Fprintln(out, "TASK\tSTEPS\tRUNNING\tREADY\tPARKED\tENDED")
	for i, t := range s.Tasks {
		if i == tasks {
			fmt.Fprintf(out, "... %d more\n", len(s.Tasks)-tasks)
			break
		}
		fmt.Fprintf(out, "%s\t%d\t%v\t%v\t%s\t%s\n", oneLine(t.Name), t.Steps, brief(t.Running), brief(t.Ready),
			parked(t), endOf(t))
	}
	writeSpans(out, "LONGEST STEPS", s.Steps)
	writeSpans(out, "LONGEST WAITS IN THE READY QUEUE", s.Queued)
	return out.Flush()
}

func writeSpans(w io.Writer, title string, spans []Span) {
	fmt.Fprintf(w, "\n%s\tAT\tTOOK\n", title)
	for _, x := range spans {
		open := ""
		if x.Open {
			open = " so far"
		}
		fmt.Fprintf(w, "%s\t%v\t%v%s\n", oneLine(x.What), brief(x.From), brief(x.Took), open)
	}
}

// shownParks is of how many things a summary says how long a task was parked on them.
const shownParks = 4

// parked says how long a task was parked on what, longest first.
func parked(t TaskSummary) (s string) {
	longest := slices.SortedFunc(maps.Keys(t.Parked), func(a, b string) int {
		return cmp.Or(cmp.Compare(t.Parked[b], t.Parked[a]), cmp.Compare(a, b))
	})
	for i, on := range longest {
		if i == shownParks && len(longest) > shownParks+1 {
			return s + fmt.Sprintf(", and on %d more", len(longest)-i)
		}
		if s != "" {
			s += ", "
		}
		s += brief(t.Parked[on]).String()
		if on != "" {
			s += " on " + oneLine(on)
		}
	}
	return s
}

func endOf(t TaskSummary) string {
	if !t.Ended {
		return ""
	}
	return t.Outcome.String()
}
