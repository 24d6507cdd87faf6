package looptest

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// A story watches a run and tells where it departs from first in, first out, with what those that were reordered had
// waited for and what they did then. The rest is not told.
type story struct {
	run    *run
	lines  []*storyLine
	waited map[*loop.Co]string // what a coroutine did last: it was started, or waited for something
	step   *stepActions        // of the coroutine whose step runs; nil in callbacks
	open   map[*loop.Co][]**stepActions
	left   int // how many departures of order are to come
}

// storyLine is one line of the story, and the steps that followed.
type storyLine struct {
	text         string
	first, other string
	did, others  *stepActions
}

// stepActions is what a coroutine does in one step.
type stepActions struct {
	co        *loop.Co
	what      []string
	suspended bool
	over      bool
}

// newStory returns the story of a run under this record.
func newStory(r *run, record Record) *story {
	return &story{run: r, left: len(record.departures[asksOrder]), waited: map[*loop.Co]string{},
		open: map[*loop.Co][]**stepActions{}}
}

func (t *story) line(format string, args ...any) {
	t.lines = append(t.lines, &storyLine{text: fmt.Sprintf("at %v: ", t.run.clock.Now()) +
		fmt.Sprintf(format, args...)})
}

// chosen is told each choice of order.
func (t *story) chosen(number, answer int, c loop.Choice) {
	if answer == 0 {
		return
	}
	t.left--
	prefix := fmt.Sprintf("choice %d, at %v: ", number, t.run.clock.Now())
	if c.Kind == loop.ChooseAdmit {
		t.lines = append(t.lines, &storyLine{text: prefix + "what other goroutines have posted waits for a turn"})
		return
	}
	first, other := c.Co(answer), c.Co(0)
	n := &storyLine{first: t.who(c, answer), other: t.who(c, 0)}
	if n.first == n.other {
		n.first += fmt.Sprintf(" (entry %d)", c.Number(answer))
		n.other += fmt.Sprintf(" (entry %d)", c.Number(0))
	}
	if c.Kind == loop.ChooseSweep {
		n.text = prefix + n.first + " was canceled before " + n.other + ", which was started first"
	} else {
		n.text = fmt.Sprintf("%s%s%s ran before %s%s, which was ready first",
			prefix, n.first, t.since(first), n.other, t.since(other))
		t.follow(first, &n.did)
		t.follow(other, &n.others)
	}
	t.lines = append(t.lines, n)
}

func (t *story) who(c loop.Choice, i int) string {
	if co := c.Co(i); co != nil {
		return co.Name()
	}
	if name := c.Name(i); name != "" {
		return name
	}
	return fmt.Sprintf("callback %d", c.Number(i))
}

func (t *story) since(co *loop.Co) string {
	if what := t.waited[co]; what != "" {
		return " (" + what + ")"
	}
	return ""
}

// follow has what co does in its next step put into did.
func (t *story) follow(co *loop.Co, did **stepActions) {
	if co != nil {
		t.open[co] = append(t.open[co], did)
	}
}

func (t *story) event(e loop.Event) {
	if t.left <= 0 && len(t.open) == 0 && t.step == nil {
		return // there is nothing more to tell
	}
	switch e.Kind {
	case loop.EventStart:
		where := at()
		t.waited[e.Co] = "had been started" + where
		t.did(e.Co, "started ", where)
	case loop.EventStep:
		t.step = &stepActions{co: e.Co}
		t.waited[e.Co] = ""
		for _, did := range t.open[e.Co] {
			*did = t.step
		}
		delete(t.open, e.Co)
	case loop.EventPark:
		t.parked(e.Co)
	case loop.EventWake:
		t.did(e.Co, "woke ", at())
	case loop.EventStepEnd:
		t.stepEnded(e.Co)
	}
}

func (t *story) did(to *loop.Co, what, where string) {
	if t.step != nil && t.step.co != to {
		t.step.what = append(t.step.what, what+to.Name()+where)
	}
}

func (t *story) parked(co *loop.Co) {
	what, had, where := "gave way", "had given way", at()
	if on := waitsFor(co); on != "" {
		what, had = "waited for "+on, "had waited for "+on
	}
	what += where
	t.waited[co] = had + where
	if t.step != nil && t.step.co == co {
		t.step.what = append(t.step.what, what)
		t.step.suspended = true
	}
}

// at is where in the program the present event was caused, as " at " and file:line; empty if the loop itself has caused
// it.
func at() string {
	where, _, _ := strings.Cut(callSite(), " in ")
	if where == "" {
		return ""
	}
	return " at " + where
}

// waitsFor says what co, which has just parked, waits for; empty if it has given way.
func waitsFor(co *loop.Co) string {
	what, waits := strings.CutPrefix(strings.TrimPrefix(co.String(), co.Name()+" "), "waits for ")
	if !waits {
		return ""
	}
	return what
}

func (t *story) stepEnded(co *loop.Co) {
	if t.step == nil || t.step.co != co {
		return
	}
	if !t.step.suspended {
		t.step.what = append(t.step.what, "ended")
	}
	t.step.over = true
	t.step = nil
}

func (d *stepActions) String() string {
	if !d.over {
		return "did not come to the end of its step"
	}
	return strings.Join(d.what, ", ")
}

// String has the lines, one after the other.
func (t *story) String() string {
	var b strings.Builder
	for _, n := range t.lines {
		b.WriteString(n.text + "\n")
		if n.did != nil {
			fmt.Fprintf(&b, "    %s then: %v\n", n.first, n.did)
		}
		if n.others != nil {
			fmt.Fprintf(&b, "    %s then: %v\n", n.other, n.others)
		}
	}
	if b.Len() == 0 {
		return "first in, first out, with nothing adverse\n"
	}
	return b.String()
}
