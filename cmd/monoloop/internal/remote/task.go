package remote

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// since returns how long a task has been in its state; negative if that is not known.
func since(s *inspect.Snapshot, t *inspect.Task) time.Duration {
	if t.Since < 0 {
		return -1
	}
	return max(0, s.Loop.Time-t.Since)
}

// waits says in words what a task waits for, and what else is notable.
func waits(t *inspect.Task) string {
	text := short(t.WaitsFor)
	if t.Cancels == 0 {
		return text
	}
	if text != "" {
		text += "; "
	}
	return text + canceled(t)
}

var place = regexp.MustCompile(`[^\s,()]*[/\\]([^\s,()/\\]+[/\\][^\s,()/\\]+\.go:\d+)`)

// fractions are numbers with a unit of which more than three digits behind the point are told.
var fractions = regexp.MustCompile(`(\d\.\d{3})\d+(ns|µs|ms|s)\b`)

// short leaves of the places in a text, such as /home/ada/shop/orders/cart.go:7, the last folder and what is behind; and
// of numbers three digits behind the point.
func short(text string) string {
	return fractions.ReplaceAllString(place.ReplaceAllString(text, "$1"), "$1$2")
}

func canceled(t *inspect.Task) string {
	text := "canceled"
	if t.Cancels > 1 {
		text = fmt.Sprintf("canceled %d times", t.Cancels)
	}
	if t.Undelivered {
		text += ", not told yet"
	}
	if t.Cause != "" {
		text += ": " + t.Cause
	}
	return text
}

// style is how a task's line is shown.
func style(t *inspect.Task) terminal.Style {
	switch {
	case t.Cancels > 0:
		return terminal.Bad
	case t.State == "running":
		return terminal.Good
	case t.State == "ready":
		return terminal.Notable
	}
	return terminal.Plain
}

// left says how many tasks a list leaves out; nothing if it has all.
func (f Frame) left(s *inspect.Snapshot) []terminal.Line {
	if s.TasksLeft == 0 {
		return nil
	}
	return []terminal.Line{f.line(terminal.Faint, "and %s, which the limit leaves out", plural(s.TasksLeft, "more task"))}
}

// cycles names the tasks that wait for each other.
func (f Frame) cycles(s *inspect.Snapshot) (lines []terminal.Line) {
	names := namesOf(s)
	for _, c := range s.Cycles {
		var b strings.Builder
		for _, id := range c {
			b.WriteString(names.of(id) + " -> ")
		}
		lines = append(lines, f.line(terminal.Alarm, "cycle: %s", b.String()+names.of(c[0])))
	}
	return lines
}

// names are those of tasks by ID.
type names map[uint64]string

func namesOf(s *inspect.Snapshot) names {
	all := make(names, len(s.Tasks))
	for _, t := range s.Tasks {
		all[t.ID] = t.Name
	}
	return all
}

// of names a task as the views do: with its ID, unless its name has that already.
func (n names) of(id uint64) string { return named(id, n[id]) }

func named(id uint64, name string) string {
	number := fmt.Sprintf("Task-%d", id)
	if name == "" || name == number {
		return number
	}
	return terminal.Clean(fmt.Sprintf("%s (%d)", name, id))
}
