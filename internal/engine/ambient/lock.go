package ambient

// A Lock says whether one goroutine is locked to its thread. It is for that goroutine alone, and as long as that lives:
// later the runtime may give the same word to another.
//
// The word is the runtime's own, of which the coroutine switch asks the same: to read it costs a load from memory that
// the switch is about to touch. Where it stands in the runtime's record of a goroutine, findLock finds out; if it
// cannot, or on wasm, or if another compiler than Go's own has made the program, every Lock is Never.
type Lock struct{ word *uintptr }

// Never is the Lock of a goroutine that is never locked.
var Never = Lock{new(uintptr)}

// LockHere returns the Lock of the calling goroutine.
func LockHere() Lock {
	if lockOffset == 0 {
		return Never
	}
	return Lock{lockWord(lockOffset)}
}

// Held reports whether the goroutine is locked to its thread.
func (l Lock) Held() bool { return *l.word != 0 }

// LocksAreKnown reports whether there are Locks other than Never.
func LocksAreKnown() bool { return lockOffset != 0 }

// record is how many words of the runtime's record of a goroutine are looked at: less than it has had in any version.
const record = 48

const wordSize = 4 << (^uintptr(0) >> 63)

var lockOffset = findLock()

// findLock must be called by an init: only then the main goroutine is locked to the main thread, as package runtime
// promises, and the word, like the one for the thread on which the goroutine is, holds the address of that thread. In
// another goroutine the second is set and the first is zero. Unless exactly one word is like that, it is not known
// which.
func findLock() (offset uintptr) {
	if lockWord(0) == nil {
		return 0
	}
	locked, found := words(), 0
	free := make(chan [record]uintptr)
	go func() { free <- words() }()
	unlocked := <-free
	for thread := range locked {
		for word := range locked {
			if locked[thread] != 0 && locked[word] == locked[thread] && unlocked[thread] != 0 && unlocked[word] == 0 {
				offset = uintptr(word) * wordSize
				found++
			}
		}
	}
	if found != 1 {
		return 0
	}
	return offset
}

// words returns the record of the calling goroutine.
func words() (all [record]uintptr) {
	for i := range all {
		all[i] = *lockWord(uintptr(i) * wordSize)
	}
	return all
}
