package looptest

// An Explorer runs a program under one schedule after the other, each on a loop of its own under virtual time, until one
// fails. It is Explore for tools that are no tests. The zero value explores 1000 schedules of a Portfolio.
type Explorer struct {
	// Source has the schedules; nil means Portfolio(Seed). A source goes on where it was left, so give each Explorer its own.
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

	name string // of the test
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
	report := &Report{}
	all := sites{}
	for report.Schedules < e.Schedules && report.Failure == nil {
		seed, ok := e.Source.Begin()
		if !ok {
			report.Exhausted = true
			break
		}
		report.Schedules++
		d := deciderOf(e.Source, e.Adversity)
		out := e.once(p, d, seed)
		all.add(out.sites)
		e.examine(p, out, d.unfit(), report)
	}
	report.Sites = all.sorted()
	return report
}

func (e *Explorer) setDefaults() {
	if e.Source == nil {
		e.Source = Portfolio(e.Seed)
	}
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

func (e *Explorer) once(p Program, d decider, seed uint64) outcome {
	return e.newRun(p, d, seed).execute()
}

func (e *Explorer) newRun(p Program, d decider, seed uint64) *run {
	r := newRun(p, d, seed)
	r.name, r.maxSteps = e.name, e.MaxSteps
	return r
}

// examine puts a failure into the report: of the program, or of the source because the program is not the same twice.
func (e *Explorer) examine(p Program, out outcome, unfit error, report *Report) {
	schedule, source := report.Schedules, e.Source.String()
	switch {
	case unfit != nil:
		report.Failure = &Failure{Kind: Diverged, Err: unfit, Record: out.record.String(), Departures: out.record.Departures()}
	case out.failure != nil:
		report.Failure, report.Shrinks = e.explain(p, out)
	default:
		return
	}
	report.Failure.Schedule, report.Failure.Source = schedule, source
}

// explain shrinks the failure of a run, and tells its story.
func (e *Explorer) explain(p Program, out outcome) (f *Failure, shrinks int) {
	s := &shrinker{explorer: e, program: p, best: out}
	s.shrink()
	f = e.retell(p, s.best)
	return f, s.runs
}

// retell runs the schedule of a failure once more, to tell its story, with the places in the program that it names. If it
// passes this time, the story says so.
func (e *Explorer) retell(p Program, failed outcome) *Failure {
	r := e.newRun(p, &script{record: failed.record}, failed.record.seed)
	r.teller, r.places = newTeller(r, failed.record), failed.failure.Kind != Endless
	r.hurry(failed.failure)
	again := r.execute()
	f := again.failure
	if f == nil || f.Kind != failed.failure.Kind {
		f = failed.failure
		f.Story = "the same schedule did not fail in the same way again: the program depends on something else than its T\n"
		return f
	}
	f.Story = r.teller.story()
	return f
}

// Replay runs p under a record. It returns the failure, nil if there was none, and an error if the record cannot be read
// or does not fit p, because p is another program than the one that it was made for.
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
	s := &script{record: record}
	r := e.newRun(p, s, record.seed)
	r.teller, r.places, r.replays = newTeller(r, record), true, true
	if trace != nil {
		trace(r)
	}
	out := r.execute()
	if out.failure != nil {
		out.failure.Story = r.teller.story()
	}
	return out, r, s.unfit()
}
