package flight

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/timer"
)

// WriteText writes a line for each event, after some about the record, and under looptest its story.
func (f *Flight) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	f.writeHead(b)
	for e := range f.Events() {
		line := fmt.Sprintf("%16s  %5d  %-8s  %s", e.Time, e.Queue, e.Kind, f.Describe(e))
		fmt.Fprintln(b, strings.TrimRight(line, " "))
	}
	return b.Flush()
}

// writeHead writes what is known of the record beside its events.
func (f *Flight) writeHead(w io.Writer) {
	fmt.Fprintf(w, "flight taken at %s: %s\n", f.Taken.UTC().Format("2006-01-02 15:04:05.000 MST"), oneLine(f.Reason))
	if f.Error != "" {
		fmt.Fprintf(w, "error: %s\n", printable(f.Error))
	}
	if f.Notes.Schedule != "" {
		fmt.Fprintf(w, "schedule: %s\n", oneLine(f.Notes.Schedule))
	}
	if f.Notes.Story != "" {
		fmt.Fprintf(w, "%s\n", strings.TrimSuffix(printable(f.Notes.Story), "\n"))
	}
	if f.Lost {
		fmt.Fprintln(w, "earlier events are lost; ready counts those entries of the ready queue that are known")
	}
	if f.Cut {
		fmt.Fprintln(w, cutText)
	}
	fmt.Fprintf(w, "%16s  %5s  event\n", "time", "ready")
}

// cutText tells of a record that is Cut.
const cutText = "the last events are missing: the loop was in a step or callback for long, right after many short ones"

// Describe says in words what an event is about, without its time and kind.
func (f *Flight) Describe(e Event) string {
	name := oneLine(f.Name(e.Task))
	by := ""
	if e.By != 0 && e.By != e.Task && !(e.What == task && e.By == e.Object) {
		by = " by " + oneLine(f.Name(e.By))
	}
	switch e.Kind {
	case Step, Yield, StepEnd:
		return name
	case Callback:
		return oneLine(e.What)
	case Park:
		return name + f.onWhat(e)
	case Wake, Start:
		return name + by
	case Cancel:
		return name + by + because(e)
	case End:
		return name + ": " + ended(e)
	}
	return f.describeOther(e, by)
}

func (f *Flight) describeOther(e Event, by string) string {
	switch e.Kind {
	case Settle:
		return strings.TrimSpace(f.what(e)+" "+e.Outcome.String()) + by
	case Finish:
		return ended(e)
	case Wait:
		if e.Span == timer.Never {
			return "for a post"
		}
		return "for " + e.Span.String() + " at most"
	case Timer:
		return "late by " + e.Span.String()
	case Post:
		return fmt.Sprint(e.N)
	}
	return ""
}

// ended says how something ended. The text of a cancellation says itself that it is one.
func ended(e Event) string {
	if e.Outcome == Canceled && e.Text != "" {
		return oneLine(e.Text)
	}
	return e.Outcome.String() + because(e)
}

// What a task may have parked on that has no number of its own.
const task, sleep = "task", "sleep"

// parkedOn says on what a task has parked, without its number.
func (f *Flight) parkedOn(e Event) string {
	if e.What == task {
		return task + " " + f.Name(e.Object)
	}
	return e.What
}

func (f *Flight) onWhat(e Event) string {
	if e.What == "" {
		return ""
	}
	return " on " + f.what(e)
}

// what is the object of an event, with its number if it has no better name.
func (f *Flight) what(e Event) string {
	what := oneLine(f.parkedOn(e))
	if e.What == task || e.What == sleep {
		return what
	}
	return what + numbered(e)
}

// numbered is the number of the object, if there is one.
func numbered(e Event) string {
	if e.Object == 0 {
		return ""
	}
	return fmt.Sprintf(" #%d", e.Object)
}

func because(e Event) string {
	if e.Text == "" {
		return ""
	}
	return ": " + oneLine(e.Text)
}

// printable returns s without what moves a terminal's cursor or changes its colors.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (r < ' ' || 0x7f <= r && r < 0xa0) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// oneLine is printable in one line.
func oneLine(s string) string { return strings.ReplaceAll(printable(s), "\n", " ⏎ ") }

// brief rounds a time as it is read, to a millisecond or less.
func brief(d time.Duration) time.Duration {
	switch {
	case d >= time.Second:
		return d.Round(time.Millisecond)
	case d >= time.Millisecond:
		return d.Round(time.Microsecond)
	}
	return d
}
