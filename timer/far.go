package timer

import (
	"slices"
	"time"
)

const (
	minMove = 32   // fewer timers than this are not worth a look at all of the far ones
	maxMove = 8192 // more than this at a time would make a turn of the loop long
	samples = 256
)

// A far is the timers whose deadlines are not near, in no order. Most timers are timeouts, and most timeouts are canceled
// long before they are due: for those, no order was ever needed. It refuses to say which timer is first; it moves the
// earliest ones out when that is asked.
//
// Invariants: entries[i] is of the timer whose far is i+1, with its deadline; least is not later than any of them.
type far[V any] struct {
	entries []entry[V]
	least   time.Duration // Never while it is empty
}

// An entry has the deadline beside the pointer, so that looking at all deadlines touches no timer.
type entry[V any] struct {
	when  time.Duration
	timer *Timer[V]
}

func (f *far[V]) add(t *Timer[V]) {
	f.entries = append(f.entries, entry[V]{t.when, t})
	t.far = len(f.entries)
	f.least = min(f.least, t.when)
}

func (f *far[V]) remove(t *Timer[V]) {
	f.fill(t.far - 1)
	f.shrink()
	t.far = 0
}

// fill puts the last entry in the place of number i.
func (f *far[V]) fill(i int) {
	last := len(f.entries) - 1
	f.entries[i] = f.entries[last]
	f.entries[i].timer.far = i + 1
	f.entries[last] = entry[V]{}
	f.entries = f.entries[:last]
}

// shrink gives memory back when most of it is not used any more.
func (f *far[V]) shrink() {
	n := len(f.entries)
	if n == 0 {
		f.least = Never
	}
	if c := cap(f.entries); c > 1024 && n < c/4 {
		f.entries = slices.Clone(f.entries)
	}
}

// horizon returns a deadline before which a good part of the timers lie, but not too many, and the earliest one in any
// case. Which part is estimated from samples: no order depends on it.
func (f *far[V]) horizon() time.Duration {
	n := len(f.entries)
	part := min(max(n/8, minMove), maxMove)
	earliest, latest := f.entries[0].when, f.entries[0].when
	for _, e := range f.entries {
		earliest, latest = min(earliest, e.when), max(latest, e.when)
	}
	if n <= part {
		return after(latest)
	}
	var sample [samples]time.Duration
	for i := range sample {
		sample[i] = f.entries[i*n/samples].when
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
	for i := 0; i < len(f.entries); {
		e := f.entries[i]
		if e.when >= horizon && horizon != Never {
			f.least = min(f.least, e.when)
			i++
			continue
		}
		f.fill(i)
		e.timer.far = 0
		move(e.timer)
	}
	f.shrink()
}
