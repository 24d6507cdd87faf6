package inspect

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// maxText is how many bytes of what a program says of itself are kept: of a name, a cause, a value.
const maxText = 500

// taskOf returns what there is to say of a task in short; r may be nil.
func taskOf(co *loop.Co, r *record) Task {
	low := co.Low()
	t := Task{ID: low.ID(), Name: cut(co.Name()), State: low.State(), Since: unknown, Straight: low.Straight(),
		Cancels: co.Canceling(), Undelivered: low.Undelivered()}
	t.Made, t.WaitsAt = low.Places()
	if what, waits := strings.CutPrefix(safely(low.Doing), "waits for "); waits {
		t.WaitsFor = cut(what)
	} else {
		t.WaitsAt = ""
	}
	if c := low.LastRequest(); c != nil && c.Cause != nil {
		t.Cause = cut(safely(c.Cause.Error))
	}
	if r != nil {
		r.tell(&t)
	}
	return t
}

func (r *record) tell(t *Task) {
	t.Since, t.Parent, t.ParentName = r.since, r.parent, cut(r.parentName)
	t.Steps, t.Ran, t.Waited, t.Longest = r.steps, r.ran, r.waited, r.longest
}

// valuesOf returns the task-local values that have a name.
func valuesOf(co *loop.Co) (values []Value) {
	co.Low().EachValue(func(name string, value any) bool {
		values = append(values, Value{cut(name), cut(fmt.Sprint(value))})
		return len(values) < maxListed
	})
	return values
}

// safely calls a function of the program's, which may panic.
func safely(text func() string) (s string) {
	defer func() {
		if v := recover(); v != nil {
			s = fmt.Sprintf("(panic: %v)", v)
		}
	}()
	return text()
}

// cut shortens what is too long.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}
