package bench

import (
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A Floor is what the Go runtime alone asks for something that a workload cannot do without.
type Floor struct {
	Name string
	What string
	Ops  int
	Run  func() (made any) // which the caller keeps, so that the compiler leaves nothing out
}

// Floors returns what the workloads stand on. See floors.md.
func Floors() []Floor {
	return []Floor{
		{"clock", "the monotonic clock read once", 1_000_000, readClock},
		{"atomic_store", "a store that other goroutines see", 1_000_000, storeAtomically},
		{"mutex", "a mutex locked and unlocked by nobody else", 1_000_000, lockUnlock},
		{"make_64", "an object of 64 bytes made and dropped: a fresh future", 1_000_000, makeObjects[[8]*int]},
		{"make_128", "an object of 128 bytes made and dropped: a job", 1_000_000, makeObjects[[16]*int]},
		{"make_160", "an object of 160 bytes made and dropped: a task", 1_000_000, makeObjects[[20]*int]},
		{"keep_160", "one of 100,000 objects of 160 bytes that are all kept", 100_000, keepObjects},
		{"pull_switch", "a switch to a coroutine of iter.Pull and back", 500_000, pullSwitch},
		{"pull_start", "one of 50,000 coroutines of iter.Pull made, suspended, resumed and ended", 50_000, pullStart},
		{"go_start", "one of 50,000 goroutines made, blocked, and woken by a channel of its own", 50_000, goStart},
		{"ring_callback", "an entry of a bare ring of interfaces, whose closure pushes itself again", 1_000_000, ringCallback},
		{"handoff", "a value to another goroutine by a channel, and one back", 200_000, handoff},
	}
}

// Cost returns the median nanoseconds of one operation.
func (f Floor) Cost(rounds int) float64 {
	return median(rounds, func() float64 {
		runtime.GC()
		start := time.Now()
		made := f.Run()
		defer runtime.KeepAlive(made)
		return float64(time.Since(start).Nanoseconds()) / float64(f.Ops)
	})
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
