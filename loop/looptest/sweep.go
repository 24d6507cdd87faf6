package looptest

import (
	"fmt"
	"testing"
)

// A Sweeper runs a program once to find where its coroutines suspend, and then again for each of these points and each
// way to cancel, with that one cancellation. It is Sweep for tools that are no tests. The zero value sweeps the one
// schedule that is first in, first out, in every way.
type Sweeper struct {
	// Ways are how coroutines are canceled; nil means in every way.
	Ways []Cancellation

	// Structured makes it a failure if main ends before tasks that it would have outlived without the cancellation.
	Structured bool

	// Allow may name errors that main may return, or that may be reported, although they are no cancellations. Those
	// that consist of cancellations always may, and so may the timeout of CancelByTimeout.
	Allow func(err error) bool

	// Source has the schedules; nil means FIFO. Under each, the points are found and covered.
	Source Source

	// Schedules is how many there are at most; zero means 1.
	Schedules int

	// Adversity says what else goes wrong in the schedules.
	Adversity Adversity

	// MaxSteps is how many steps and callbacks a run may have before it counts as endless; zero means a million.
	MaxSteps int

	name   string // of the test
	worker *worker
}

// Run sweeps p. It goes on after failures, until every point was covered in every way that applies, but not after one
// without any cancellation, and not after a few in which the program did not end by itself.
func (s Sweeper) Run(p Program) *SweepReport {
	s.setDefaults()
	s.worker = &worker{}
	defer s.worker.close()
	report := &SweepReport{}
	for report.Schedules < s.Schedules {
		schedule, ok := begin(s.Source, s.Adversity)
		if !ok {
			break
		}
		report.Schedules++
		if !s.sweep(p, schedule, report) {
			break
		}
	}
	return report
}

func (s *Sweeper) setDefaults() {
	if s.Source == nil {
		s.Source = FIFO()
	}
	mustSchedule(s.Schedules, s.MaxSteps)
	s.Schedules = max(s.Schedules, 1)
	if s.MaxSteps == 0 {
		s.MaxSteps = defaultMaxSteps
	}
	if s.Ways == nil {
		for how := range cancellations {
			s.Ways = append(s.Ways, how)
		}
	}
}

// sweep covers the points of one schedule. It reports false if the program fails anyway.
func (s *Sweeper) sweep(p Program, under schedule, report *SweepReport) bool {
	survey, out := s.survey(p, under)
	if out.failure != nil {
		e := s.explorer()
		e.setDefaults()
		f, _ := e.shrink(p, out)
		report.Failures = append(report.Failures, &SweepFailure{Failure: f})
		return false
	}
	for _, point := range survey.targeted() {
		point.Schedule = report.Schedules
		report.Points = append(report.Points, point)
		for _, how := range s.Ways {
			if point.applies(how) {
				report.Runs++
				s.inject(p, point, injection{point.Number, point.Suspension, how, out.record}, survey.left, report)
			}
			if report.GivenUp {
				return false
			}
		}
	}
	return true
}

// survey runs p without any cancellation.
func (s *Sweeper) survey(p Program, under schedule) (*survey, outcome) {
	r := newRun(s.worker, s.name, s.MaxSteps, p, under)
	found := newSurvey(r)
	return found, r.execute()
}

// unswept is the failure of a replay without any cancellation.
func (s *Sweeper) unswept(p Program, out outcome) *SweepFailure {
	return &SweepFailure{Failure: s.explorer().withStory(p, out)}
}

func (s *Sweeper) explorer() *Explorer {
	return &Explorer{MaxSteps: s.MaxSteps, name: s.name, worker: s.worker}
}

// inject makes the run of one injection.
func (s *Sweeper) inject(p Program, point *Point, k injection, normal leftovers, report *SweepReport) {
	done, out := s.runInjected(p, k, nil)
	if done.injected > 0 {
		point.Covered = append(point.Covered, k.how)
	}
	if k.how == CancelOnce {
		point.after = done.after
	}
	if f := s.judge(done, out, normal); f != nil {
		f.Record = k.String()
		f.Story = s.story(p, k, f)
		report.add(&SweepFailure{point, k.how, f}, out.steps)
	}
}

// runInjected runs p with one cancellation. What follows it goes into t, if that is not nil.
func (s *Sweeper) runInjected(p Program, k injection, t *trace) (*injector, outcome) {
	r := newRun(s.worker, s.name, s.MaxSteps, p, &script{record: k.schedule})
	done := newInjector(k, r, s.Allow)
	if t != nil {
		done.trace, r.locate = t.event, true
	}
	return done, r.execute()
}

// judge adds to the failures of any run those of a sweep.
func (s *Sweeper) judge(k *injector, out outcome, normal leftovers) *Failure {
	switch more := k.left.beyond(normal, s.Structured); {
	case out.failure != nil:
		return out.failure
	case k.injected == 0:
		return &Failure{Kind: Diverged, Err: fmt.Errorf("the suspension was not reached: the program has not done the same twice")}
	case more != "":
		return &Failure{Kind: LeftBehind, Err: fmt.Errorf("%s", more)}
	}
	return nil
}

// storyLines is how many events of a failure are told.
const storyLines = 40

// story returns the events that follow the cancellation, and has f name where in the program things were made.
func (s *Sweeper) story(p Program, k injection, f *Failure) string {
	if f.Kind == Hung || f.Kind == Leaked || f.Kind == Endless {
		return ""
	}
	trace := &trace{first: storyLines}
	_, again := s.runInjected(p, k, trace)
	if again.failure != nil && again.failure.Kind == f.Kind {
		f.Err = again.failure.Err
	}
	return "what happened then:\n" + trace.String()
}

// Replay makes the run of a failure again. It returns the failure, nil if there was none, and an error if the record
// cannot be read or does not fit p.
func (s Sweeper) Replay(record string, p Program) (*SweepFailure, error) {
	s.setDefaults()
	k, swept, err := parseSwept(record)
	if err != nil {
		return nil, err
	}
	s.worker = &worker{}
	defer s.worker.close()
	schedule := &script{record: k.schedule}
	survey, out := s.survey(p, schedule)
	switch {
	case schedule.unfit() != nil:
		return nil, schedule.unfit()
	case out.failure != nil:
		return s.unswept(p, out), nil
	case !swept:
		return nil, nil
	}
	for _, point := range survey.points {
		if point.Number == k.number && point.Suspension == k.suspension {
			report := &SweepReport{}
			s.inject(p, point, k, survey.left, report)
			return first(report.Failures), nil
		}
	}
	return nil, fmt.Errorf("looptest: record %s does not fit the program: its coroutine %d has no suspension %d",
		record, k.number, k.suspension)
}

func first(failures []*SweepFailure) *SweepFailure {
	if len(failures) == 0 {
		return nil
	}
	return failures[0]
}

// Sweep runs p once to find where its coroutines suspend, or those that it names by T.Target, and then again for each
// of these points and each way to cancel. The test fails if a run fails because of its cancellation: with a panic, a
// deadlock, a failed assertion, an Invariant that does not hold, a lost Token, an error of main that is no
// cancellation, or something left behind. Each failure tells who was canceled where, and the line that runs it again.
func Sweep(tb testing.TB, p Program) {
	tb.Helper()
	Sweeper{}.Sweep(tb, p)
}

// Sweep is Run for a test, which it fails if a run fails, or if there is nothing to cancel. Under -looptest.replay only
// that record is run.
func (s Sweeper) Sweep(tb testing.TB, p Program) {
	tb.Helper()
	s.name = tb.Name()
	if *replayFlag != "" {
		s.replayFor(tb, p)
		return
	}
	report := s.Run(p)
	summary := fmt.Sprintf("looptest: %d of %d points covered in %d runs", report.Covered(), len(report.Points),
		report.Runs)
	if report.GivenUp {
		summary += " (given up, since too many of them did not end)"
	}
	if len(report.Failures) == 0 && len(report.Points) > 0 {
		tb.Log(summary)
		return
	}
	if len(report.Failures) == 0 {
		tb.Fatal(summary + ": there is nothing to cancel")
	}
	tb.Fatal(fmt.Sprintf("%s, %d of which fail\n", summary, len(report.Failures)) + tell(tb.Name(), report.Failures))
}

func (s Sweeper) replayFor(tb testing.TB, p Program) {
	tb.Helper()
	f, err := s.Replay(*replayFlag, p)
	switch {
	case err != nil:
		tb.Fatal(err)
	case f != nil:
		tb.Fatal("looptest: the record fails: " + f.Error())
	}
	tb.Log("looptest: the record passes")
}
