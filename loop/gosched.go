package loop

import (
	"runtime"
	"time"
)

// Bounds of how long a loop that always has something to run keeps its processor.
const (
	clockEvery     = 256                   // entries between two looks at the clock, which cost about as much as one
	minSlice       = 50 * time.Microsecond // more often, to give way would be a good part of the work
	minSlicePinned = time.Millisecond      // as above, where each time means two switches of threads
	maxSlice       = 10 * time.Millisecond // after that long, Go's scheduler takes the processor from a goroutine
)

// epoch is when the process began, more or less: the time since then costs less to ask than the time of day.
var epoch = time.Now()

// gosched lets other goroutines run now and then. A loop that finds something ready in each turn never enters Go's
// scheduler by itself: on the only processor, what is to answer it would wait until the runtime takes that away, and
// for ever on js and wasip1, where nobody takes it.
//
// Then the loop keeps the processor for as long as it was away, so that goroutines that compute without end leave it a
// half.
func (l *Loop) gosched() {
	l.clockAsked = l.batchEnd
	gone := time.Since(epoch)
	if left := l.sliceEnd - gone; 0 < left && left <= maxSlice { // more is left if this is the time of another bubble
		return
	}
	runtime.Gosched()
	back := time.Since(epoch)
	l.sliceEnd = back + sliceAfter(back-gone, l.pinned != 0)
}

func sliceAfter(away time.Duration, pinned bool) time.Duration {
	least := minSlice
	if pinned {
		least = minSlicePinned
	}
	return min(max(away, least), maxSlice)
}
