package timer

import (
	"slices"
	"time"
)

const (
	minMove = 32   // fewer timers than this are not worth a look at all of the far ones
	maxMove = 8192 // more than this at a time would make a turn of the loop long
	samples = 256  // of the far deadlines, by which the horizon is estimated

	blockSize = 512 // entries
)

// farTimers are those whose deadlines are not near, in no order. Most timers are timeouts, and most timeouts are
// canceled long before they are due: for those, no order was ever needed. Which is the first is not known; when
// somebody asks, the earliest ones are moved out.
//
// Entries stand in blocks, which never move, so that growing copies nothing.
//
// Invariants: entry i is of the timer whose far number is i+1, with its deadline; least is not later than any of them.
// All blocks but the last two are full.
type farTimers[V any] struct {
	blocks []*[blockSize]entry[V]
	n      int
	least  time.Duration // Never while there are none
}

// An entry has the deadline beside the pointer, so that looking at all deadlines touches no timer.
type entry[V any] struct {
	when  time.Duration
	timer *Timer[V]
}

func (f *farTimers[V]) at(i int) *entry[V] { return &f.blocks[i/blockSize][i%blockSize] }

func (f *farTimers[V]) add(t *Timer[V]) {
	if f.n == len(f.blocks)*blockSize {
		f.blocks = append(f.blocks, new([blockSize]entry[V]))
	}
	*f.at(f.n) = entry[V]{t.when, t}
	f.n++
	t.farNumber = f.n
	f.least = min(f.least, t.when)
}

func (f *farTimers[V]) remove(t *Timer[V]) {
	f.removeAt(t.farNumber - 1)
	t.farNumber = 0
	if f.n == 0 {
		f.least = Never
	}
}

// removeAt takes entry i out, puts the last one in its place, and gives memory back that is not used any more.
func (f *farTimers[V]) removeAt(i int) {
	f.n--
	hole, last := f.at(i), f.at(f.n)
	if hole != last {
		*hole = *last
		hole.timer.farNumber = i + 1
	}
	*last = entry[V]{}
	if spare := len(f.blocks) - 1; spare > 0 && f.n <= (spare-1)*blockSize {
		f.blocks[spare] = nil
		f.blocks = f.blocks[:spare]
	}
}

// horizon returns a deadline before which a good part of the timers lie, but not too many, and the earliest one in any
// case. Which part is estimated from samples: no order depends on it.
func (f *farTimers[V]) horizon() time.Duration {
	n := f.n
	part := min(max(n/8, minMove), maxMove)
	earliest, latest := f.at(0).when, f.at(0).when
	for i := range n {
		when := f.at(i).when
		earliest, latest = min(earliest, when), max(latest, when)
	}
	if n <= part {
		return after(latest)
	}
	var sample [samples]time.Duration
	for i := range sample {
		sample[i] = f.at(i * n / samples).when
	}
	slices.Sort(sample[:])
	return max(sample[part*samples/n], after(earliest))
}

// after returns the next deadline after d; there is none after Never.
func after(d time.Duration) time.Duration {
	if d == Never {
		return Never
	}
	return d + 1
}

// moveBefore calls move for each timer with a deadline before the horizon, having taken it out.
func (f *farTimers[V]) moveBefore(horizon time.Duration, move func(t *Timer[V])) {
	f.least = Never
	for i := 0; i < f.n; {
		e := *f.at(i)
		if e.when >= horizon && horizon != Never {
			f.least = min(f.least, e.when)
			i++
			continue
		}
		f.removeAt(i)
		e.timer.farNumber = 0
		move(e.timer)
	}
}
