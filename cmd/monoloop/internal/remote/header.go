package remote

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// A Frame is what a view needs beside snapshots.
type Frame struct {
	Columns int       // of the terminal; zero means that nothing is cut
	Now     time.Time // to say how old a snapshot is
}

func (f Frame) line(style terminal.Style, format string, args ...any) terminal.Line {
	text := fmt.Sprintf(format, args...)
	if f.Columns > 0 {
		text = terminal.Cut(text, f.Columns)
	}
	return terminal.Line{Text: text, Style: style}
}

// header says how the loop is, and how many tasks it has in which states.
func (f Frame) header(s *inspect.Snapshot) []terminal.Line {
	l := &s.Loop
	lines := []terminal.Line{f.line(terminal.Heading, "loop %s: %s, %s%s, %s ready, %s", terminal.Clean(l.Name), l.State,
		plural(l.Tasks, "task"), states(s), count(l.Ready), plural(l.Timers, "timer"))}
	lines = append(lines, f.stuck(s)...)
	if len(s.Loops) > 1 {
		lines = append(lines, f.line(terminal.Faint, "other loops: %s", terminal.Clean(strings.Join(others(s), ", "))))
	}
	return lines
}

// states counts the tasks of a list by state, if it has all of them.
func states(s *inspect.Snapshot) string {
	if len(s.Tasks) == 0 || s.TasksLeft > 0 {
		return ""
	}
	n := map[string]int{}
	for _, t := range s.Tasks {
		n[t.State]++
	}
	return fmt.Sprintf(" (%s running, %s ready, %s parked)", count(n["running"]), count(n["ready"]), count(n["parked"]))
}

func others(s *inspect.Snapshot) (names []string) {
	for _, name := range s.Loops {
		if name != s.Loop.Name {
			names = append(names, name)
		}
	}
	return names
}

// stuck says what the loop is stuck in, or since when it has not answered; nothing if it has.
func (f Frame) stuck(s *inspect.Snapshot) (lines []terminal.Line) {
	if s.Loop.Answered || s.Loop.State == "closed" {
		return nil
	}
	if at := s.Loop.Stuck; at != nil {
		what := terminal.Clean(culprit(at))
		lines = append(lines, f.line(terminal.Alarm, "stuck for %s in %s", Duration(at.For), what))
		lines = append(lines, f.stack(at.Stack)...)
	}
	age := Duration(f.Now.Sub(s.Taken))
	return append(lines, f.line(terminal.Alarm, "it does not answer: what follows is %s old", age))
}

// culprit names the task, the function and the line.
func culprit(at *inspect.Stuck) string {
	text := at.What
	if at.Function != "" {
		text += ": " + path.Base(at.Function) + " at " + short(at.Line)
	}
	return text + madeAt(at.Made)
}

func (f Frame) stack(text string) (lines []terminal.Line) {
	for _, place := range strings.Split(strings.TrimSpace(text), "\n") {
		if place = strings.ReplaceAll(strings.TrimRight(place, " \r"), "\t", "    "); place != "" {
			lines = append(lines, f.line(terminal.Bad, "  %s", terminal.Clean(place)))
		}
	}
	return lines
}

func madeAt(place string) string {
	if place == "" {
		return ""
	}
	return ", made at " + short(place)
}
