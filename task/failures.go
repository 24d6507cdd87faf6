package task

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A GroupError holds the errors of a Group, in the order in which the children failed, and the body's after them. It is
// no cancellation, whatever it holds.
type GroupError struct{ Errors []error }

// Error gives the errors, one after the other. Of more than a hundred, of groups a hundred deep in each other, and of
// more than 64 kilobytes of text, it says how much is left out.
func (e *GroupError) Error() string {
	var f failures
	f.group(e, 0)
	return f.String()
}

// Unwrap returns the errors, for errors.Is and errors.As.
func (e *GroupError) Unwrap() []error { return e.Errors }

// What the text of several errors holds at most.
const (
	maxFailures = 100
	maxNested   = 100
	maxText     = 1 << 16
)

// failures is the text of several errors in the making. Those of a group in a group are written in place, so that the
// text of groups in groups is made once, and not once for each of them.
type failures struct {
	strings.Builder
	n int // the errors that it has
}

func (f *failures) group(e *GroupError, depth int) {
	fmt.Fprintf(f, "task group: %d failed: ", len(e.Errors))
	f.each(e.Errors, depth)
}

func (f *failures) each(errs []error, depth int) {
	for i, err := range errs {
		if i > 0 {
			f.WriteString("; ")
		}
		if f.n >= maxFailures || f.Len() >= maxText || depth > maxNested {
			fmt.Fprintf(f, "... %d more", len(errs)-i)
			return
		}
		if nested, ok := err.(*GroupError); ok {
			f.group(nested, depth+1)
			continue
		}
		f.n++
		f.text(err.Error())
	}
}

func (f *failures) text(s string) {
	room := max(maxText-f.Len(), 0)
	if len(s) <= room {
		f.WriteString(s)
		return
	}
	for room > 0 && !utf8.RuneStart(s[room]) {
		room--
	}
	fmt.Fprintf(f, "%s... %d bytes more", s[:room], len(s)-room)
}
