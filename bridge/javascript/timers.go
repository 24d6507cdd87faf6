package javascript

import (
	"container/heap"
	"math"
	"time"
)

// timers are the timers of a Runtime, and the phase in which those that are due are called, with Node's rules: the
// time of the phase is that of its beginning; a list is run through as far as its timers are due by then, before the
// next list; a timer that was set during the phase is not due in it.
//
// upcoming is the timer that runs next. It is looked for before the microtasks of the one before, and runs after them,
// unless they have cleared it.
type timers struct {
	r        *Runtime
	lists    map[int64]*timerList
	heap     listHeap
	numbered int64 // how many numbers of lists were given
	ids      map[int32]*timeout
	lastID   int32
	set      int // how many timers are set

	// When the phase comes is decided as by Node, too, which asks its loop for one timer at a time: time is that of
	// the loop when it was last looked at; wake is when the phase is wanted, and next the deadline for which that is.
	time, wake, next int64

	// free has each list be an entry of the loop, so that a test that chooses the order of what is ready chooses that
	// of lists which are due together. A list then stands in the heap with its place in that order, or, before, at
	// never.
	free bool

	now      int64      // of the phase
	over     bool       // the phase
	closed   bool       // the microtasks at its end have had their turn
	list     *timerList // which is run through
	upcoming *timeout
	ranList  bool // one list was run through since the phase began, or since a timer has thrown
}

func (t *timers) init(r *Runtime) {
	*t = timers{r: r, lists: map[int64]*timerList{}, ids: map[int32]*timeout{}, next: math.MaxInt64, over: true}
}

// look at the clock.
func (t *timers) clock() int64 {
	t.time = t.r.millis()
	return t.time
}

// start begins the phase, if it is wanted.
func (t *timers) start() {
	t.now = t.clock()
	t.over = t.wake == 0 || t.wake > t.now
	if t.closed = t.over; !t.over {
		t.wake = 0
		t.begin()
	}
}

// again begins the phase once more if it is wanted by the time at which the clock was last looked at: while a
// callback took long, say.
func (t *timers) again() bool {
	if t.wake == 0 || t.wake > t.time {
		return false
	}
	t.start()
	return true
}

// begin begins to look through the lists, also anew when a timer has thrown.
func (t *timers) begin() { t.list, t.upcoming, t.ranList, t.next = nil, nil, false, math.MaxInt64 }

// finish ends the phase, and asks for the next one: for the next deadline, but not for this very millisecond.
func (t *timers) finish() {
	t.over, t.list = true, nil
	if len(t.heap) > 0 && !t.free {
		t.next = t.heap[0].expiry
		t.wake = t.time + max(1, t.next-t.time)
	}
}

func (t *timers) insert(x *timeout, start int64) {
	duration := int64(x.duration)
	x.start = start
	l := t.lists[duration]
	if l == nil {
		l = &timerList{duration: duration, expiry: start + duration, number: t.number()}
		t.lists[duration] = l
		heap.Push(&t.heap, l)
		if t.free {
			t.await(l)
		} else if t.next > l.expiry {
			t.wake, t.next = t.time+duration, l.expiry
		}
	}
	l.append(x)
	if t.r.inside == 0 {
		t.r.arm()
	}
}

func (t *timers) number() int64 {
	t.numbered++
	return t.numbered
}

// take returns the next timer that is due, or nil. If microtasks of one that has thrown still wait where a new list
// begins, it returns nil for these first; see cycle.aTimer.
func (t *timers) take() *timeout {
	for {
		if t.upcoming == nil && !t.over {
			t.look(false)
		}
		x := t.upcoming
		if x == nil {
			return nil
		}
		t.upcoming = nil
		if x.list != nil {
			x.list.remove(x)
		}
		if x.fn != nil {
			return x
		}
	}
}

// more reports whether another timer is due.
func (t *timers) more() bool { return t.upcoming != nil || t.list != nil }

func (t *timers) settled(ok bool) {
	switch {
	case t.over:
	case ok:
		t.look(true)
		t.closed = t.over
	default:
		t.begin()
	}
}

// look finds the timer that runs next, as far as that can be told before the microtasks: of a list that is only about
// to begin, it cannot.
func (t *timers) look(beforeMicrotasks bool) {
	for {
		if t.list != nil && t.lookInList() {
			return
		}
		if len(t.heap) == 0 || t.heap[0].expiry > t.now {
			t.finish()
			return
		}
		t.list = t.heap[0]
		if t.ranList && (beforeMicrotasks || t.r.dirty) {
			return
		}
		t.ranList = true
	}
}

// lookInList finds the next timer of the list. If there is none, the list has been run through.
func (t *timers) lookInList() bool {
	l := t.list
	t.ranList = true
	if x := l.first; x != nil {
		if t.now-x.start >= l.duration {
			t.upcoming = x
			return true
		}
		l.expiry, l.number = max(x.start+l.duration, t.now+1), t.number()
		heap.Fix(&t.heap, l.position)
		if t.free {
			t.await(l)
		}
	} else if t.lists[l.duration] == l {
		t.drop(l)
	}
	t.list = nil
	return false
}

func (t *timers) drop(l *timerList) {
	l.timer.Cancel()
	delete(t.lists, l.duration)
	t.heap.delete(l)
}

// wanted returns when the phase is wanted, in milliseconds, 0 if there is no timer.
func (t *timers) wanted() int64 {
	if len(t.heap) == 0 || t.free {
		return 0
	}
	return t.wake
}

// await has a list come by itself when it is due.
func (t *timers) await(l *timerList) {
	when := l.expiry
	l.of, l.expiry = t, math.MaxInt64
	heap.Fix(&t.heap, l.position)
	l.timer = t.r.loop.Low().ScheduleAt(fromMillis(when), l)
}

// arrived gives a list that is due the place after those that have come before it.
func (t *timers) arrived(l *timerList) {
	l.expiry, l.number = t.clock(), t.number()
	heap.Fix(&t.heap, l.position)
	t.wake = t.time
	t.r.cycle.mark()
}

// millis returns the loop's time in whole milliseconds, one ahead, so that none is 0.
func (r *Runtime) millis() int64 { return int64(r.loop.Time()/time.Millisecond) + 1 }

// fromMillis returns the loop's time at which millis first returns ms.
func fromMillis(ms int64) time.Duration { return time.Duration(ms-1) * time.Millisecond }
