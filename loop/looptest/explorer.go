package looptest

import "fmt"

// An Explorer runs a program under one schedule after the other, each on a loop of its own under virtual time, until
// one fails. It is Explore for tools that are no tests. The zero value explores 1000 schedules of a Portfolio.
type Explorer struct {
	// Source has the schedules; nil means Portfolio(Seed). A source goes on where it was left, so give each Explorer
	// its own.
	Source Source

	// Seed is that of the Portfolio.
	Seed uint64

	// Schedules is how many there are at most; zero means 1000.
	Schedules int

	// MaxSteps is how many steps and callbacks a schedule may have before it counts as endless; zero means a million.
	MaxSteps int

	// Adversity says what may go wrong beyond the order of things.
	Adversity Adversity

	// MaxShrinks is how many schedules may be run to shrink a failure; zero means 2000, negative that it is not shrunk.
	MaxShrinks int

	// Real runs the program once, on the real clock, first in, first out, with nothing adverse; see T.Real. A failure
	// is not shrunk, and need not come again.
	Real bool

	name   string // of the test
	worker *worker
}

// A Report is what an Explorer has found.
type Report struct {
	Failure   *Failure    // of the first schedule that failed, shrunk; nil if all passed
	Schedules int         // how many were run, without those that shrank
	Exhausted bool        // the source had no further schedule
	Shrinks   int         // how many were run to shrink
	Sites     []SiteCount // in order of their names
}

// Run explores p.
func (e Explorer) Run(p Program) *Report {
	e.setDefaults()
	e.worker = &worker{}
	defer e.worker.close()
	report := &Report{}
	if e.Real {
		r := e.newRun(p, &script{})
		r.real, r.locate = true, true
		report.Schedules, report.Failure = 1, r.execute().failure
		return report
	}
	all := sites{}
	for report.Schedules < e.Schedules && report.Failure == nil {
		s, ok := begin(e.Source, e.Adversity)
		if !ok {
			report.Exhausted = true
			break
		}
		report.Schedules++
		out := e.newRun(p, s).execute()
		all.add(out.sites)
		e.examine(p, out, s.unfit(), report)
	}
	report.Sites = all.sorted()
	return report
}

func (e *Explorer) setDefaults() {
	if e.Source == nil {
		e.Source = Portfolio(e.Seed)
	}
	mustSchedule(e.Schedules, e.MaxSteps)
	if e.Schedules == 0 {
		e.Schedules = 1000
	}
	if e.MaxSteps == 0 {
		e.MaxSteps = defaultMaxSteps
	}
	if e.MaxShrinks == 0 {
		e.MaxShrinks = 2000
	}
}

// mustSchedule refuses numbers with which a test would pass that has run nothing.
func mustSchedule(schedules, steps int) {
	if schedules < 0 || steps < 0 {
		panic(fmt.Sprintf("looptest: %d schedules of %d steps", schedules, steps))
	}
}

func (e *Explorer) newRun(p Program, s schedule) *run {
	return newRun(e.worker, e.name, e.MaxSteps, p, s)
}

// examine puts a failure into the report: of the program, shrunk, or of the source because the program is not the same
// twice.
func (e *Explorer) examine(p Program, out outcome, unfit error, report *Report) {
	schedule, source := report.Schedules, e.Source.String()
	switch {
	case unfit != nil:
		report.Failure = &Failure{Kind: Diverged, Err: unfit, Record: out.record.String(),
			Departures: out.record.Departures()}
	case out.failure != nil:
		report.Failure, report.Shrinks = e.shrink(p, out)
	default:
		return
	}
	report.Failure.Schedule, report.Failure.Source = schedule, source
}

// shrink returns the smallest failure like that of a run, with its story.
func (e *Explorer) shrink(p Program, out outcome) (f *Failure, runs int) {
	s := &shrinker{explorer: e, program: p, best: out}
	s.shrink()
	return e.withStory(p, s.best), s.runs
}

// withStory runs the schedule of a failure once more, to tell its story and where in the program things were made. If
// it does not end, nobody asks that at each step: it would be slow, and what the last steps did is known.
func (e *Explorer) withStory(p Program, failed outcome) *Failure {
	r := e.newRun(p, &script{record: failed.record})
	r.story, r.locate = newStory(r, failed.record), failed.failure.Kind != Endless
	r.hurry(failed.failure)
	again := r.execute()
	f := again.failure
	if f == nil || f.Kind != failed.failure.Kind {
		f = failed.failure
		f.Story = "the same schedule did not fail in the same way again: the program depends on something else than its T\n"
		return f
	}
	f.Story = r.story.String()
	return f
}

// Replay runs p under a record. It returns the failure, nil if there was none, and an error if the record cannot be
// read or does not fit p, because p is another program than the one that it was made for.
func Replay(record string, p Program) (*Failure, error) {
	r, err := ParseRecord(record)
	if err != nil {
		return nil, err
	}
	out, _, err := Explorer{}.replay(r, p, nil)
	return out.failure, err
}

func (e Explorer) replay(record Record, p Program, trace func(*run)) (outcome, *run, error) {
	e.setDefaults()
	e.worker = &worker{}
	defer e.worker.close()
	s := &script{record: record}
	r := e.newRun(p, s)
	r.story, r.locate, r.replays = newStory(r, record), true, true
	if trace != nil {
		trace(r)
	}
	out := r.execute()
	if out.failure != nil {
		out.failure.Story = r.story.String()
	}
	return out, r, s.unfit()
}
