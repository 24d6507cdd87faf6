package eventlog

import "sync/atomic"

// A Mark is what a log remembers of a thing for which tasks wait, and the thing keeps: which log that is, and which
// Source and number the thing has there. So to say that a task has parked on it takes no search. The zero value is
// nothing; what a thing is called changes with its name, and then it must give up its Mark.
//
// It is the number of the log in 32 bits, that of the thing, and below it the Source. The lower half, with the highest
// bit of an object above it, is the value of a Park: addresses do not have that bit.
type Mark uint64

const (
	logBits   = 32
	thingBits = 64 - logBits - sourceBits
	numbered  = 1 << (objectBits - 1) // of an object: it has a number, and is no address
)

// logs is how many were made; the number of each is what it was then. After four billion they begin again.
var logs atomic.Uint32

func newID() (id uint32) {
	for id == 0 {
		id = logs.Add(1)
	}
	return id
}

// ParkOn says that the task whose step runs has parked on what has this mark, and reports whether the mark is this
// log's. If it is not, nothing is said.
func (l *Log) ParkOn(m Mark) bool {
	if uint32(m>>logBits) != l.id {
		return false
	}
	l.add(word(Park, numbered<<sourceBits|uint64(uint32(m))), 0)
	return true
}

// Mark returns a mark of this log for something with this Source; zero if a million of them have one.
func (l *Log) Mark(s Source) Mark {
	if l.things == 1<<thingBits-1 {
		return 0
	}
	l.things++
	return Mark(l.id)<<logBits | Mark(l.things)<<sourceBits | Mark(s)
}
