package eventlog

// A Word is an event, or a part of one: its kind in the low bits, and what it says in the others.
type Word uint64

// A Kind says what a word tells.
type Kind uint8

const (
	Nothing  Kind = iota // an entry of the ready queue that was canceled has left it
	Time                 // what follows came at this time, in nanoseconds of the loop's clock
	Step                 // a step of this task begins
	StepEnd              // an eager step is over: the one around it goes on
	Callback             // a callback of this Source begins
	Park                 // the task whose step runs has parked: Object
	Yield                // it has given way; readers find that out, and nobody writes it
	Wake                 // this task was woken
	Start                // this task was started
	From                 // before Start: by this task, and not by the one whose step runs
	End                  // this task has ended: Outcome; a Text may follow
	Settle               // this object was settled, of which no type is known: Outcome. Only old files have it
	Cancel               // this task was asked to end; a Text may follow
	Wait                 // the loop waits for as many nanoseconds at most, or for ever: Forever
	WaitEnd              // it goes on
	Post                 // as many posts were admitted
	Timer                // a timer became due, as many nanoseconds ago
	Ready                // a callback went to the ready queue
	Text                 // as many bytes follow, in words that are nothing else
	Begin                // a run of the loop begins
	Finish               // it is over: Outcome; a Text may follow
	Current              // at the beginning of a block: the task whose step runs, zero if none; and whether it does still
	Queue                // at the beginning of a block: the length of the ready queue
	Eager                // a step of this task begins, inside of what runs
	Call                 // a function is called that has this program counter
	Settled              // this object was settled: Object, Outcome
	Over                 // what has run is over, and what follows is done by nobody

	Kinds // how many there are
)

const (
	kindBits    = 5
	sourceBits  = 12
	outcomeBits = 2
	objectBits  = 64 - kindBits - sourceBits - outcomeBits // of an address without its 3 lowest
)

// Forever is what Wait says of a wait without a deadline.
const Forever = 1<<(64-kindBits) - 1

// An Outcome is how something ended.
type Outcome uint8

const (
	Finished Outcome = iota
	Failed
	Canceled
	Panicked
)

func word(k Kind, value uint64) Word { return Word(value<<kindBits | uint64(k)) }

// Make returns the word of a kind with a value of 59 bits.
func Make(k Kind, value uint64) Word { return word(k, value) }

// Kind returns the kind of a word.
func (w Word) Kind() Kind { return Kind(w & (1<<kindBits - 1)) }

// Value returns what the word says.
func (w Word) Value() uint64 { return uint64(w >> kindBits) }

// Object returns of a Park which type of thing it is, and which one of these.
func (w Word) Object() (s Source, object uint64) {
	v := w.Value()
	return Source(v & (1<<sourceBits - 1)), v >> sourceBits
}

// MakePark returns the word of a Park on an object.
func MakePark(s Source, object uint64) Word { return word(Park, object<<sourceBits|uint64(s)) }

// MakeSettled returns the word of a Settled; its object has as many bits as that of a Park.
func MakeSettled(s Source, object uint64, o Outcome) Word {
	return word(Settled, (object<<sourceBits|uint64(s))<<outcomeBits|uint64(o))
}

// Settled returns what MakeSettled was given.
func (w Word) Settled() (s Source, object uint64, o Outcome) {
	o, v := w.Outcome()
	return Source(v & (1<<sourceBits - 1)), v >> sourceBits, o
}

// Outcome returns of an End, Settle or Finish how that came, and of whom.
func (w Word) Outcome() (o Outcome, of uint64) {
	v := w.Value()
	return Outcome(v & (1<<outcomeBits - 1)), v >> outcomeBits
}

// MakeOutcome returns the word of a kind that tells an outcome.
func MakeOutcome(k Kind, of uint64, o Outcome) Word {
	return word(k, of<<outcomeBits|uint64(o))
}

// MakeCurrent returns the word that tells of the task whose step runs, and whether it still may park or give way.
func MakeCurrent(task uint64, running bool) Word {
	task <<= 1
	if running {
		task |= 1
	}
	return word(Current, task)
}

// Current returns what MakeCurrent was given.
func (w Word) Current() (task uint64, running bool) { return w.Value() >> 1, w.Value()&1 != 0 }
