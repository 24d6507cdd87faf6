package isolate

import (
	"runtime"
	"sync"
	"time"
)

// A cpuWatch interrupts a script for which its worker has taken too much time of processors, and ends the worker if it
// takes more by the grace.
type cpuWatch struct {
	e           *evaluation
	interrupted bool
	done        chan struct{}
	ended       sync.WaitGroup
}

// watchCPU begins to watch, if there is a limit.
func (e *evaluation) watchCPU() *cpuWatch {
	w := &cpuWatch{e: e, done: make(chan struct{})}
	if e.Limits.CPUTime > 0 {
		w.ended.Go(w.watch)
	}
	return w
}

func (w *cpuWatch) watch() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-w.done:
			return
		case <-timer.C:
			timer.Reset(max(samplePeriod, w.look()))
		}
	}
}

// look returns how long it takes at least until there is something to be seen.
func (w *cpuWatch) look() time.Duration {
	limit := w.e.Limits.CPUTime
	left := limit - (cpuTime() - w.e.taken)
	switch {
	case left+under.Grace < 0:
		exit(exitCPU, "script %q has its worker take more than %v of processors; nothing interrupts it", w.e.Name, limit)
	case left < 0 && !w.interrupted:
		w.interrupted = true
		w.e.r.Interrupt(exceeds("the processor time of the run", limit.String()))
	}
	return left / time.Duration(runtime.NumCPU())
}

func (w *cpuWatch) stop() {
	close(w.done)
	w.ended.Wait()
}
