package bench

import (
	"cmp"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/processor"
)

// A Result is what one way of a workload costs.
type Result struct {
	Workload Workload
	Flavour  Flavour
	Cost     float64 // nanoseconds an operation, or bytes an object
	Ratio    float64 // to the goroutine way; 0 for that way itself
	Bytes    float64 // allocated, an operation
	Allocs   float64 // an operation
	CPU      float64 // nanoseconds of processor time an operation, of all threads; 0 where it is not known
	CPURatio float64 // to the goroutine way; 0 for that way itself, and where it is not known
}

// Measure runs each way of a workload once a round, in turn, so that whatever else the machine does slows all ways
// alike, and returns the medians. Memory is measured by the function given, which is to do it in a fresh process.
func Measure(w Workload, rounds int, memory func(w Workload, way Way) (float64, error)) ([]Result, error) {
	samples := make([][]Result, len(w.Ways))
	for range rounds {
		for i, way := range w.Ways {
			r, err := once(w, way, memory)
			if err != nil {
				return nil, err
			}
			samples[i] = append(samples[i], r)
		}
	}
	results := make([]Result, len(w.Ways))
	var base Result
	for i, s := range samples {
		results[i] = middle(s)
		if results[i].Flavour == Goroutines {
			base = results[i]
		}
	}
	for i := range results {
		if r := &results[i]; r.Flavour != Goroutines {
			r.Ratio = r.Cost / base.Cost
			if base.CPU > 0 {
				r.CPURatio = r.CPU / base.CPU
			}
		}
	}
	return results, nil
}

// middle returns the median of what several rounds have cost; that of processor time may be another round's.
func middle(rounds []Result) Result {
	slices.SortFunc(rounds, func(a, b Result) int { return cmp.Compare(a.CPU, b.CPU) })
	cpu := rounds[len(rounds)/2].CPU
	slices.SortFunc(rounds, func(a, b Result) int { return cmp.Compare(a.Cost, b.Cost) })
	r := rounds[len(rounds)/2]
	r.CPU = cpu
	return r
}

func once(w Workload, way Way, memory func(w Workload, way Way) (float64, error)) (r Result, err error) {
	r = Result{Workload: w, Flavour: way.Flavour}
	switch {
	case way.Memory != nil:
		r.Cost, err = memory(w, way)
	case way.Tell != nil:
		runtime.GC()
		r.Cost = way.Tell()
	case way.Part != nil:
		way.Part(func(run func()) { r.time(w.ops(way), run) })
	default:
		r.time(w.ops(way), way.Run)
	}
	return r, err
}

// time measures what so many operations cost.
func (r *Result) time(ops float64, run func()) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	used, start := processorTime(), time.Now()
	run()
	took, using := time.Since(start), processorTime()
	runtime.ReadMemStats(&after)
	r.Cost = float64(took.Nanoseconds()) / ops
	r.CPU = float64((using - used).Nanoseconds()) / ops
	r.Bytes = float64(after.TotalAlloc-before.TotalAlloc) / ops
	r.Allocs = float64(after.Mallocs-before.Mallocs) / ops
}

// processorTime is zero where the system does not tell.
func processorTime() time.Duration {
	t, _ := processor.Time()
	return t
}

// median returns the middle one of the results of several rounds.
func median(rounds int, measure func() float64) float64 {
	costs := make([]float64, rounds)
	for i := range costs {
		costs[i] = measure()
	}
	slices.Sort(costs)
	return costs[rounds/2]
}

// Footprint returns the bytes an object of a memory way: of resident memory where the system tells, and otherwise of
// what the runtime has in use for heap and stacks. It means something only in a process that has done nothing else.
func Footprint(w Workload, way Way) float64 {
	runtime.GC()
	before, after := resident(), uint64(0)
	way.Memory(func() {
		runtime.GC()
		after = resident()
	})
	return float64(after-before) / w.ops(way)
}

func resident() uint64 {
	if statm, err := os.ReadFile("/proc/self/statm"); err == nil && runtime.GOOS == "linux" { // wine has the file of another process
		if fields := strings.Fields(string(statm)); len(fields) > 1 {
			if pages, err := strconv.ParseUint(fields[1], 10, 64); err == nil {
				return pages * uint64(os.Getpagesize())
			}
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
