package timer

import (
	"time"

	"github.com/google/btree"
)

const (
	degree   = 32
	minSweep = 64 // fewer stale items than this are not worth a sweep
)

// A Queue holds timers in order of (deadline, order of setting). It refuses to be a scheduler: it has no clock, starts
// no goroutine, calls nobody, and is to be used by one goroutine at a time.
//
// Invariants: a timer is set exactly if one item of the tree carries its pointer and its present seq; every other item
// is stale; live counts the set timers, so tree.Len()-live counts the stale items, and after every call that is at most
// max(minSweep, live).
type Queue[V any] struct {
	tree *btree.BTreeG[item[V]]
	seq  uint64
	live int
}

type item[V any] struct {
	when  time.Duration
	seq   uint64
	timer *Timer[V]
}

func (i item[V]) stale() bool { return i.timer.seq != i.seq }

func before[V any](a, b item[V]) bool {
	return a.when < b.when || a.when == b.when && a.seq < b.seq
}

// NewQueue returns an empty queue.
func NewQueue[V any]() *Queue[V] {
	return &Queue[V]{tree: btree.NewG(degree, before[V])}
}

// Len returns how many timers are set.
func (q *Queue[V]) Len() int { return q.live }

// Set sets t to the deadline when, which may be in the past. A timer that is set already is moved, and counts as set
// last among equal deadlines.
func (q *Queue[V]) Set(t *Timer[V], when time.Duration) {
	q.Cancel(t)
	q.seq++
	t.when, t.seq = when, q.seq
	q.live++
	q.tree.ReplaceOrInsert(item[V]{when, q.seq, t})
}

// Cancel unsets t and reports whether it was set.
func (q *Queue[V]) Cancel(t *Timer[V]) bool {
	if t.seq == 0 {
		return false
	}
	t.seq = 0
	q.live--
	q.trim()
	return true
}

// trim keeps the promise about stale items after live became smaller.
func (q *Queue[V]) trim() {
	if q.tree.Len()-q.live > max(minSweep, q.live) {
		q.sweep()
	}
}

// sweep rebuilds the tree from the live items: half of the tree at least is stale, so the work is paid for by as many
// cancellations.
func (q *Queue[V]) sweep() {
	live := make([]item[V], 0, q.live)
	q.tree.Ascend(func(i item[V]) bool {
		if !i.stale() {
			live = append(live, i)
		}
		return true
	})
	q.tree.Clear(true)
	for _, i := range live {
		q.tree.ReplaceOrInsert(i)
	}
}

// Next returns the earliest deadline, and false if no timer is set.
func (q *Queue[V]) Next() (time.Duration, bool) {
	i, ok := q.first()
	return i.when, ok
}

// Due takes out the earliest timer whose deadline is not later than now, and returns it, unset; nil if there is none.
func (q *Queue[V]) Due(now time.Duration) *Timer[V] {
	i, ok := q.first()
	if !ok || i.when > now {
		return nil
	}
	q.tree.DeleteMin()
	q.live--
	i.timer.seq = 0
	q.trim()
	return i.timer
}

// Clear unsets every timer.
func (q *Queue[V]) Clear() {
	q.tree.Ascend(func(i item[V]) bool {
		if !i.stale() {
			i.timer.seq = 0
		}
		return true
	})
	q.tree.Clear(false)
	q.live = 0
}

// first returns the earliest live item, having dropped the stale ones before it.
func (q *Queue[V]) first() (item[V], bool) {
	for q.live > 0 {
		i, _ := q.tree.Min()
		if !i.stale() {
			return i, true
		}
		q.tree.DeleteMin()
	}
	if q.tree.Len() > 0 {
		q.tree.Clear(true)
	}
	return item[V]{}, false
}
