package bench

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// What many things that wait cost those who do not.

// million is less in tests.
var million = 1_000_000

// parkedOn starts n tasks that wait for one gate, lets them park, and calls then.
func parkedOn(n int, start func(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}],
	then func(co *loop.Co, gate *future.Promise[struct{}]) error) {
	must(loop.Run(func(co *loop.Co) error {
		gate := future.New[struct{}](co)
		for range n {
			start(co, gate.Future())
		}
		if err := co.Yield(); err != nil {
			return err
		}
		return then(co, gate)
	}))
}

func parkStep(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}] {
	return task.DoStep(co, &waiter{gate})
}

func parkStraight(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}] {
	return task.Do(co, func(co *loop.Co) error {
		_, err := gate.Await(co)
		return err
	})
}

// gcParked is what one collection costs while so many tasks are parked.
func gcParked() Workload {
	collected := func(n int, start func(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}]) func(func(func())) {
		return func(measure func(run func())) {
			parkedOn(n, start, func(co *loop.Co, gate *future.Promise[struct{}]) error {
				measure(runtime.GC)
				gate.SetResult(struct{}{})
				return co.Yield()
			})
		}
	}
	return Workload{"gc_parked", Parked, "what each parked task adds to one collection of garbage", []Way{
		{Flavour: Step, Ops: million, Part: collected(million, parkStep)},
		{Flavour: Straight, Part: collected(Parked, parkStraight)},
		{Flavour: Goroutines, Part: func(measure func(run func())) {
			parkGoroutines(func() { measure(runtime.GC) })
		}},
	}}
}

// gcTimers is the same for pending timers.
func gcTimers() Workload {
	return Workload{"gc_timers", million, "what each pending timer adds to one collection of garbage", []Way{
		{Flavour: Callback, Part: func(measure func(run func())) {
			l := loop.New(nil)
			call := func() {}
			for i := range million {
				l.CallLater(time.Hour+scattered(i, million, time.Hour), call)
			}
			measure(runtime.GC)
			must(l.Close())
		}},
		{Flavour: Goroutines, Part: func(measure func(run func())) {
			timers := make([]*time.Timer, million)
			call := func() {}
			for i := range timers {
				timers[i] = time.AfterFunc(time.Hour+scattered(i, million, time.Hour), call)
			}
			measure(runtime.GC)
			for _, t := range timers {
				t.Stop()
			}
		}},
	}}
}

// cancelAll is what it costs to cancel many that wait, until all have ended.
func cancelAll() Workload {
	canceled := func(n int, start func(co *loop.Co, gate *future.Future[struct{}]) *task.Task[struct{}]) func(func(func())) {
		return func(measure func(run func())) {
			parkedOn(n, start, func(co *loop.Co, _ *future.Promise[struct{}]) (err error) {
				measure(func() { err = endAll(co) })
				return err
			})
		}
	}
	return Workload{"cancel_all", Parked, "one of many that wait for the same, canceled at once, until all have ended", []Way{
		{Flavour: Step, Ops: million, Part: canceled(million, parkStep)},
		{Flavour: Straight, Part: canceled(Parked, parkStraight)},
		{Flavour: Goroutines, Part: goCancelAll},
	}}
}

// endAll cancels every coroutine but co, and returns when they have ended: in the turn after the next.
func endAll(co *loop.Co) error {
	l := co.Loop()
	l.CancelAll(func(yield func(*loop.Co) bool) {
		for _, other := range l.All() {
			if other != co && !yield(other) {
				return
			}
		}
	})
	for range 2 {
		if err := co.Yield(); err != nil {
			return err
		}
	}
	if left := len(l.All()) - 1; left > 0 {
		panic(fmt.Sprintf("%d tasks have not ended", left))
	}
	return nil
}

func goCancelAll(measure func(run func())) {
	ctx, cancel := context.WithCancel(context.Background())
	var up, ended sync.WaitGroup
	for range Parked {
		up.Add(1)
		ended.Add(1)
		go func() {
			up.Done()
			<-ctx.Done()
			ended.Done()
		}()
	}
	up.Wait()
	measure(func() {
		cancel()
		ended.Wait()
	})
}
