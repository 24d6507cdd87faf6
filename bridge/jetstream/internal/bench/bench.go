package bench

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A Load is what is compared: so many jobs, with so many bytes for an argument and as many for a result, on so many
// workers with so many places each, all in this process, with so many jobs on their way at a time.
type Load struct {
	Jobs, Bytes, Workers, Places, Window, Rounds int
	// Only, if not empty, is the name of the one way that is to be run.
	Only string
	// Memory has the server keep everything in memory.
	Memory bool
}

// Flags are those of a load.
func Flags(f *flag.FlagSet) *Load {
	l := &Load{}
	f.IntVar(&l.Jobs, "jobs", 10_000, "jobs in a round")
	f.IntVar(&l.Bytes, "bytes", 1024, "bytes of an argument and of a result")
	f.IntVar(&l.Workers, "workers", 4, "workers, all in this process")
	f.IntVar(&l.Places, "places", 16, "jobs at a time on each worker")
	f.IntVar(&l.Window, "window", 1000, "jobs on their way at a time")
	f.IntVar(&l.Rounds, "rounds", 3, "rounds, of which the median counts")
	f.StringVar(&l.Only, "only", "", "the name of one way, the only one to be run")
	f.BoolVar(&l.Memory, "memory", false, "the NATS server keeps everything in memory")
	return l
}

// Arg is the argument of every job.
func (l *Load) Arg() []byte { return bytes.Repeat([]byte("x"), l.Bytes) }

// A Way is one of those that are compared. Run returns how long the jobs took.
type Way struct {
	Name string
	Run  func(ctx context.Context, l *Load) (time.Duration, error)
}

// Compare runs the ways in turn, each round beginning with another one, and tells their rates, and how many times that
// of each other way the first one has.
func Compare(ctx context.Context, out io.Writer, l *Load, ways ...Way) error {
	if l.Only != "" {
		ways = slices.DeleteFunc(ways, func(w Way) bool { return w.Name != l.Only })
	}
	rates := make([][]float64, len(ways))
	for round := range l.Rounds {
		for i := range ways {
			i = (i + round) % len(ways)
			took, err := ways[i].Run(ctx, l)
			if err != nil {
				return fmt.Errorf("%s: %w", ways[i].Name, err)
			}
			rates[i] = append(rates[i], float64(l.Jobs)/took.Seconds())
			fmt.Fprintf(out, "round %d  %-10s %8.0f jobs/s\n", round+1, ways[i].Name, rates[i][round])
		}
	}
	for i, way := range ways {
		fmt.Fprintf(out, "median   %-10s %8.0f jobs/s", way.Name, median(rates[i]))
		if i > 0 {
			fmt.Fprintf(out, "  %s has %.2f times that", ways[0].Name, median(rates[0])/median(rates[i]))
		}
		fmt.Fprintln(out)
	}
	return nil
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// echo is the job.
var echo = remote.Register("monoloop/bridge/jetstream.echo", func(_ context.Context, b []byte) ([]byte, error) {
	return b, nil
})

// Ours is the way of package jetstream: the jobs are submitted by Map.
func Ours(ctx context.Context, l *Load) (time.Duration, error) {
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	e, err := jetstream.Connect(ctx, s.URL(), &jetstream.Options{Memory: l.Memory})
	if err != nil {
		return 0, err
	}
	defer e.Close()
	for range l.Workers {
		w, err := e.Start(ctx, &jetstream.WorkerOptions{Jobs: l.Places})
		if err != nil {
			return 0, err
		}
		defer w.Close()
	}
	c, err := e.NewClient(ctx, &jetstream.ClientOptions{Window: l.Window})
	if err != nil {
		return 0, err
	}
	defer c.Close()
	began := time.Now()
	for v, err := range jetstream.Map(ctx, c, echo, l.inputs(), pool.MapOptions{}) {
		if err != nil || len(v) != l.Bytes {
			return 0, fmt.Errorf("a result of %d bytes: %w", len(v), err)
		}
	}
	return time.Since(began), nil
}

// inputs are the arguments of the jobs.
func (l *Load) inputs() func(yield func([]byte) bool) {
	arg := l.Arg()
	return func(yield func([]byte) bool) {
		for n := 0; n < l.Jobs && yield(arg); n++ {
		}
	}
}

func (l *Load) storage() engine.StorageType {
	if l.Memory {
		return engine.MemoryStorage
	}
	return engine.FileStorage
}

// serve starts a server and connects to it.
func serve() (nc *nats.Conn, stop func(), err error) {
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	if err != nil {
		return nil, nil, err
	}
	if nc, err = nats.Connect(s.URL()); err != nil {
		s.Close()
		return nil, nil, err
	}
	return nc, func() { nc.Close(); s.Close() }, nil
}
