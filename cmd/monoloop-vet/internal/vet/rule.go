package vet

// A Rule names a kind of finding. The name is what a comment allows and what a flag of the command turns off.
type Rule string

const (
	MapOrder  Rule = "maporder"
	WallClock Rule = "wallclock"
	Random    Rule = "random"
	Blocking  Rule = "blocking"
	Select    Rule = "select"
	Goroutine Rule = "goroutine"
	OtherCo   Rule = "otherco"
	Thread    Rule = "thread"
	Allow     Rule = "allow"
)

// Rules returns every rule, in the order of the documentation.
func Rules() []Rule {
	return []Rule{MapOrder, WallClock, Random, Blocking, Select, Goroutine, OtherCo, Thread, Allow}
}

// About says in one line what the rule reports.
func (r Rule) About() string { return about[r] }

var about = map[Rule]string{
	MapOrder:  "ranges over maps whose body has an effect that depends on the order",
	WallClock: "clocks, sleeps and timers of package time, which virtual time does not move",
	Random:    "random numbers of a source that the program does not own",
	Blocking:  "what blocks the loop: channels, waits, servers and network calls",
	Select:    "selects over several channels, where the runtime chooses by chance",
	Goroutine: "goroutines and jobs that touch what belongs to the loop",
	OtherCo:   "a Co that is suspended from another coroutine or from a callback",
	Thread:    "a coroutine that suspends or ends while it has locked its thread",
	Allow:     "comments //monoloop:allow that are not well-formed or allow nothing",
}
