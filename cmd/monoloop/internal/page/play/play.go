package play

import (
	"slices"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

// Play runs a program by chance, from a seed, or if that is zero, first in, first out, with nothing adverse.
func Play(p looptest.Program, seed uint64) *Run {
	if seed != 0 {
		return (&player{rest: looptest.Random(seed)}).play(p)
	}
	return (&player{rest: looptest.FIFO()}).play(p)
}

// PlayRecord runs a program under a record, which has no more than what a program itself asks for.
func PlayRecord(p looptest.Program, record string) (*Run, error) {
	answers, err := answersOf(record)
	if err != nil {
		return nil, err
	}
	return (&player{rest: looptest.FIFO(), answers: answers}).play(p), nil
}

// Decide runs a program under a record as far as to a question, which it answers otherwise; what is asked later is
// answered first in, first out, and with nothing adverse. An error says that the question is not asked, or may not be
// answered so.
func Decide(p looptest.Program, record string, q Question, answer uint64) (*Run, error) {
	answers, err := answersOf(record)
	if err != nil {
		return nil, err
	}
	s := &player{rest: looptest.FIFO(), answers: answers, decision: decision{given: given{q, answer}}}
	run := s.play(p)
	return run, s.decision.misfit()
}

func (s *player) play(p looptest.Program) *Run {
	report := looptest.Explorer{Source: s, Schedules: 1, MaxShrinks: -1}.Run(p)
	s.camera.finish()
	run := &Run{Pictures: s.camera.pictures, Output: s.camera.output.String(), Outcome: "passed", Record: recordOf(s.made)}
	if f := report.Failure; f != nil {
		run.Outcome, run.Error, run.Story, run.Record = f.Kind.String(), f.Err.Error(), f.Story, f.Record
	}
	return run
}

// HasChoices reports whether there is anything to choose in a program, first in, first out.
func HasChoices(p *Program) bool {
	return slices.ContainsFunc(Play(p.Run(false), 0).Pictures, func(p Picture) bool {
		return p.Choice >= 0 || len(p.Asked) > 0
	})
}

// An Exploration looks for a schedule under which a program fails, some at a time, so that a page goes on meanwhile.
type Exploration struct {
	program  looptest.Program
	source   looptest.Source
	explored int
}

// Explore begins to look, from a seed.
func Explore(p looptest.Program, seed uint64) *Exploration {
	return &Exploration{program: p, source: looptest.Portfolio(seed)}
}

// Some runs n schedules more, or fewer, if one fails: then it returns the record of that one, shrunk. It returns how
// many were run in all.
func (x *Exploration) Some(n int) (record string, explored int) {
	report := looptest.Explorer{Source: x.source, Schedules: n}.Run(x.program)
	x.explored += report.Schedules
	if report.Failure != nil {
		return report.Failure.Record, x.explored
	}
	return "", x.explored
}
