package flight

import (
	"bufio"
	"encoding/json"
	"io"
	"time"
)

// A traceEvent is one of the trace event format, which Chrome's tracing has defined and Perfetto opens.
type traceEvent struct {
	Name string         `json:"name"`
	Cat  string         `json:"cat,omitempty"`
	Ph   string         `json:"ph"` // X a slice, i an instant, C a counter, s and f the ends of a flow, M a name
	Ts   float64        `json:"ts"` // microseconds
	Dur  *float64       `json:"dur,omitempty"`
	Pid  int            `json:"pid"`
	Tid  uint64         `json:"tid"`
	ID   uint64         `json:"id,omitempty"`
	BP   string         `json:"bp,omitempty"`
	S    string         `json:"s,omitempty"`
	Args map[string]any `json:"args,omitempty"`
}

// tracer writes events as they come. Tasks are threads, with their numbers; thread zero is the loop and its callbacks.
type tracer struct {
	flight *Flight
	w      *bufio.Writer
	first  bool
	err    error
	named  map[uint64]bool
	open   *traceEvent // the slice that runs
	woken  map[uint64]uint64
	flows  uint64
	queue  int
	last   time.Duration
}

// WriteTrace writes the record in the trace event format: each task is a track with a slice for each step, an arrow
// leads from whoever wakes or starts a task to its next step, and the length of the ready queue is a counter.
func (f *Flight) WriteTrace(w io.Writer) error {
	t := &tracer{flight: f, w: bufio.NewWriter(w), first: true, queue: -1}
	t.named, t.woken = map[uint64]bool{}, map[uint64]uint64{}
	_, _ = t.w.WriteString(`{"displayTimeUnit":"ms","traceEvents":[`)
	t.label("process_name", 0, "name", "monoloop: "+oneLine(f.Reason))
	for e := range f.Events() {
		t.last = e.Time
		t.event(e)
	}
	t.close(t.last)
	_, _ = t.w.WriteString("\n]}\n")
	if t.err != nil {
		return t.err
	}
	return t.w.Flush()
}

func micros(d time.Duration) float64 { return float64(d) / 1e3 }

func (t *tracer) put(e traceEvent) {
	b, err := json.Marshal(e)
	if err != nil && t.err == nil {
		t.err = err
	}
	if !t.first {
		_ = t.w.WriteByte(',')
	}
	t.first = false
	_ = t.w.WriteByte('\n')
	_, _ = t.w.Write(b)
}

func (t *tracer) label(what string, track uint64, key string, value any) {
	t.put(traceEvent{Name: what, Ph: "M", Pid: 1, Tid: track, Args: map[string]any{key: value}})
}

// track names the track of a task, once.
func (t *tracer) track(task uint64) uint64 {
	if !t.named[task] {
		t.named[task] = true
		t.label("thread_name", task, "name", oneLine(t.flight.Name(task)))
		t.label("thread_sort_index", task, "sort_index", task)
	}
	return task
}

func (t *tracer) event(e Event) {
	switch e.Kind {
	case Step:
		t.begin(e, "step", e.Task)
		if id, ok := t.woken[e.Task]; ok {
			delete(t.woken, e.Task)
			t.put(traceEvent{Name: "wake", Cat: "wake", Ph: "f", BP: "e", ID: id, Ts: micros(e.Time), Pid: 1,
				Tid: e.Task})
		}
	case Callback:
		t.begin(e, oneLine(e.What), 0)
	case Wait:
		t.begin(e, "wait", 0)
	case StepEnd:
		t.begin(e, "step", e.By)
	case WaitEnd, Finish:
		t.close(e.Time)
	case Wake, Start:
		t.flow(e)
	case Park, Yield:
		if t.open != nil {
			t.open.Args = map[string]any{"then": e.Kind.String() + t.flight.onWhat(e)}
		}
	case End, Cancel:
		t.put(traceEvent{Name: e.Kind.String(), Cat: "task", Ph: "i", S: "t", Ts: micros(e.Time), Pid: 1,
			Tid: t.track(e.Task), Args: map[string]any{"what": t.flight.Describe(e)}})
	}
	if e.Queue != t.queue {
		t.queue = e.Queue
		t.put(traceEvent{Name: "ready queue", Ph: "C", Ts: micros(e.Time), Pid: 1,
			Args: map[string]any{"length": e.Queue}})
	}
}

// flow begins an arrow from who woke or started a task.
func (t *tracer) flow(e Event) {
	t.flows++
	t.woken[e.Task] = t.flows
	t.put(traceEvent{Name: "wake", Cat: "wake", Ph: "s", ID: t.flows, Ts: micros(e.Time), Pid: 1, Tid: t.track(e.By)})
}

func (t *tracer) begin(e Event, name string, task uint64) {
	t.close(e.Time)
	t.open = &traceEvent{Name: name, Cat: e.Kind.String(), Ph: "X", Ts: micros(e.Time), Pid: 1, Tid: t.track(task)}
}

// close writes the slice that runs, which ends now.
func (t *tracer) close(now time.Duration) {
	if t.open != nil {
		d := micros(now) - t.open.Ts
		t.open.Dur = &d
		t.put(*t.open)
		t.open = nil
	}
}
