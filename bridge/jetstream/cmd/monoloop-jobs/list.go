package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
)

// list prints the lanes, and the workers with what they run.
func list(ctx context.Context, out io.Writer, args []string) error {
	p, err := parseAlone("ls", out, args, nil)
	if err != nil {
		return err
	}
	e, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	return printState(ctx, out, e)
}

func printState(ctx context.Context, out io.Writer, e *jetstream.Engine) error {
	lanes, err := e.Lanes(ctx)
	if err != nil {
		return err
	}
	workers, err := e.Workers(ctx)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "lane\tqueued\tin flight\tnot due")
	for _, lane := range lanes {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\n", lane.Name, lane.Queued, lane.InFlight, lane.Later)
	}
	fmt.Fprintln(t, "worker\tdone\trefused\tseen")
	for _, w := range workers {
		ago := time.Since(w.Seen).Round(100 * time.Millisecond)
		fmt.Fprintf(t, "%s\t%d\t%d\t%v ago\n", w.Name, w.Done, w.Refused, ago)
		for _, job := range w.Running {
			took := time.Since(job.Since).Round(time.Millisecond)
			fmt.Fprintf(t, "  %s\t%s\ttry %d\tfor %v\n", job.Func, job.ID, job.Try, took)
		}
	}
	return t.Flush()
}

// dead lists the dead jobs, or puts one back, or drops it.
func dead(ctx context.Context, out io.Writer, args []string) error {
	p, args, err := parse("dead", out, args, nil)
	if err != nil {
		return err
	}
	e, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	switch {
	case len(args) == 2 && args[0] == "put":
		return e.PutBack(ctx, args[1])
	case len(args) == 2 && args[0] == "drop":
		return e.Drop(ctx, args[1])
	case len(args) > 0:
		return fmt.Errorf("dead: put ID, drop ID, or nothing, not %q", args)
	}
	return printDead(ctx, out, e)
}

func printDead(ctx context.Context, out io.Writer, e *jetstream.Engine) error {
	all, err := e.Dead(ctx)
	if err != nil {
		return err
	}
	for _, job := range all {
		fmt.Fprintf(out, "%s  %s  %s\n  %s\n", job.ID, job.Func, job.Submitted.Format(time.DateTime), job.Why)
	}
	return nil
}
