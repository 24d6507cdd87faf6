package bench

import (
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// A series is latencies that one run has measured.
type series []time.Duration

// quantile returns the latency that a share q of them does not exceed, in nanoseconds.
func (s series) quantile(q float64) float64 {
	slices.Sort(s)
	return float64(s[min(int(q*float64(len(s))), len(s)-1)].Nanoseconds())
}

// postWake is how long it takes until a loop, or a goroutine, that sleeps runs what it is told: the median.
func postWake() Workload {
	const n = 2_000
	return Workload{"post_wake", n, "from a post by another goroutine to its callback on a loop that sleeps: the median", []Way{
		{Flavour: Callback, Tell: func() float64 { return loopWake(n) }},
		{Flavour: Goroutines, Tell: func() float64 { return goroutineWake(n) }},
	}}
}

func loopWake(n int) float64 {
	l, told := loop.New(nil), make(chan time.Duration, 1)
	go func() {
		must(l.RunForever())
		close(told)
	}()
	s := make(series, n)
	for i := range s {
		posted := time.Now()
		must(l.CallSoonThreadsafe(func() {
			took := time.Since(posted) //monoloop:allow wallclock real time is what is measured
			told <- took
		}))
		s[i] = <-told
		time.Sleep(20 * time.Microsecond) // until the loop sleeps again
	}
	must(l.CallSoonThreadsafe(l.Stop))
	<-told
	must(l.Close())
	return s.quantile(0.5)
}

func goroutineWake(n int) float64 {
	calls, told := make(chan func()), make(chan time.Duration)
	go func() {
		for call := range calls {
			call()
		}
	}()
	s := make(series, n)
	for i := range s {
		sent := time.Now()
		calls <- func() { told <- time.Since(sent) }
		s[i] = <-told
		time.Sleep(20 * time.Microsecond)
	}
	close(calls)
	return s.quantile(0.5)
}

// What runs beside the timers of a tail: half a millisecond of each, in pieces of a tenth of that.
const (
	tailPeriod = time.Millisecond
	tailPiece  = 50 * time.Microsecond
	tailPieces = 10
)

// tailTimers is less in tests.
var tailTimers = 500

// work computes for one piece.
func work() {
	for start := time.Now(); time.Since(start) < tailPiece; {
	}
}

// tail is how late a timer is that is set for each millisecond, while other work takes half of the loop's time.
func tail(name string, q float64) Workload {
	return Workload{name, tailTimers, "how late a timer runs beside other work on half a processor", []Way{
		{Flavour: Callback, Tell: func() float64 { return loopTail().quantile(q) }},
		{Flavour: Goroutines, Tell: func() float64 { return goTail().quantile(q) }},
	}}
}

func loopTail() (s series) {
	l := loop.New(nil)
	pieces := 0
	var piece func()
	piece = func() {
		if work(); pieces > 1 {
			pieces--
			l.CallSoon(piece)
		}
	}
	begin := l.Time()
	var tick func()
	tick = func() {
		due := begin + time.Duration(len(s)+1)*tailPeriod
		if s = append(s, l.Time()-due); len(s) == tailTimers {
			l.Stop()
			return
		}
		pieces = tailPieces
		l.CallSoon(piece)
		l.CallAt(due+tailPeriod, tick)
	}
	l.CallAt(begin+tailPeriod, tick)
	must(l.RunForever())
	must(l.Close())
	return s
}

// goTail has the timers in one goroutine and the work in another.
func goTail() (s series) {
	begin, pieces := time.Now(), make(chan struct{}, tailPieces*tailTimers)
	done := make(chan struct{})
	go func() {
		for range pieces {
			work()
		}
		close(done)
	}()
	for range tailTimers {
		due := time.Duration(len(s)+1) * tailPeriod
		time.Sleep(due - time.Since(begin))
		s = append(s, time.Since(begin)-due)
		for range tailPieces {
			pieces <- struct{}{}
		}
	}
	close(pieces)
	<-done
	return s
}
