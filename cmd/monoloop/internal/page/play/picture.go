package play

import (
	"cmp"
	"fmt"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A Run is a program under one schedule, from its beginning to its end.
type Run struct {
	Pictures []Picture // one before each entry, and one of the end
	Output   string    // what the program has printed

	// Record is the schedule, as looptest.Replay and go test -looptest.replay take it.
	Record string

	// Outcome is passed, or the kind of the failure in one word; Error says more, and Story is what was done otherwise
	// than first in, first out, and what came of it.
	Outcome, Error, Story string
}

// A Picture is the loop before an entry of its ready queue runs, a step of a task, or a callback; or before the run cancels
// what is left.
type Picture struct {
	Turn  int    // from 1
	Time  string // the virtual time
	Next  Entry  // what runs next; nothing in the last picture
	Tasks []Task // those that have not ended, in order of their starts, and those that ended before
	Ready []Entry
	Timer []Timer
	Waits Graph
	Lines int // how many lines of the output were printed before

	// Choice is the number of the choice that was made here, as in a record; -1 if there was nothing to choose. Options
	// are what might run next, and Answer is the one that does.
	Choice  int
	Kind    string
	Options []Entry
	Answer  int

	// Asked is what the entry asked for while it ran, beside order, and what it was answered.
	Asked []Asked
}

// Asked is a question of an entry: whether a Site fires, the amount of a Vary, which way a Hazard takes, or the seed of
// T.Rand.
type Asked struct {
	Question
	Name    string   // of the Site or Hazard
	Options []string // the answers in words, from zero; none where an answer is an amount; empty where it may not be now
	Limit   uint64   `json:",string"` // the greatest answer
	Answer  uint64   `json:",string"`
}

// optionsOf are the answers to a question in words.
func optionsOf(q looptest.Question) []string {
	switch q.Kind {
	case "site":
		return []string{"no", "yes"}
	case "fault":
		options := []string{"all goes well"}
		for i, way := range q.Ways {
			text := ""
			if q.Allows(uint64(i + 1)) {
				text = cmp.Or(way.Name, fmt.Sprint("way ", i+1))
			}
			options = append(options, text)
		}
		return options
	}
	return nil
}

// An Entry is one of the ready queue.
type Entry struct {
	Name string
	Task uint64 // the number of the task; zero for a callback
}

// A Task is what is seen of one.
type Task struct {
	ID    uint64
	Name  string
	State string // ready, running, parked or ended
	Doing string // what it waits for, and who holds that
}

// A Timer is one that is set.
type Timer struct{ When, For string }
