package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// A load is what is compared: so many jobs of so many bytes, on so many workers with so many places each.
type load struct {
	jobs, bytes, workers, places, window int
	memory                               bool
}

// bench compares jobs by this package and jobs by nats.go used by hand, side by side, round by round.
func bench(ctx context.Context, out io.Writer, args []string) error {
	l := load{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.IntVar(&l.jobs, "jobs", 10_000, "jobs in a round")
	flags.IntVar(&l.bytes, "bytes", 1024, "bytes of an argument and of a result")
	flags.IntVar(&l.workers, "workers", 4, "workers, all in this process")
	flags.IntVar(&l.places, "places", 16, "jobs at a time on each worker")
	flags.IntVar(&l.window, "window", 1000, "jobs on their way at a time")
	flags.BoolVar(&l.memory, "memory", false, "the server keeps everything in memory")
	rounds := flags.Int("rounds", 3, "rounds, of which the median counts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ways := []way{{"monoloop", ours}, {"by hand", byHand}}
	rates := map[string][]float64{}
	for round := range *rounds {
		for i := range ways {
			way := ways[(i+round)%len(ways)]
			took, err := way.measure(ctx, l)
			if err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			rate := float64(l.jobs) / took.Seconds()
			rates[way.name] = append(rates[way.name], rate)
			fmt.Fprintf(out, "round %d  %-9s %8.0f jobs/s\n", round+1, way.name, rate)
		}
	}
	ratio := median(rates["monoloop"]) / median(rates["by hand"])
	fmt.Fprintf(out, "medians: monoloop %.0f, by hand %.0f jobs/s: %.2f times\n",
		median(rates["monoloop"]), median(rates["by hand"]), ratio)
	return nil
}

// A way is one of those that are compared.
type way struct {
	name string
	run  func(context.Context, *jetstream.Server, load) (time.Duration, error)
}

// measure runs a round on a server of its own.
func (w way) measure(ctx context.Context, l load) (time.Duration, error) {
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return w.run(ctx, s, l)
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// ours submits the jobs by Map.
func ours(ctx context.Context, s *jetstream.Server, l load) (time.Duration, error) {
	e, err := s.Connect(ctx, &jetstream.Options{Namespace: "bench", Memory: l.memory})
	if err != nil {
		return 0, err
	}
	defer e.Close()
	for range l.workers {
		w, err := e.Start(ctx, &jetstream.WorkerOptions{Jobs: l.places})
		if err != nil {
			return 0, err
		}
		defer w.Close()
	}
	c, err := e.NewClient(ctx, &jetstream.ClientOptions{Window: l.window})
	if err != nil {
		return 0, err
	}
	defer c.Close()
	began := time.Now()
	for v, err := range jetstream.Map(ctx, c, echo, l.inputs(), pool.MapOptions{}) {
		if err != nil || len(v) != l.bytes {
			return 0, fmt.Errorf("a result of %d bytes: %w", len(v), err)
		}
	}
	return time.Since(began), nil
}

// inputs are the arguments of the jobs.
func (l load) inputs() func(yield func([]byte) bool) {
	arg := bytes.Repeat([]byte("x"), l.bytes)
	return func(yield func([]byte) bool) {
		for range l.jobs {
			if !yield(arg) {
				return
			}
		}
	}
}
