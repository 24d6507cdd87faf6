package loop

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/monoloop-go/monoloop/internal/engine/dump"
	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

// A Stuck tells what a loop has been in for too long, as a Watchdog reports it.
type Stuck struct {
	// Name is the coroutine's; of a callback, it is that of its function.
	Name string
	// Made is where the coroutine was started, as file:line; only in debug mode.
	Made string
	// Since is when the watchdog saw the loop in it first; it may have been there a quarter of the limit longer.
	Since time.Time
	// For is how long the loop has been in it since then.
	For time.Duration
	// Function and Line are the nearest call on the stack that is not the library's nor Go's, by its full name and as
	// file:line: the culprit, more often than not. They are empty if there is none.
	Function, Line string
	// Stack is that of the loop's goroutine, or, of the body of a straight-line coroutine, that of the coroutine's.
	Stack string
	// Over says that the loop has gone on. For is then how long it was in it at most, but for a quarter of the limit,
	// and the rest is as in the last report of it.
	Over bool
	// Missed is of how many entries that were too long there was no report, because there had just been one of another.
	Missed int
}

// String gives the report in one line, without the stack.
func (s Stuck) String() string {
	text := fmt.Sprintf("%s has run for %v", s.Name, s.For)
	if s.Over {
		text = fmt.Sprintf("%s has run for %v, and is over", s.Name, s.For)
	}
	if s.Made != "" {
		text += ", made at " + s.Made
	}
	if s.Function != "" {
		text += ", in " + s.Function + " at " + s.Line
	}
	return text
}

func (s Stuck) attributes() []any {
	all := []any{"name", s.Name, "for", s.For}
	if s.Made != "" {
		all = append(all, "made", s.Made)
	}
	if s.Function != "" {
		all = append(all, "function", s.Function, "line", s.Line)
	}
	if s.Missed > 0 {
		all = append(all, "missed", s.Missed)
	}
	if !s.Over {
		all = append(all, "stack", s.Stack)
	}
	return all
}

// LogValue makes a group of the report for slog.
func (s Stuck) LogValue() slog.Value { return slog.Group("", s.attributes()...).Value }

// Stuck may be called from any goroutine. It returns what the loop is stuck in now, with the stack of now, and false if
// it is not, or has no Options.Watchdog. It stops the program for as long as a dump of its goroutines takes.
func (l *Loop) Stuck() (Stuck, bool) {
	w := l.watchdog
	if w == nil {
		return Stuck{}, false
	}
	w.mu.Lock()
	now, word := w.now, w.stuckAt
	w.mu.Unlock()
	if now == nil {
		return Stuck{}, false
	}
	return w.complete(*now, word)
}

// LastStuck may be called from any goroutine. It returns the watchdog's last report, and false if there was none.
func (l *Loop) LastStuck() (Stuck, bool) {
	if l.watchdog == nil {
		return Stuck{}, false
	}
	l.watchdog.mu.Lock()
	defer l.watchdog.mu.Unlock()
	if l.watchdog.last == nil {
		return Stuck{}, false
	}
	return *l.watchdog.last, true
}

// nameOf begins the report of what the marked word stands for.
func (w *watchdog) nameOf(word uint64) Stuck {
	s := Stuck{Since: w.since, For: time.Since(w.since)}
	if id := word&^seenMark - firstIDs + 1; word&^seenMark >= firstIDs {
		s.Name = numbered(id).String()
		w.mu.Lock()
		if noted := w.names[id]; noted.name != "" {
			s.Name, s.Made = noted.name, noted.made
		}
		w.mu.Unlock()
	}
	return s
}

// complete adds the stack to a report, and reports whether the loop is still where the word says: only then is the
// stack that of what is reported.
func (w *watchdog) complete(s Stuck, word uint64) (Stuck, bool) {
	s.Stack = dump.Stack(w.goroutine.Load(), turnFunction, coroutineFunction)
	s.For = time.Since(s.Since)
	entry := s.readPlaces(dump.Places(s.Stack))
	if s.Name == "" {
		s.Name = entry
	}
	return s, w.word.Load() == word
}

// readPlaces finds the nearest call of the program, and returns the name of the function that the turn has called, or
// that the library has called for it.
func (s *Stuck) readPlaces(places []dump.Place) (entry string) {
	program := false
	for _, p := range places {
		if isTurn(p.Function) {
			break
		}
		switch {
		case frames.Call(p.Function, p.Line) && !frames.Standard(p.Line):
			if entry, program = p.Function, true; s.Function == "" {
				s.Function, s.Line = p.Function, p.Line
			}
		case !program:
			entry = p.Function
		}
	}
	return shortName(entry)
}
