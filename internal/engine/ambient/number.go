package ambient

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
)

// Number returns a number that no other living goroutine has, and no other has had before: the one that stands in what
// the runtime writes of the calling goroutine. Where it is in the runtime's record of a goroutine, findNumber finds
// out; if it cannot, the number is read from what the runtime writes, which takes a microsecond or several.
func Number() uint64 {
	offset := numberOffset()
	if offset == 0 {
		return writtenNumber()
	}
	return uint64(*lockWord(offset))
}

// NumbersAreCheap reports whether Number reads the record of the goroutine.
func NumbersAreCheap() bool { return numberOffset() != 0 }

// numberOffset is found when somebody first wants a number: to look has the runtime write five stacks, and most
// programs want none.
var numberOffset = sync.OnceValue(findNumber)

// findNumber looks at some goroutines of which each has another number: one word of their records must have it in all
// of them. Words of 32 bits cannot have it.
func findNumber() (offset uintptr) {
	if lockWord(0) == nil || wordSize < 8 {
		return 0
	}
	may := make([]int, record)
	const goroutines = 5
	for range goroutines {
		looked := make(chan struct{})
		go func() {
			defer close(looked)
			number := uintptr(writtenNumber())
			for i, word := range words() {
				if word == number {
					may[i]++
				}
			}
		}()
		<-looked
	}
	found := 0
	for i, n := range may {
		if n == goroutines {
			offset = uintptr(i) * wordSize
			found++
		}
	}
	if found != 1 {
		return 0
	}
	return offset
}

// writtenNumber returns the number in the first line of the stack of the calling goroutine.
func writtenNumber() uint64 {
	var buf [64]byte
	text := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	digits, _, _ := bytes.Cut(text, []byte(" "))
	number, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		panic("ambient: the runtime writes its stacks otherwise: " + string(buf[:]))
	}
	return number
}
