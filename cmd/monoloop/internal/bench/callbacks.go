package bench

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// must panics with an error that no workload should see.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func callSoon() Workload {
	const n = 200_000
	return Workload{"call_soon", n, "one callback that schedules itself again", []Way{
		{Flavour: Callback, Run: func() {
			l := loop.New(options())
			left := n
			var again func()
			again = func() {
				if left--; left > 0 {
					l.CallSoon(again)
				} else {
					l.Stop()
				}
			}
			l.CallSoon(again)
			must(l.RunForever())
			must(l.Close())
		}},
		{Flavour: Goroutines, Run: func() {
			calls, done := make(chan func(), 1024), make(chan struct{})
			left := n
			var again func()
			again = func() {
				if left--; left > 0 {
					calls <- again
				} else {
					close(calls)
				}
			}
			go func() {
				for call := range calls {
					call()
				}
				close(done)
			}()
			calls <- again
			<-done
		}},
	}}
}

// scattered spreads n operations over a time, out of order.
func scattered(i, n int, over time.Duration) time.Duration {
	return time.Duration(i*7919%n) * over / time.Duration(n)
}

func timerSetCancel() Workload {
	const n = 200_000
	return Workload{"timer_set_cancel", n, "set one of many timers in scattered order, then cancel them all", []Way{
		{Flavour: Callback, Run: func() {
			l := loop.New(options())
			handles := make([]loop.TimerHandle, n)
			call := func() {}
			for i := range handles {
				handles[i] = l.CallLater(30*time.Second+scattered(i, n, time.Second), call)
			}
			for _, h := range handles {
				h.Cancel()
			}
			must(l.RunUntilIdle())
			must(l.Close())
		}},
		{Flavour: Goroutines, Run: func() {
			timers := make([]*time.Timer, n)
			call := func() {}
			for i := range timers {
				timers[i] = time.AfterFunc(30*time.Second+scattered(i, n, time.Second), call)
			}
			for _, t := range timers {
				t.Stop()
			}
		}},
	}}
}

func threadsafePost() Workload {
	const n = 100_000
	return Workload{"threadsafe_post", n, "one callback posted from another goroutine", []Way{
		{Flavour: Callback, Run: func() {
			l := loop.New(options())
			left := n
			call := func() {
				if left--; left == 0 {
					l.Stop()
				}
			}
			go func() {
				for range n {
					must(l.CallSoonThreadsafe(call))
				}
			}()
			must(l.RunForever())
			must(l.Close())
		}},
		{Flavour: Goroutines, Run: func() {
			calls := make(chan func(), 1024)
			call := func() {}
			go func() {
				for range n {
					calls <- call
				}
				close(calls)
			}()
			for call := range calls {
				call()
			}
		}},
	}}
}
