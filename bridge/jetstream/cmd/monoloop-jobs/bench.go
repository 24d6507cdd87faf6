package main

import (
	"context"
	"flag"
	"io"

	"github.com/monoloop-go/monoloop/bridge/jetstream/internal/bench"
)

// compare compares jobs by this package and jobs by nats.go used by hand, side by side, round by round.
func compare(ctx context.Context, out io.Writer, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(out)
	l := bench.Flags(flags)
	if err := flags.Parse(args); err != nil {
		return err
	}
	ours, byHand := bench.Way{Name: "monoloop", Run: bench.Ours}, bench.Way{Name: "by hand", Run: bench.ByHand}
	return bench.Compare(ctx, out, l, ours, byHand)
}
