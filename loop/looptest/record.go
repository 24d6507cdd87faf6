package looptest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// version begins every record. It stands for how questions are numbered, what their answers mean, and how the program's
// random stream is made of its seed; whoever changes any of these changes it.
const version = "m1"

// question says what is asked. The questions of each kind are numbered from zero by themselves, whether anything
// adverse is allowed or not, so that a departure of one kind does not move those of the others.
type question uint8

const (
	asksOrder question = iota // a loop.Choice
	asksLate                  // by how many nanoseconds a timer is late
	asksCost                  // how many nanoseconds a step costs
	asksJob                   // how many nanoseconds a job takes
	asksSite                  // whether a Site fires
	asksVary                  // a T.Vary
	asksFault                 // which fault a Hazard has
	questions
)

func (q question) String() string {
	return [...]string{"next", "late", "cost", "job", "site", "vary", "fault"}[q]
}

// fault reports whether an answer other than zero is something that goes wrong, and not only happens otherwise.
func (q question) fault() bool { return q == asksSite || q == asksFault }

// A departure is an answer other than zero.
type departure struct {
	number int
	answer uint64
}

// A Record is one schedule of a program: where it departs from first in, first out, and nothing else. The same record
// with the same program gives the same events.
//
// As a string it is, for example, m1:seed=7;next=3/1,19/2;late=0/1500000: the seed of T.Rand, the answers to the loop's
// choices number 3 and number 19, and the nanoseconds by which the first timer is late. There is one way to write a
// record.
type Record struct {
	seed       uint64
	departures [questions][]departure // in order of their numbers
}

// Departures returns how many answers depart from first in, first out.
func (r Record) Departures() (n int) {
	for _, list := range r.departures {
		n += len(list)
	}
	return n
}

// Faults returns how many of the departures are faults: a Site that fires, or a Hazard.
func (r Record) Faults() (n int) {
	for q, list := range r.departures {
		if question(q).fault() {
			n += len(list)
		}
	}
	return n
}

// String returns what ParseRecord takes.
func (r Record) String() string {
	var fields []string
	if r.seed != 0 {
		fields = append(fields, "seed="+strconv.FormatUint(r.seed, 10))
	}
	for q, list := range r.departures {
		if len(list) == 0 {
			continue
		}
		var b strings.Builder
		b.WriteString(question(q).String() + "=")
		for i, d := range list {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "%d/%d", d.number, d.answer)
		}
		fields = append(fields, b.String())
	}
	return version + ":" + strings.Join(fields, ";")
}

// ParseRecord reads a record. An error says what is wrong; a record of another version is never misread.
func ParseRecord(s string) (Record, error) {
	before, rest, found := strings.Cut(s, ":")
	if found && before == sweepVersion {
		return Record{}, fmt.Errorf("looptest: record %.40q is one of a Sweep: only the test that sweeps can run it again", s)
	}
	if !found || before != version {
		return Record{}, fmt.Errorf("looptest: record %.40q is not of version %s: "+
			"find the failure again with this version of looptest", s, version)
	}
	var r Record
	for field := range strings.SplitSeq(rest, ";") {
		if rest == "" {
			break
		}
		if err := r.parseField(field); err != nil {
			return Record{}, fmt.Errorf("looptest: record %.80q: %w", s, err)
		}
	}
	if r.String() != s {
		return Record{}, fmt.Errorf("looptest: record %.80q is not as looptest writes it, which would be %.80q", s, r)
	}
	return r, nil
}

func (r *Record) parseField(field string) error {
	name, value, _ := strings.Cut(field, "=")
	if name == "seed" {
		seed, err := strconv.ParseUint(value, 10, 64)
		r.seed = seed
		return err
	}
	for q := range questions {
		if q.String() == name {
			list, err := parseDepartures(value)
			r.departures[q] = list
			return err
		}
	}
	return fmt.Errorf("unknown field %.20q", name)
}

func parseDepartures(s string) (list []departure, err error) {
	for entry := range strings.SplitSeq(s, ",") {
		number, answer, _ := strings.Cut(entry, "/")
		var d departure
		if d.number, err = strconv.Atoi(number); err != nil {
			return nil, err
		}
		if d.answer, err = strconv.ParseUint(answer, 10, 62); err != nil {
			return nil, err
		}
		if d.number < 0 || d.answer == 0 || len(list) > 0 && list[len(list)-1].number >= d.number {
			return nil, fmt.Errorf("%.40q: numbers ascend, and no answer is zero", entry)
		}
		list = append(list, d)
	}
	return list, nil
}

func (r *Record) add(q question, d departure) { r.departures[q] = append(r.departures[q], d) }

func (r Record) clone() Record {
	for q := range r.departures {
		r.departures[q] = slices.Clone(r.departures[q])
	}
	return r
}
