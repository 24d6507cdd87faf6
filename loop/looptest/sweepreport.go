package looptest

import (
	"fmt"
	"strings"
)

// A SweepReport is what a Sweeper has found.
type SweepReport struct {
	Points    []*Point        // in order of the schedules and of their events
	Schedules int             // under how many schedules
	Runs      int             // runs with a cancellation
	Failures  []*SweepFailure // in order of the points
	GivenUp   bool            // it has ended before all were covered, since too many runs were endless or hung

	endless int // steps of endless runs
	hung    int // runs
}

// Covered counts the points at which a coroutine was canceled.
func (r *SweepReport) Covered() (n int) {
	for _, p := range r.Points {
		if len(p.Covered) > 0 {
			n++
		}
	}
	return n
}

// A SweepFailure is a run that failed because a coroutine was canceled, or, without a Point, without any cancellation.
type SweepFailure struct {
	Point   *Point
	How     Cancellation
	Failure *Failure // its Record runs it again; its Story is what happened after the cancellation
}

// Error says who was canceled where and how, and what came of it.
func (f *SweepFailure) Error() string {
	if f.Point == nil {
		return "without any cancellation: " + f.Failure.Error()
	}
	return fmt.Sprintf("canceled (%v): %v\n%v", f.How, f.Point, f.Failure.Error())
}

// Unwrap returns the Failure.
func (f *SweepFailure) Unwrap() error { return f.Failure }

// mostEndless is after how many steps of runs that were endless a sweep gives up, and mostHung after how many that
// hung: each of them takes seconds.
const mostEndless, mostHung = 3 * defaultMaxSteps, 3

// add adds the failure of a run with so many steps.
func (r *SweepReport) add(f *SweepFailure, steps int) {
	r.Failures = append(r.Failures, f)
	switch f.Failure.Kind {
	case Endless:
		r.endless += steps
	case Hung:
		r.hung++
	}
	r.GivenUp = r.endless >= mostEndless || r.hung >= mostHung
}

// shownFailures is how many mistakes a test shows that a sweep has found, and shownPoints at how many other points
// each.
const shownFailures, shownPoints = 5, 10

// tell shows the failures of a test. Those that are one mistake, as far as one can know, are shown as one: the first of
// them with its story, and of the others who was canceled where and how.
func tell(test string, failures []*SweepFailure) string {
	var b strings.Builder
	for shown := 0; len(failures) > 0; shown++ {
		if shown == shownFailures {
			fmt.Fprintf(&b, "and %d more", len(failures))
			break
		}
		f := failures[0]
		same, others := f.split(failures[1:])
		fmt.Fprintf(&b, "%s\n%s\n", f.Error(), replayLine(test, f.Failure.Record))
		f.tellSame(&b, same)
		failures = others
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// tellSame has a line for each run at f's point, and one for each other point.
func (f *SweepFailure) tellSame(b *strings.Builder, same []*SweepFailure) {
	points := 0
	for i := 0; i < len(same); {
		g, like := same[i], 1
		for ; i+like < len(same) && same[i+like].Point == g.Point && g.Point != f.Point; like++ {
		}
		switch {
		case g.Point == f.Point:
			fmt.Fprintf(b, "the same when canceled (%v): %s\n", g.How, g.Failure.Record)
		case points == shownPoints:
			fmt.Fprintf(b, "the same in %d runs more\n", len(same)-i)
			return
		default:
			points++
			fmt.Fprintf(b, "the same when canceled (%s): %v: %s\n", ways(same[i:i+like]), g.Point, g.Failure.Record)
		}
		i += like
	}
}

func ways(failures []*SweepFailure) string {
	var all []string
	for _, f := range failures {
		all = append(all, f.How.String())
	}
	return strings.Join(all, ", ")
}

// split returns which of the failures are the same mistake as f, and which are not.
func (f *SweepFailure) split(failures []*SweepFailure) (same, others []*SweepFailure) {
	for _, g := range failures {
		if f.Failure.Kind == g.Failure.Kind && f.Failure.Err.Error() == g.Failure.Err.Error() {
			same = append(same, g)
		} else {
			others = append(others, g)
		}
	}
	return same, others
}
