package play

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A Question is one of a run, by what a record has its answer: next, which is what runs next, site, vary or fault, each
// counted from zero; or seed, that of T.Rand, of which there is one.
type Question struct {
	Kind   string
	Number int
}

// kinds are the kinds of questions, in the order of a record.
var kinds = []string{"seed", "next", "site", "vary", "fault"}

// given is the answer to a question. Zero is that of first in, first out, and of nothing adverse.
type given struct {
	Question
	answer uint64
}

// answersOf returns the answers of a record.
func answersOf(record string) (map[Question]uint64, error) {
	if _, err := looptest.ParseRecord(record); err != nil {
		return nil, err
	}
	answers := map[Question]uint64{}
	_, fields, _ := strings.Cut(record, ":")
	for field := range strings.SplitSeq(fields, ";") {
		kind, list, _ := strings.Cut(field, "=")
		switch {
		case kind == "":
			continue
		case kind == "seed":
			list = "0/" + list
		case !slices.Contains(kinds, kind):
			return nil, fmt.Errorf("play: the record has %s, and here no timer is late, and no step or job takes time", field)
		}
		if err := readAnswers(answers, kind, list); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// readAnswers reads those to questions of one kind.
func readAnswers(answers map[Question]uint64, kind, list string) error {
	for departure := range strings.SplitSeq(list, ",") {
		number, answer, _ := strings.Cut(departure, "/")
		n, err := strconv.Atoi(number)
		if err != nil {
			return err
		}
		if answers[Question{kind, n}], err = strconv.ParseUint(answer, 10, 64); err != nil {
			return err
		}
	}
	return nil
}

// recordOf is the record of answers, in the order in which they were given.
func recordOf(answers []given) string {
	var fields []string
	for _, kind := range kinds {
		var list []string
		for _, g := range answers {
			switch {
			case g.Kind != kind:
			case kind == "seed":
				list = append(list, fmt.Sprint(g.answer))
			default:
				list = append(list, fmt.Sprintf("%d/%d", g.Number, g.answer))
			}
		}
		if len(list) > 0 {
			fields = append(fields, kind+"="+strings.Join(list, ","))
		}
	}
	return "m1:" + strings.Join(fields, ";")
}
