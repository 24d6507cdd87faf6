package flight

import (
	"encoding/binary"
	"errors"
	"iter"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
	"github.com/monoloop-go/monoloop/timer"
)

// A Kind says what an Event tells.
type Kind uint8

const (
	Step     Kind = iota // a step of Task begins; it is over when another entry begins, or the loop waits
	StepEnd              // an eager step is over; the step of By goes on, or a callback if that is zero
	Callback             // a callback begins; What is its function or type
	Nothing              // a canceled entry has left the ready queue
	Park                 // Task has parked on Object, which is What; both are empty if it will be woken otherwise
	Yield                // Task has given way, and is ready; told at the end of its step
	Wake                 // Task was woken by By, and is ready
	Start                // Task was started by By, and is ready
	End                  // Task has ended: Outcome, Text
	Settle               // Object, which is What, was settled by By: Outcome. Old files do not say what it was
	Cancel               // Task was asked to end by By; Text is the cause
	Wait                 // the loop waits for Span at most; timer.Never if no timer is set
	WaitEnd              // it goes on
	Post                 // N posts were admitted
	Timer                // a timer became due, and was seen after Span
	Ready                // a callback went to the ready queue
	Begin                // a run begins
	Finish               // a run is over: Outcome, Text
	kinds
)

var kindNames = [kinds]string{"step", "step end", "callback", "nothing", "park", "yield", "wake", "start", "end",
	"settle", "cancel", "wait", "wait end", "post", "timer", "ready", "run", "run end"}

// String names the kind in one or two words.
func (k Kind) String() string { return kindNames[k] }

// kindOf gives the kinds of words that are events.
var kindOf = [eventlog.Kinds]Kind{
	eventlog.Step: Step, eventlog.StepEnd: StepEnd, eventlog.Callback: Callback, eventlog.Nothing: Nothing,
	eventlog.Park:  Park,
	eventlog.Yield: Yield, eventlog.Wake: Wake, eventlog.Start: Start, eventlog.End: End, eventlog.Settle: Settle,
	eventlog.Cancel: Cancel, eventlog.Wait: Wait, eventlog.WaitEnd: WaitEnd, eventlog.Post: Post, eventlog.Timer: Timer,
	eventlog.Ready: Ready, eventlog.Begin: Begin, eventlog.Finish: Finish, eventlog.Settled: Settle,
}

// An Outcome is how a task, a future or a run has ended.
type Outcome uint8

const (
	Finished Outcome = iota
	Failed
	Canceled
	Panicked
)

// String names the outcome in one word.
func (o Outcome) String() string {
	return [...]string{"finished", "failed", "canceled", "panicked"}[o&3]
}

// An Event is something that the loop did. Tasks are told by their numbers in the order of creation, from 1; see
// Flight.Name.
type Event struct {
	Kind    Kind
	Time    time.Duration // the loop's time; see the package's documentation for how exact it is
	Task    uint64        // whom it concerns; zero if that is no task
	By      uint64        // whose step did it, or whose end; zero if a callback or the loop did
	Queue   int           // the length of the ready queue after it
	What    string        // the function of a callback; or of Object the kind and name, or the type
	Object  uint64        // which one, by a number of the record, another one after a new name; of a task, that of tasks
	Outcome Outcome
	Text    string        // of an error, cut after 160 bytes
	N       int           // of posts
	Span    time.Duration // how late a timer was, or for how long a wait may last
}

var errStream = errors.New("its events make no sense")

// decoder reads a stream.
type decoder struct {
	rest    []byte
	sources []string
	now     uint64
	task    uint64
	from    uint64
	queue   int64
}

func (d *decoder) word() (w eventlog.Word, err error) {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		return 0, errStream
	}
	d.rest = d.rest[n:]
	return eventlog.Word(v), nil
}

// Events gives the events of the record, oldest first.
func (f *Flight) Events() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		d := decoder{rest: f.stream, sources: f.sources}
		for len(d.rest) > 0 {
			e, ok, err := d.next()
			if err != nil || ok && !yield(e) {
				return
			}
		}
	}
}

// next reads a word, and, if it is an event, all that belongs to it.
func (d *decoder) next() (e Event, ok bool, err error) {
	w, err := d.word()
	if err != nil {
		return e, false, err
	}
	switch w.Kind() {
	case eventlog.Time:
		if d.now += w.Value(); d.now > uint64(timer.Never) {
			err = errStream
		}
		return e, false, err
	case eventlog.Current:
		d.task = w.Value()
		return e, false, nil
	case eventlog.Queue:
		d.queue = int64(w.Value() & (1<<40 - 1))
		return e, false, nil
	case eventlog.From:
		d.from = w.Value()
		return e, false, nil
	}
	if !isEvent(w.Kind()) {
		return e, false, errStream
	}
	e = Event{Kind: kindOf[w.Kind()], Time: time.Duration(d.now), By: d.task}
	if err = d.fill(&e, w); err == nil {
		err = d.text(&e)
	}
	d.queue += change(&e)
	e.Queue = int(max(0, d.queue))
	return e, true, err
}

// isEvent reports whether a word of this kind begins an event.
func isEvent(k eventlog.Kind) bool {
	return k < eventlog.Kinds && (kindOf[k] != 0 || k == eventlog.Step)
}

// change is by how much an event changes the length of the ready queue.
func change(e *Event) int64 {
	switch e.Kind {
	case Step, Callback, Nothing:
		return -1
	case Yield, Wake, Start, Timer, Ready:
		return 1
	case Post:
		return int64(e.N)
	}
	return 0
}

// fill sets what the word says.
func (d *decoder) fill(e *Event, w eventlog.Word) error {
	v := w.Value()
	switch e.Kind {
	case Step:
		d.task, e.Task, e.By = v, v, 0
	case StepEnd:
		e.Task, d.task, e.By = d.task, v, v
	case Callback:
		d.task, e.By = 0, 0
		return d.source(e, v)
	case Park:
		s, object := w.Object()
		e.Task, e.By, e.Object = d.task, 0, object
		return d.source(e, uint64(s))
	case Yield:
		e.Task, e.By = d.task, 0
	case Wake, Cancel:
		e.Task = v
	case Start:
		if e.Task = v; d.from != 0 {
			e.By, d.from = d.from, 0
		}
	case Settle:
		return d.settled(e, w)
	default:
		d.fillOther(e, w)
	}
	return nil
}

// settled fills in a Settle. Before version 2 of the format nobody knew of what.
func (d *decoder) settled(e *Event, w eventlog.Word) error {
	if w.Kind() == eventlog.Settle {
		how, object := w.Outcome()
		e.Outcome, e.Object = Outcome(how), object
		return nil
	}
	s, object, how := w.Settled()
	e.Outcome, e.Object = Outcome(how), object
	return d.source(e, uint64(s))
}

func (d *decoder) fillOther(e *Event, w eventlog.Word) {
	v := w.Value()
	switch e.Kind {
	case End:
		how, task := w.Outcome()
		e.Outcome, e.Task, e.By, d.task = Outcome(how), task, 0, task
	case Finish:
		how, _ := w.Outcome()
		e.Outcome, e.By, d.task = Outcome(how), 0, 0
	case Wait:
		e.By, d.task, e.Span = 0, 0, timer.Never
		if v != eventlog.Forever {
			e.Span = time.Duration(v)
		}
	case WaitEnd, Begin:
		e.By = 0
	case Post:
		e.By, e.N = 0, int(v&(1<<31-1))
	case Timer:
		e.By, e.Span = 0, time.Duration(v)
	}
}

func (d *decoder) source(e *Event, n uint64) error {
	if n >= uint64(len(d.sources)) {
		return errStream
	}
	e.What = d.sources[n]
	return nil
}

// text reads the text that follows an event, if one does.
func (d *decoder) text(e *Event) error {
	switch e.Kind {
	case End, Settle, Cancel, Finish:
	default:
		return nil
	}
	if len(d.rest) == 0 || eventlog.Word(d.rest[0]).Kind() != eventlog.Text {
		return nil
	}
	w, err := d.word()
	if n := w.Value(); err != nil || w.Kind() != eventlog.Text || n > uint64(len(d.rest)) {
		return errStream
	}
	e.Text, d.rest = string(d.rest[:w.Value()]), d.rest[w.Value():]
	return nil
}
