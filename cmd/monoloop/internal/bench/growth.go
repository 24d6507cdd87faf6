package bench

import (
	"runtime"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A Growth is how the cost of one event depends on how many things are pending.
type Growth struct {
	Name string
	What string
	// At returns the nanoseconds of one event while n things are pending.
	At func(n int) float64
}

// Cost returns the median nanoseconds of one event while n things are pending.
func (g Growth) Cost(rounds, n int) float64 {
	return median(rounds, func() float64 { return g.At(n) })
}

// Pending are the numbers of pending things at which a Growth is measured.
var Pending = []int{1_000, 10_000, 100_000, 1_000_000}

// Growths returns what is measured as it grows.
func Growths() []Growth {
	return []Growth{
		{"parked_tasks", "one yield of a task, beside n parked ones", besideParked},
		{"pending_timers", "one timer set and canceled, beside n pending ones", besideTimers},
		{"due_timers", "one of n timers set in scattered order, and fired", dueTimers},
		{"waiters", "one of n tasks that wait for one future, woken", wakeWaiters},
		{"stop_waiters", "one wait for the first of (stop, own) that own ends, beside n others that wait for stop", besideStop},
		{"ready_callbacks", "one of n callbacks that are ready at once", readyCallbacks},
	}
}

// perEvent returns the nanoseconds that each of the events of run takes.
func perEvent(events int, run func()) float64 {
	start := time.Now()
	run()
	return float64(time.Since(start).Nanoseconds()) / float64(events)
}

const events = 200_000

func besideParked(n int) (cost float64) {
	must(loop.Run(func(co *loop.Co) error {
		gate := future.New[struct{}](co)
		for range n {
			task.DoStep(co, &waiter{gate.Future()})
		}
		y := task.DoStep(co, &yielder{10})
		if _, err := y.Await(co); err != nil {
			return err
		}
		runtime.GC()
		again := task.DoStep(co, &yielder{events})
		start := time.Now() //monoloop:allow wallclock real time is what is measured
		_, err := again.Await(co)
		cost = float64(time.Since(start).Nanoseconds()) / events //monoloop:allow wallclock as above
		gate.SetResult(struct{}{})
		return err
	}))
	return cost
}

func besideTimers(n int) float64 {
	l := loop.New(nil)
	call := func() {}
	for i := range n {
		l.CallLater(time.Hour+scattered(i, n, time.Hour), call)
	}
	runtime.GC()
	cost := perEvent(events, func() {
		for i := range events {
			l.CallLater(time.Hour+scattered(i, events, time.Hour), call).Cancel()
		}
	})
	must(l.Close())
	return cost
}

func dueTimers(n int) float64 {
	l := loop.New(nil)
	call := func() {}
	cost := perEvent(n, func() {
		for i := range n {
			l.CallAt(-time.Hour+scattered(i, n, time.Hour), call)
		}
		must(l.RunUntilIdle())
	})
	must(l.Close())
	return cost
}

func wakeWaiters(n int) (cost float64) {
	l := loop.New(nil)
	gate := future.New[struct{}](l)
	for range n {
		task.DoStep(l, &waiter{gate.Future()})
	}
	must(l.RunUntilIdle())
	runtime.GC()
	cost = perEvent(n, func() {
		gate.SetResult(struct{}{})
		must(l.RunUntilIdle())
	})
	must(l.Close())
	return cost
}

func besideStop(n int) (cost float64) {
	const waits = events / 10
	must(loop.Run(func(co *loop.Co) error {
		stop := future.New[struct{}](co)
		for range n {
			task.DoStep(co, &waiter{stop.Future()})
		}
		if err := co.Yield(); err != nil {
			return err
		}
		runtime.GC()
		start := time.Now() //monoloop:allow wallclock real time is what is measured
		for range waits {
			own := future.New[struct{}](co)
			co.Loop().CallSoon(func() { own.SetResult(struct{}{}) })
			if _, _, err := future.Wait(co, future.FirstCompleted, stop.Future(), own.Future()); err != nil {
				return err
			}
		}
		cost = float64(time.Since(start).Nanoseconds()) / waits //monoloop:allow wallclock as above
		stop.SetResult(struct{}{})
		return nil
	}))
	return cost
}

func readyCallbacks(n int) float64 {
	l := loop.New(nil)
	call := func() {}
	for range n {
		l.CallSoon(call)
	}
	must(l.RunUntilIdle())
	runtime.GC()
	cost := perEvent(n, func() {
		for range n {
			l.CallSoon(call)
		}
		must(l.RunUntilIdle())
	})
	must(l.Close())
	return cost
}
