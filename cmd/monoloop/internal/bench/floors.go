package bench

import (
	"cmp"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Floor is what the Go runtime alone asks for something that a workload cannot do without. It has one of Run, whose
// time is measured, and Part, which prepares something and hands measure what uses the processor time to be measured.
type Floor struct {
	Name string
	What string
	Ops  int
	Run  func() (made any) // which is kept until it is measured, so that the compiler leaves nothing out
	Part func(measure func(run func()))
}

// Floors returns what the workloads stand on. See floors.md.
func Floors() []Floor {
	return []Floor{
		{Name: "clock", What: "the monotonic clock read once", Ops: 1_000_000, Run: readClock},
		{Name: "atomic_store", What: "a store that other goroutines see", Ops: 1_000_000, Run: storeAtomically},
		{Name: "mutex", What: "a mutex locked and unlocked by nobody else", Ops: 1_000_000, Run: lockUnlock},
		{Name: "make_64", What: "an object of 64 bytes made and dropped: a fresh future", Ops: 1_000_000,
			Run: makeObjects[[8]*int]},
		{Name: "make_128", What: "an object of 128 bytes made and dropped: a job", Ops: 1_000_000,
			Run: makeObjects[[16]*int]},
		{Name: "make_160", What: "an object of 160 bytes made and dropped: a task with a value", Ops: 1_000_000,
			Run: makeObjects[[20]*int]},
		{Name: "keep_160", What: "one of 100,000 objects of 160 bytes that are all kept", Ops: 100_000, Run: keepObjects},
		{Name: "pull_switch", What: "a switch to a coroutine of iter.Pull and back", Ops: 500_000, Run: pullSwitch},
		{Name: "pull_start", What: "one of 50,000 coroutines of iter.Pull made, suspended, resumed and ended", Ops: 50_000,
			Run: pullStart},
		{Name: "go_start", What: "one of 50,000 goroutines made, blocked, and woken by a channel of its own", Ops: 50_000,
			Run: goStart},
		{Name: "gc_pull", What: "a suspended coroutine of iter.Pull in a collection of garbage, processor time", Ops: Parked,
			Part: gcPull},
		{Name: "gc_go", What: "a parked goroutine in a collection of garbage, processor time", Ops: Parked, Part: gcGo},
		{Name: "ring_callback", What: "an entry of a bare ring of interfaces, whose closure pushes itself again",
			Ops: 1_000_000, Run: ringCallback},
		{Name: "handoff", What: "a value to another goroutine by a channel, and one back", Ops: 200_000, Run: handoff},
	}
}

// Costs returns the median nanoseconds of one operation of each. The rounds are interleaved, so that floors may be
// compared with each other on a machine that does other things as well.
func Costs(floors []Floor, rounds int) []float64 {
	all := make([][]float64, len(floors))
	for range rounds {
		for i, f := range floors {
			all[i] = append(all[i], f.once())
		}
	}
	medians := make([]float64, len(floors))
	for i, costs := range all {
		slices.Sort(costs)
		medians[i] = costs[rounds/2]
	}
	return medians
}

func (f Floor) once() float64 {
	var r Result
	if f.Part != nil {
		f.Part(func(run func()) { r.time(float64(f.Ops), run) })
		return cmp.Or(r.CPU, r.Cost)
	}
	var made any
	r.time(float64(f.Ops), func() { made = f.Run() })
	runtime.KeepAlive(made)
	return r.Cost
}

func readClock() any {
	start, sum := time.Now(), time.Duration(0)
	for range 1_000_000 {
		sum += time.Since(start)
	}
	return sum
}

func storeAtomically() any {
	to := new(atomic.Uint64)
	for i := range uint64(1_000_000) {
		to.Store(i)
	}
	return to
}

func lockUnlock() any {
	var mu sync.Mutex
	n := 0
	for range 1_000_000 {
		mu.Lock()
		n++
		mu.Unlock()
	}
	return n
}

func makeObjects[T any]() any {
	var last *T
	for range 1_000_000 {
		last = new(T)
	}
	return last
}

func keepObjects() any {
	all := make([]*[20]*int, 100_000)
	for i := range all {
		all[i] = new([20]*int)
	}
	return all
}

func pullSwitch() any {
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		for yield(struct{}{}) {
		}
	})
	for range 500_000 {
		next()
	}
	stop()
	return nil
}

func pullStart() any {
	all := make([]func() (struct{}, bool), 50_000)
	for i := range all {
		all[i], _ = iter.Pull(func(yield func(struct{}) bool) { yield(struct{}{}) })
	}
	for range 2 { // the first suspends, the second ends
		for _, next := range all {
			next()
		}
	}
	return all
}

// gcPull has coroutines of which each has one frame of its own.
func gcPull(measure func(run func())) {
	all := make([]func() (struct{}, bool), Parked)
	for i := range all {
		all[i], _ = iter.Pull(func(yield func(struct{}) bool) { yield(struct{}{}) })
		all[i]()
	}
	measure(runtime.GC)
	for _, next := range all {
		next()
	}
}

func gcGo(measure func(run func())) {
	parkGoroutines(func() { measure(runtime.GC) })
}

func goStart() any {
	all := make([]chan struct{}, 50_000)
	var ended sync.WaitGroup
	for i := range all {
		wake := make(chan struct{}, 1)
		all[i] = wake
		ended.Add(1)
		go func() {
			<-wake
			ended.Done()
		}()
	}
	for _, wake := range all {
		wake <- struct{}{}
	}
	ended.Wait()
	return all
}

// entry is what a bare ring holds: a function that is an interface.
type entry func()

func (e entry) run() { e() }

func ringCallback() any {
	const size = 1024
	ring, head, tail := make([]interface{ run() }, size), 0, 0
	left := 1_000_000
	var again entry
	again = func() {
		if left--; left > 0 {
			ring[tail%size] = again
			tail++
		}
	}
	ring[tail] = again
	for tail++; head != tail; head++ {
		ring[head%size].run()
	}
	return ring
}

func handoff() any {
	there, back := make(chan int), make(chan int)
	go func() {
		for v := range there {
			back <- v
		}
		close(back)
	}()
	for v := range 200_000 {
		there <- v
		<-back
	}
	close(there)
	return <-back
}
