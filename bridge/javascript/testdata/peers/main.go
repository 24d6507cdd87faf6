// Command peers measures package javascript beside the event loop of goja_nodejs, on the same engine, in one run,
// rounds interleaved: timers that are set and fire, posts from a goroutine, round trips of a promise from Go to a
// script to Go and back, and the memory of timers that wait. It is a module of its own, so that the package depends
// on neither.
//
//	cd bridge/javascript/testdata/peers && go run .
package main

import (
	"flag"
	"fmt"
	"slices"
	"syscall"
	"time"
)

// A workload is done in two ways, of which each returns what it has taken for one operation.
type workload struct {
	name         string
	unit         string
	theirs, ours func() float64
}

func main() {
	rounds := flag.Int("rounds", 5, "rounds, of which the median is taken")
	only := flag.String("only", "", "a workload")
	flag.Parse()
	fmt.Printf("%-34s %14s %14s %8s\n", "", "goja_nodejs", "monoloop", "ratio")
	for _, w := range workloads {
		if *only != "" && *only != w.name {
			continue
		}
		var theirs, ours, ratios []float64
		for range *rounds {
			t, o := w.theirs(), w.ours()
			theirs, ours, ratios = append(theirs, t), append(ours, o), append(ratios, o/t)
		}
		fmt.Printf("%-34s %11.0f %-2s %11.0f %-2s %8.2f\n", w.name, median(theirs), w.unit, median(ours), w.unit, median(ratios))
	}
}

var workloads = []workload{
	{"timer set and fired", "ns", theirTimers, ourTimers},
	{"post from a goroutine", "ns", theirPosts, ourPosts},
	{"promise, Go to script to Go", "ns", theirRoundTrips, ourRoundTrips},
	{"memory of a pending timer", "B", theirMemory, ourMemory},
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// timed returns the nanoseconds of one of n operations, in time of the processors: others may use them, too.
func timed(n int, run func()) float64 {
	start := processor()
	run()
	return float64((processor() - start).Nanoseconds()) / float64(n)
}

// processor returns the processor time of this process.
func processor() time.Duration {
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
