package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// submit submits one job and waits for its result.
func submit(ctx context.Context, out io.Writer, args []string) error {
	var o jetstream.JobOptions
	return withClient(ctx, "submit", out, args, func(f *flag.FlagSet) {
		f.StringVar(&o.ID, "id", "", "the id that makes a repeated submit the same job")
		f.DurationVar(&o.Delay, "delay", 0, "when it may begin")
		f.IntVar(&o.Tries, "tries", 3, "how many workers may die of it")
	}, func(c *jetstream.Client, args []string) error {
		n, err := numbers(args, 1)
		if err != nil {
			return err
		}
		count, err := jetstream.Submit(ctx, c, primes, n[0], o).Result(ctx)
		if err == nil {
			fmt.Fprintf(out, "%d primes below %d\n", count, n[0])
		}
		return err
	})
}

// mapRange submits a job for each number of a range, and prints the results in order.
func mapRange(ctx context.Context, out io.Writer, args []string) error {
	window := 0
	return withClient(ctx, "map", out, args, func(f *flag.FlagSet) {
		f.IntVar(&window, "window", 100, "jobs on their way at a time")
	}, func(c *jetstream.Client, args []string) error {
		n, err := numbers(args, 2)
		if err != nil {
			return err
		}
		line := progress{out: os.Stderr, total: max(0, n[1]-n[0])}
		defer line.end()
		at := n[0]
		for count, err := range jetstream.Map(ctx, c, primes, between(n[0], n[1]), pool.MapOptions{Buffer: max(window, 1)}) {
			if err != nil {
				fmt.Fprintf(out, "%d: %v\n", at, err)
			} else {
				fmt.Fprintf(out, "%d primes below %d\n", count, at)
			}
			at++
			line.show(at-n[0], "")
		}
		return nil
	})
}

// withClient calls fn with a client of the place that the flags say, and the arguments behind them.
func withClient(ctx context.Context, name string, out io.Writer, args []string, more func(*flag.FlagSet),
	fn func(c *jetstream.Client, args []string) error) error {
	p, args, err := parse(name, out, args, more)
	if err != nil {
		return err
	}
	e, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	c, err := e.NewClient(ctx, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	return fn(c, args)
}

// numbers reads so many numbers.
func numbers(args []string, want int) ([]int, error) {
	if len(args) != want {
		return nil, fmt.Errorf("numbers wanted: %d, given: %q", want, args)
	}
	all := make([]int, want)
	for i, arg := range args {
		var err error
		if all[i], err = strconv.Atoi(arg); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func between(from, to int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for n := from; n < to && yield(n); n++ {
		}
	}
}
