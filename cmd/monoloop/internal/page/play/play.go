package play

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// Play runs a program under the answers that a reader has given to choices, by their numbers. The others are answered
// by chance, from a seed, or if that is zero, first in, first out.
func Play(p looptest.Program, answers map[int]int, seed uint64) *Run {
	s := &player{answers: answers, rest: looptest.FIFO(), made: map[int]int{}}
	if seed != 0 {
		s.rest = looptest.Random(seed)
	}
	report := looptest.Explorer{Source: s, Schedules: 1, MaxShrinks: -1}.Run(p)
	s.camera.finish()
	run := &Run{Pictures: s.camera.pictures, Output: s.camera.output.String(), Outcome: "passed", Record: s.record()}
	if f := report.Failure; f != nil {
		run.Outcome, run.Error, run.Story, run.Record = f.Kind.String(), f.Err.Error(), f.Story, f.Record
	}
	return run
}

// HasChoices reports whether there is anything to choose in a program, first in, first out.
func HasChoices(p *Program) bool {
	return slices.ContainsFunc(Play(p.Run(false), nil, 0).Pictures, func(p Picture) bool { return p.Choice >= 0 })
}

// PlayRecord runs a program under a record, whose departures may be of order alone.
func PlayRecord(p looptest.Program, record string) (*Run, error) {
	answers, err := answersOf(record)
	if err != nil {
		return nil, err
	}
	return Play(p, answers, 0), nil
}

// answersOf returns the answers of a record.
func answersOf(record string) (map[int]int, error) {
	if _, err := looptest.ParseRecord(record); err != nil {
		return nil, err
	}
	answers := map[int]int{}
	_, fields, _ := strings.Cut(record, ":")
	for field := range strings.SplitSeq(fields, ";") {
		name, list, _ := strings.Cut(field, "=")
		switch {
		case name == "":
			continue
		case name != "next":
			return nil, fmt.Errorf("play: the record has %s, and the page only the order", field)
		}
		for departure := range strings.SplitSeq(list, ",") {
			number, answer, _ := strings.Cut(departure, "/")
			n, err := strconv.Atoi(number)
			if err != nil {
				return nil, err
			}
			if answers[n], err = strconv.Atoi(answer); err != nil {
				return nil, err
			}
		}
	}
	return answers, nil
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

// A player is the source of one schedule, that of a reader, and has it photographed.
type player struct {
	camera  camera
	answers map[int]int
	rest    looptest.Source
	made    map[int]int // those that depart from first in, first out
	asked   int
	begun   bool
}

func (s *player) String() string { return "the reader" }

// Begin is called once for the one schedule there is.
func (s *player) Begin() (seed uint64, ok bool) {
	if s.begun {
		return 0, false
	}
	s.begun = true
	return s.rest.Begin()
}

func (s *player) Choose(c loop.Choice) int {
	number := s.asked
	s.asked++
	answer, given := s.answers[number]
	if chance := s.rest.Choose(c); !given || answer >= c.N {
		answer = chance
	}
	if answer > 0 {
		s.made[number] = answer
	}
	s.camera.chose(number, answer, c)
	return answer
}

// Draw lets nothing adverse happen.
func (s *player) Draw(uint64) uint64 { return 0 }

func (s *player) Observe(e loop.Event) { s.camera.begin(e) }

// record is the record of what was chosen, of a program that asks for nothing but order.
func (s *player) record() string {
	var list []string
	for number := range s.asked {
		if answer := s.made[number]; answer > 0 {
			list = append(list, fmt.Sprintf("%d/%d", number, answer))
		}
	}
	record := "m1:"
	if len(list) > 0 {
		record += "next=" + strings.Join(list, ",")
	}
	return record
}
