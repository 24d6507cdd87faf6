package timer

import (
	"iter"
	"time"

	"github.com/google/btree"
)

const (
	degree   = 32
	minSweep = 64 // fewer stale items than this are not worth a sweep

	always = time.Duration(-1 << 63) // the horizon before which nothing lies
)

// A Queue holds timers in order of (deadline, order of setting). It is no scheduler: it has no clock, starts
// no goroutine, calls nobody, and is to be used by one goroutine at a time.
//
// Near deadlines, those before the horizon, stand in a tree in order; the others are kept unsorted until the tree is
// empty and somebody asks for the first.
//
// Invariants: a timer is set exactly if it is among the far ones, or one item of the tree carries its pointer and its
// present seq; every other item of the tree is stale. live counts the set timers, near those of them in the tree, so
// tree.Len()-near counts the stale items, and after every call that is at most max(minSweep, near).
type Queue[V any] struct {
	tree    *btree.BTreeG[item[V]]
	far     farTimers[V]
	horizon time.Duration
	seq     uint64
	live    int
	near    int
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
	return &Queue[V]{tree: btree.NewG(degree, before[V]), far: farTimers[V]{least: Never}, horizon: always}
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
	if when >= q.horizon {
		q.far.add(t)
	} else {
		q.insert(t)
	}
}

func (q *Queue[V]) insert(t *Timer[V]) {
	q.near++
	q.tree.ReplaceOrInsert(item[V]{t.when, t.seq, t})
}

// Cancel unsets t and reports whether it was set.
func (q *Queue[V]) Cancel(t *Timer[V]) bool {
	if t.seq == 0 {
		return false
	}
	t.seq = 0
	q.live--
	if t.farNumber != 0 {
		q.far.remove(t)
		return true
	}
	q.near--
	q.trim()
	return true
}

// trim keeps the promise about stale items after near became smaller.
func (q *Queue[V]) trim() {
	if q.tree.Len()-q.near > max(minSweep, q.near) {
		q.sweep()
	}
}

// sweep rebuilds the tree from the live items: half of the tree at least is stale, so the work is paid for by as many
// cancellations.
func (q *Queue[V]) sweep() {
	live := make([]item[V], 0, q.near)
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

// Next returns the earliest deadline, and false if there is none to wait for: no timer is set, or only for Never.
func (q *Queue[V]) Next() (time.Duration, bool) {
	i, ok := q.first()
	return i.when, ok && i.when != Never
}

// Due takes out the earliest timer whose deadline is not later than now, and returns it, unset; nil if there is none.
func (q *Queue[V]) Due(now time.Duration) *Timer[V] {
	if q.near == 0 && q.far.least > now {
		return nil
	}
	i, ok := q.first()
	if !ok || i.when > now {
		return nil
	}
	q.tree.DeleteMin()
	q.live--
	q.near--
	i.timer.seq = 0
	q.trim()
	return i.timer
}

// All yields the timers that are set: the near ones in order, then the far ones in none. The queue must not change
// meanwhile.
func (q *Queue[V]) All() iter.Seq[*Timer[V]] {
	return func(yield func(*Timer[V]) bool) {
		more := true
		q.tree.Ascend(func(i item[V]) bool {
			more = i.stale() || yield(i.timer)
			return more
		})
		for i := 0; more && i < q.far.n; i++ {
			more = yield(q.far.at(i).timer)
		}
	}
}

// Clear unsets every timer.
func (q *Queue[V]) Clear() {
	q.tree.Ascend(func(i item[V]) bool {
		if !i.stale() {
			i.timer.seq = 0
		}
		return true
	})
	q.far.moveBefore(Never, func(t *Timer[V]) { t.seq = 0 })
	q.tree.Clear(false)
	q.live, q.near, q.horizon = 0, 0, always
}

// first returns the earliest live item, having dropped the stale ones before it, and brought far ones near if there is
// no other.
func (q *Queue[V]) first() (item[V], bool) {
	if q.live == 0 {
		q.tree.Clear(true)
		q.horizon = always
		return item[V]{}, false
	}
	if q.near == 0 {
		q.tree.Clear(true)
		q.horizon = q.far.horizon()
		q.far.moveBefore(q.horizon, q.insert)
	}
	for {
		i, _ := q.tree.Min()
		if !i.stale() {
			return i, true
		}
		q.tree.DeleteMin()
	}
}
