package looptest

import (
	"context"
	"runtime"
	"runtime/pprof"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/loop"
)

// A worker runs one schedule after the other on a goroutine of its own, since a Goexit of the program must not end who
// explores; and it keeps that goroutine, and those of the straight-line coroutines, for the next schedule: fresh ones
// begin with small stacks, and to let them grow costs more than a short schedule. A goroutine that a schedule has
// ended is replaced, and with it those that it has made.
//
// It belongs to whoever has made it, but for stacks, which belongs to the loop that runs.
type worker struct {
	work   chan func() // nil until there is a goroutine
	over   chan bool   // after each work, whether the goroutine is there for another; closed at its end
	stacks loop.Stacks
}

// do runs f on the goroutine, with the profiler labels of ctx, and returns when it has ended, in whatever way.
func (w *worker) do(ctx context.Context, f func()) {
	if w.work == nil {
		w.work, w.over = make(chan func()), make(chan bool)
		go w.serve(w.work, w.over)
	}
	w.work <- func() {
		pprof.SetGoroutineLabels(ctx)
		f()
	}
	if !<-w.over {
		w.work = nil
		w.stacks.Close()
	}
}

// serve is what the goroutine does until a work ends it, or until there is none any more.
func (w *worker) serve(work <-chan func(), over chan<- bool) {
	ended := true
	defer func() {
		if ended {
			ambient.Clean()
			over <- false
		}
	}()
	for f := range work {
		f()
		ambient.Clean()
		over <- true
	}
	ended = false
	close(over)
}

// others returns how many goroutines there are beside the worker's.
func (w *worker) others() int {
	n := runtime.NumGoroutine() - w.stacks.Len()
	if w.work != nil {
		n--
	}
	return n
}

// hasMore reports whether there are more others than before. It is only a hint, which spares most schedules the search
// for those that were left: other goroutines come and go.
func (w *worker) hasMore(before int) bool {
	for range 3 {
		if w.others() <= before {
			return false
		}
		runtime.Gosched() // for those that are about to end
	}
	return true
}

// close ends the goroutines, and waits for that: who looks for goroutines next counts none that is about to end.
func (w *worker) close() {
	w.stacks.Close()
	if w.work != nil {
		close(w.work)
		<-w.over
		w.work = nil
	}
}
