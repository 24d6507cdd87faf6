package looptest

import (
	"fmt"
	"strings"
	"testing"
)

// An Auditor runs a program again under the same schedule, and finds the first event that is another one. It is Audit
// for tools that are no tests. The zero value audits ten schedules of a Portfolio, each twice.
type Auditor struct {
	// Source has the schedules; nil means Portfolio(0).
	Source Source

	// Schedules is how many there are at most; zero means 10.
	Schedules int

	// Runs is how often each is run; zero means twice. What differs rarely needs more.
	Runs int

	// Adversity says what goes wrong in the schedules.
	Adversity Adversity

	// MaxSteps is how many steps and callbacks a run may have before it is ended; zero means a million.
	MaxSteps int

	name   string // of the test
	worker *worker
}

// An AuditReport is what an Auditor has found.
type AuditReport struct {
	Divergence *Divergence // the first one; nil if there was none
	Schedules  int         // how many were run
	Events     int         // how many events and choices were compared
}

// A Divergence is the first event at which two runs of one schedule differ.
type Divergence struct {
	Event    int      // its number, from 1
	Before   []string // the last events that both runs have had
	First    Side     // what one run did then
	Second   Side     // and the other one
	Schedule int      // under which schedule, from 1
	Record   string   // that schedule
}

// A Side is what one of the two runs of a Divergence did.
type Side struct {
	Event     string   // what happened, when and to whom
	Coroutine string   // the name of the coroutine that it happened to; empty if that was none
	Stack     []string // the program's calls, innermost first; empty if the loop itself did it
	After     []string // what came then
}

// Error names the two events, and shows where and among which others they happened.
func (d *Divergence) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "event %d is not the same in two runs of schedule %d\n", d.Event, d.Schedule)
	for _, line := range d.Before {
		b.WriteString("  both     " + line + "\n")
	}
	d.First.write(&b, "one run  ")
	d.Second.write(&b, "another  ")
	return strings.TrimSuffix(b.String(), "\n")
}

func (s Side) write(b *strings.Builder, who string) {
	b.WriteString("> " + who + s.Event + "\n")
	for _, call := range s.Stack {
		b.WriteString("               " + call + "\n")
	}
	for _, line := range s.After {
		b.WriteString("  " + who + line + "\n")
	}
}

// Run audits p.
func (a Auditor) Run(p Program) *AuditReport {
	a.setDefaults()
	a.worker = &worker{}
	defer a.worker.close()
	report := &AuditReport{}
	for report.Schedules < a.Schedules && report.Divergence == nil {
		s, ok := begin(a.Source, a.Adversity)
		if !ok {
			break
		}
		report.Schedules++
		a.audit(p, s, report)
	}
	return report
}

func (a *Auditor) setDefaults() {
	if a.Source == nil {
		a.Source = Portfolio(0)
	}
	mustSchedule(a.Schedules, a.MaxSteps)
	if a.Schedules == 0 {
		a.Schedules = 10
	}
	a.Runs = max(a.Runs, 2)
	if a.MaxSteps == 0 {
		a.MaxSteps = defaultMaxSteps
	}
}

// audit runs one schedule again and again, after the first time by its record.
func (a *Auditor) audit(p Program, s schedule, report *AuditReport) {
	first, out := a.look(p, s, nil, -1)
	report.Events += len(first.observed)
	for n := 1; n < a.Runs; n++ {
		second, _ := a.look(p, &script{record: out.record}, first.observed, -1)
		if second.differs >= 0 {
			report.Divergence = a.explain(p, out.record, first, second)
			report.Divergence.Schedule, report.Divergence.Record = report.Schedules, out.record.String()
			return
		}
	}
}

// look makes one run.
func (a *Auditor) look(p Program, s schedule, against []observation, near int) (*comparison, outcome) {
	r := newRun(a.worker, a.name, a.MaxSteps, p, s)
	k := newComparison(r, against, near)
	out := r.execute()
	k.end(out)
	return k, out
}

// secondPasses is how often two runs are made in which stacks are kept, until they differ where that is.
const secondPasses = 20

// explain makes more runs, and keeps the stacks around the event that differs. A program that is not the same twice
// need not differ at the same event again; then that event is the one to tell.
func (a *Auditor) explain(p Program, record Record, first, second *comparison) *Divergence {
	near := second.differs
	for range secondPasses {
		one, _ := a.look(p, &script{record: record}, nil, near)
		another, _ := a.look(p, &script{record: record}, one.observed, near)
		if another.differs < 0 {
			continue
		}
		first, second = one, another
		if len(one.stacks[another.differs]) > 0 {
			break
		}
		near = another.differs
	}
	i := second.differs
	return &Divergence{Event: i + 1, Before: lines(first.observed[max(i-around, 0):i]), First: first.side(i),
		Second: second.side(i)}
}

// side tells of one observation, and of those that came then.
func (k *comparison) side(i int) Side {
	s := k.observed[i]
	told := Side{Event: s.String(), Stack: k.stack(i), After: lines(k.observed[i+1 : min(i+1+around, len(k.observed))])}
	if s.number > 0 {
		told.Coroutine = s.text
	}
	return told
}

func lines(observed []observation) (all []string) {
	for _, s := range observed {
		all = append(all, s.String())
	}
	return all
}

// Audit runs p twice under the same schedule, for several schedules, and compares all that happens: every event, its
// time and its coroutine, every choice, what T.Logf was given, and how it ends. The test fails at the first difference,
// and shows both events with their stacks and with those around them. What differs from run to run is not the library:
// it is a range over a map, the wall clock, random numbers that are not T.Rand's, a goroutine that posts when it likes,
// a select, or an address that decides something. Whether the program passes is no concern of an audit.
func Audit(tb testing.TB, p Program) {
	tb.Helper()
	Auditor{}.Audit(tb, p)
}

// Audit is Run for a test, which it fails if two runs differ. Under -looptest.replay only that schedule is audited.
func (a Auditor) Audit(tb testing.TB, p Program) {
	tb.Helper()
	a.name = tb.Name()
	if *replayFlag != "" {
		record, err := ParseRecord(*replayFlag)
		if err != nil {
			tb.Fatal(err)
		}
		a.Source = Recorded(record)
	}
	report := a.Run(p)
	if d := report.Divergence; d != nil {
		tb.Fatal("looptest: the program does not do the same twice: " + d.Error() + "\n" +
			replayLine(tb.Name(), d.Record))
	}
	tb.Logf("looptest: %d events of %d schedules are the same in every run", report.Events, report.Schedules)
}
