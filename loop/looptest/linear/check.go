package linear

import (
	"fmt"
	"strings"
)

// A Spec is a service that does one operation after the other.
type Spec[S, I, O comparable] struct {
	// Initial is the state at the beginning, of each part.
	Initial S

	// Apply does an operation: it returns the next state, and what comes out. It changes nothing.
	Apply func(state S, in I) (next S, out O)

	// Part says with which others an operation shares a state, for example by its key; nil means with all.
	Part func(in I) string
}

// A NotLinearizable is the error of a history that no order of its operations explains. Its message has the operations
// in question, each with the beginning and the end as a number.
type NotLinearizable struct {
	Part    string   // as of Spec.Part
	Done    []string // the most operations that some order explains, in that order
	State   string   // after these
	Missing []string // the others that have ended
}

// Error tells the history.
func (e *NotLinearizable) Error() string {
	var b strings.Builder
	b.WriteString("not linearizable")
	if e.Part != "" {
		fmt.Fprintf(&b, " (%s)", e.Part)
	}
	for _, op := range e.Done {
		fmt.Fprintf(&b, "\n    %s", op)
	}
	fmt.Fprintf(&b, "\n  leads to %s, and leaves no place for", e.State)
	for _, op := range e.Missing {
		fmt.Fprintf(&b, "\n    %s", op)
	}
	return b.String()
}

// Check returns nil if the history is linearizable, and a *NotLinearizable for the first part that is not.
func Check[S, I, O comparable](spec Spec[S, I, O], h *History[I, O]) error {
	parts := map[string][]*Operation[I, O]{}
	var order []string
	for _, op := range h.operations {
		part := ""
		if spec.Part != nil {
			part = spec.Part(op.In)
		}
		if parts[part] == nil {
			order = append(order, part)
		}
		parts[part] = append(parts[part], op)
	}
	for _, part := range order {
		s := newSearch(spec, parts[part])
		if !s.run() {
			return s.violation(part)
		}
	}
	return nil
}

func (s *search[S, I, O]) violation(part string) *NotLinearizable {
	v := &NotLinearizable{Part: part}
	state, done := s.spec.Initial, map[*Operation[I, O]]bool{}
	for _, op := range s.longest {
		state, _ = s.spec.Apply(state, op.In)
		done[op] = true
		v.Done = append(v.Done, op.told())
	}
	v.State = fmt.Sprintf("%#v", state)
	for _, op := range s.operations {
		if op.Ended() && !done[op] {
			v.Missing = append(v.Missing, op.told())
		}
	}
	return v
}

// told is the operation with its time.
func (op *Operation[I, O]) told() string {
	if !op.Ended() {
		return fmt.Sprintf("%3d-     %v", op.begin, op)
	}
	return fmt.Sprintf("%3d-%-3d  %v", op.begin, op.end, op)
}
