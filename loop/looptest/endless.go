package looptest

import (
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// lastSteps is how many steps and callbacks at the end of a run that does not end are told.
const lastSteps = 100

// locatedSteps is after how many steps and callbacks a replay, of which nobody knows whether it ends, asks no more
// where in the program it is: to know that costs much more than a step.
const locatedSteps = 100_000

// count ends a run that does not end by itself: first it stops the run, then the patience of its shutdown, then
// everything.
func (r *run) count() {
	r.steps++
	if r.steps == locatedSteps && r.locate && r.replays {
		r.loop.SetDebug(false)
	}
	switch r.steps {
	case r.maxSteps + 1:
		r.endless = true
		r.loop.Stop()
	case r.maxSteps + r.maxSteps/4 + 2:
		r.loop.Force()
	case r.maxSteps + r.maxSteps/2 + 3:
		panic("looptest: the loop does not end even when it is forced to")
	}
}

// recentActivity is what a run does in its last steps and callbacks before it counts as endless.
type recentActivity struct {
	activities []string // in order of their first times
	times      map[string]int
}

// note keeps what e shows of the program: a suspension, or a callback that is scheduled.
func (l *recentActivity) note(e loop.Event) {
	var what string
	switch {
	case e.Kind == loop.EventPark:
		what = e.Co.Name() + " " + activityOf(e.Co)
	case e.Kind == loop.EventReady && e.Co == nil:
		what = "a callback is scheduled"
	default:
		return
	}
	if where := callSite(); where != "" {
		what += ", " + where
	}
	if l.times == nil {
		l.times = make(map[string]int)
	}
	if l.times[what] == 0 {
		l.activities = append(l.activities, what)
	}
	l.times[what]++
}

// shownActivities is how many activities of a run that does not end are shown.
const shownActivities = 5

// String has a line for each doing, and how often it was done.
func (l *recentActivity) String() string {
	var b strings.Builder
	for i, what := range l.activities {
		if i == shownActivities {
			fmt.Fprintf(&b, "\n    and %d others", len(l.activities)-i)
			break
		}
		fmt.Fprintf(&b, "\n    %s (%d times)", what, l.times[what])
	}
	return b.String()
}

// endlessError says what goes on and on.
func (r *run) endlessError() error {
	if len(r.recent.activities) == 0 {
		return fmt.Errorf("more than %d steps and callbacks", r.maxSteps)
	}
	return fmt.Errorf("more than %d steps and callbacks, in the last %d of them:%v", r.maxSteps,
		min(lastSteps, r.maxSteps), &r.recent)
}

// shrinkEndless shrinks a schedule that does not end. What is tried is ended early, and what is found is tried in full:
// if that comes to an end after all, more steps are allowed.
func (s *shrinker) shrinkEndless() {
	for limit := fewSteps; ; limit *= 16 {
		short := *s
		short.within(limit)
		short.best = short.once(&script{record: s.best.record})
		if f := short.best.failure; f != nil && f.Kind == Endless {
			short.reduce()
			s.runs, s.steps = short.runs, short.steps
			if !smaller(short.best.record, s.best.record) || s.try(short.best.record) {
				return
			}
		}
		if limit >= s.explorer.MaxSteps || s.spent(s.explorer.MaxShrinks) {
			return
		}
	}
}
