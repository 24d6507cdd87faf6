package bench

import (
	"context"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
)

// options are those of the loops that the workloads make. Recorded changes them while it measures, and nobody else.
var options = func() *loop.Options { return nil }

// run is loop.Run with options.
func run(main func(co *loop.Co) error) error {
	if o := options(); o != nil {
		return loop.RunWith(context.Background(), o, main)
	}
	return loop.Run(main)
}

// WithRecorder runs a way of a workload once, with a recorder.
func WithRecorder(way Way) {
	defer func() { options = func() *loop.Options { return nil } }()
	options = recorded
	way.Run()
}

func recorded() *loop.Options { return &loop.Options{Recorder: flight.New(nil)} }

// A Recording is what it costs to leave the record of a flight on.
type Recording struct {
	Workload Workload
	Flavour  Flavour
	Off, On  float64 // nanoseconds an operation
	Ratio    float64 // the median of those of the rounds
	Events   float64 // an operation
	Allocs   float64 // an operation, beyond those without it
}

// Recorded runs each way of a workload that is one run of a loop without and with a recorder, in turn, once a round.
func Recorded(w Workload, rounds int) (all []Recording, err error) {
	defer func() { options = func() *loop.Options { return nil } }()
	for _, way := range w.Ways {
		if way.Flavour == Goroutines || way.Run == nil {
			continue
		}
		r := Recording{Workload: w, Flavour: way.Flavour, Events: noted(w, way)}
		var offs, ons, ratios []float64
		for range rounds {
			options = func() *loop.Options { return nil }
			off, err := once(w, way, nil)
			if err != nil {
				return nil, err
			}
			options = recorded
			on, err := once(w, way, nil)
			if err != nil {
				return nil, err
			}
			offs, ons, ratios = append(offs, off.Cost), append(ons, on.Cost), append(ratios, on.Cost/off.Cost)
			r.Allocs = on.Allocs - off.Allocs
		}
		r.Off, r.On, r.Ratio = medianOf(offs), medianOf(ons), medianOf(ratios)
		all = append(all, r)
	}
	return all, nil
}

func medianOf(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// noted returns how many events a recorder notes for an operation.
func noted(w Workload, way Way) float64 {
	n := 0
	options = func() *loop.Options {
		return &loop.Options{Observers: []func(loop.Event){func(e loop.Event) {
			if e.Kind != loop.EventStepEnd && e.Kind != loop.EventCallbackEnd {
				n++
			}
		}}}
	}
	way.Run()
	return float64(n) / float64(w.Ops)
}
