package play

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
