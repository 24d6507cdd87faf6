package inspect

import (
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/internal/parking"
	"github.com/monoloop-go/monoloop/loop"
)

const (
	slice      = 250 * time.Microsecond // how long a walk holds the loop at a time
	askClock   = 16                     // tasks or edges between two looks at the clock
	maxEdges   = 4                      // for each task of the limit
	maxFingers = 64
)

// A walk looks at the tasks of a loop, one after the other, and then at what stands between them. On the loop it runs
// in slices. Between two of them tasks may come and go; the walk goes on behind the last one that is still there.
//
// Its fields belong to the loop's goroutine until done is called.
type walk struct {
	low   *loop.Low
	limit int
	seen  func(co *loop.Co) *record // returns the record of a task, or nil
	done  func()

	tasks   chunks[Task]
	on      chunks[vertex] // what each of them waits on
	left    int
	graph   graph
	fingers [maxFingers]*loop.Co // visited last, in a ring
	visited int
	last    uint64 // the ID of the last
	over    bool   // no more tasks are to be visited

	named     uint64 // the number of the last that was looked at of what has a name
	namedLeft int    // how many were not

	abandoned atomic.Bool // nobody waits for it any more
}

// Run is one slice.
func (w *walk) Run() {
	if w.abandoned.Load() {
		return
	}
	end := time.Now().Add(slice)
	for w.some() {
		if time.Now().After(end) {
			w.low.Schedule(w)
			return
		}
	}
	w.done()
}

// whole does all of it at once.
func (w *walk) whole() {
	for w.some() {
	}
}

// some looks at some of the tasks, or at some edges, and reports whether there is more to do.
func (w *walk) some() bool {
	if w.over {
		return w.graph.some(askClock) || w.someNamed(askClock)
	}
	co := w.resume()
	for range askClock {
		if co == nil {
			w.over = true
			break
		}
		w.visit(co)
		co = co.Low().Next()
	}
	return true
}

// someNamed looks at some of what has a name, and reports whether there is more.
func (w *walk) someNamed(n int) bool {
	listing := parking.ListingOf(w.low.Loop())
	for range n {
		x, number := listing.After(w.named)
		if x == nil {
			return false
		}
		if len(w.graph.objects) >= w.limit {
			w.namedLeft = listing.Behind(w.named)
			return false
		}
		w.named = number
		w.graph.named(x)
	}
	return true
}

// resume returns the task behind the last one visited: the next one of the youngest of those visited that is still
// there, or if none is, which is rare, the first of all that is younger.
func (w *walk) resume() *loop.Co {
	for i := range min(w.visited, maxFingers) {
		if co := w.fingers[(w.visited-1-i)%maxFingers]; !co.Ended() {
			return co.Low().Next()
		}
	}
	co := w.low.First()
	for co != nil && co.Low().ID() <= w.last {
		co = co.Low().Next()
	}
	return co
}

func (w *walk) visit(co *loop.Co) {
	w.fingers[w.visited%maxFingers] = co
	w.visited++
	w.last = co.Low().ID()
	if w.tasks.n >= w.limit {
		w.left = w.low.Live() - w.limit
		w.over = true
		return
	}
	w.tasks.add(taskOf(co, w.seen(co)))
	w.on.add(w.graph.waits(co))
}

func newWalk(l *loop.Loop, limit int, seen func(co *loop.Co) *record) *walk {
	w := &walk{low: l.Low(), limit: limit, seen: seen}
	w.graph.max = maxEdges * limit
	return w
}

// tell puts what the walk has found into s, and what follows from it. Any goroutine may call it once the walk is done.
func (w *walk) tell(s *Snapshot) {
	s.Tasks, s.TasksLeft = w.tasks.slice(), max(0, w.left)
	i := 0
	for on := range w.on.all {
		s.Tasks[i].WaitsOn = on.node()
		i++
	}
	s.Objects, s.ObjectsLeft, s.Edges = w.graph.objects, w.namedLeft, w.graph.list()
	conclude(s)
}
