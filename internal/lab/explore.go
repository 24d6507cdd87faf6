package lab

import (
	"testing"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// mostSchedules is how many orders of one program are run, at the most.
const mostSchedules = 10_000

// Explore runs a program under every order within the bound, with each of the intrusions, and fails the test with the
// first run that fails.
func Explore(t *testing.T, bound looptest.Bound, intrusions []Intrusion, program func(Intrusion) looptest.Program,
	adverse ...looptest.Adversity) {
	t.Helper()
	schedules, exhausted := 0, true
	for _, i := range intrusions {
		e := looptest.Explorer{Source: &idleFirst{looptest.Exhaustive(bound)}, Schedules: Share(mostSchedules),
			MaxShrinks: 300}
		for _, a := range adverse {
			e.Adversity = a
		}
		report := e.Run(program(i))
		if f := report.Failure; f != nil {
			t.Fatalf("%v: %v\nreplay: %s", i, f, f.Record)
		}
		schedules += report.Schedules
		exhausted = exhausted && report.Exhausted
	}
	t.Logf("%d schedules, exhausted: %v", schedules, exhausted)
}

// idle is the name of the task that intrudes, as long as its next step does nothing.
const idle = "the intruder, idle"

// idleFirst is a source that lets a step go first that does nothing. When that runs makes no difference, so that the
// orders that differ in nothing else are run once.
type idleFirst struct{ looptest.Source }

func (s *idleFirst) Choose(c loop.Choice) int {
	for i := range c.N {
		if co := c.Co(i); co != nil && c.Kind == loop.ChooseNext && co.Name() == idle {
			return i
		}
	}
	return s.Source.Choose(c)
}

// Err is that of the source.
func (s *idleFirst) Err() error { return s.Source.(interface{ Err() error }).Err() }

// A Pause is the wait of an intruder until its turn has come.
type Pause struct{ left int }

// Pause returns the wait of the task that is to intrude. Await it last, and tell it of the task as soon as that is
// started.
func (i Intrusion) Pause() *Pause { return &Pause{i.Turn} }

// Started tells of the task that awaits p.
func (p *Pause) Started(co *loop.Co) { p.name(co) }

// Step gives way in each turn that is left.
func (p *Pause) Step(co *loop.Co, in error) (bool, error) {
	if in != nil || p.left == 0 {
		return true, in
	}
	p.left--
	p.name(co)
	return (&loop.SleepStep{}).Step(co, nil)
}

func (p *Pause) name(co *loop.Co) {
	if p.left > 0 {
		co.SetName(idle)
	} else {
		co.SetName("the intruder")
	}
}
