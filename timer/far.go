package timer

import (
	"slices"
	"time"
)

const (
	minMove = 32   // fewer timers than this are not worth a look at all of the far ones
	maxMove = 8192 // more than this at a time would make a turn of the loop long
	samples = 256

	blockSize = 512
)

// A far is the timers whose deadlines are not near, in no order. Most timers are timeouts, and most timeouts are
// canceled long before they are due: for those, no order was ever needed. It refuses to say which timer is first; it
// moves the earliest ones out when that is asked.
//
// Entries stand in blocks, which never move: to grow copies nothing.
//
// Invariants: entry i is of the timer whose far is i+1, with its deadline; least is not later than any of them. All
// blocks but the last two have no free place.
type far[V any] struct {
	blocks []*[blockSize]entry[V]
	n      int
	least  time.Duration // Never while it is empty
}

// An entry has the deadline beside the pointer, so that looking at all deadlines touches no timer.
type entry[V any] struct {
	when  time.Duration
	timer *Timer[V]
}

func (f *far[V]) at(i int) *entry[V] { return &f.blocks[i/blockSize][i%blockSize] }

func (f *far[V]) add(t *Timer[V]) {
	if f.n == len(f.blocks)*blockSize {
		f.blocks = append(f.blocks, new([blockSize]entry[V]))
	}
	*f.at(f.n) = entry[V]{t.when, t}
	f.n++
	t.far = f.n
	f.least = min(f.least, t.when)
}

func (f *far[V]) remove(t *Timer[V]) {
	f.fill(t.far - 1)
	t.far = 0
	if f.n == 0 {
		f.least = Never
	}
}

// fill puts the last entry in the place of number i, and gives memory back that is not used any more.
func (f *far[V]) fill(i int) {
	f.n--
	hole, last := f.at(i), f.at(f.n)
	if hole != last {
		*hole = *last
		hole.timer.far = i + 1
	}
	*last = entry[V]{}
	if spare := len(f.blocks) - 1; spare > 0 && f.n <= (spare-1)*blockSize {
		f.blocks[spare] = nil
		f.blocks = f.blocks[:spare]
	}
}

// horizon returns a deadline before which a good part of the timers lie, but not too many, and the earliest one in any
// case. Which part is estimated from samples: no order depends on it.
func (f *far[V]) horizon() time.Duration {
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
func (f *far[V]) moveBefore(horizon time.Duration, move func(t *Timer[V])) {
	f.least = Never
	for i := 0; i < f.n; {
		e := *f.at(i)
		if e.when >= horizon && horizon != Never {
			f.least = min(f.least, e.when)
			i++
			continue
		}
		f.fill(i)
		e.timer.far = 0
		move(e.timer)
	}
}
