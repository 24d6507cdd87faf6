package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bench"
)

// runBench measures the workloads and prints a row for each flavour.
func runBench(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	tsv := flags.Bool("tsv", false, "")
	rounds := flags.Int("rounds", 5, "")
	growth := flags.Bool("growth", false, "")
	footprint := flags.String("footprint", "", "") // for the process that bench starts to measure memory
	floors := flags.Bool("floors", false, "")
	once := flags.String("once", "", "") // for tools that look at the process
	network := flags.Bool("net", false, "")
	var role netRole // for the processes that bench -net starts
	flags.StringVar(&role.server, "net-server", "", "")
	flags.StringVar(&role.client, "net-client", "", "")
	flags.StringVar(&role.load, "net-load", "", "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return misuse("")
	case err != nil:
		return misuse("bench: " + err.Error())
	case *rounds < 1:
		return misuse(fmt.Sprintf("bench: %d rounds", *rounds))
	}
	switch {
	case role != (netRole{}):
		return serveNetRole(role, os.Stdin, stdout)
	case *network:
		return printNet(flags.Args(), *rounds, *tsv, stdout)
	}
	workloads, err := chosen(flags.Args())
	switch {
	case err != nil:
		return err
	case *footprint != "":
		return printFootprint(workloads, bench.Flavour(*footprint), stdout)
	case *once != "":
		return runOnce(workloads, bench.Flavour(*once))
	case *floors:
		return printFloors(*rounds, stdout)
	case *growth:
		return printGrowth(*rounds, stdout)
	}
	return bench.Print(stdout, workloads, *rounds, *tsv, footprintInChild)
}

func chosen(names []string) ([]bench.Workload, error) {
	all := bench.Workloads()
	if len(names) == 0 {
		return all, nil
	}
	var found []bench.Workload
	for _, name := range names {
		i := slices.IndexFunc(all, func(w bench.Workload) bool { return w.Name == name })
		if i < 0 {
			return nil, misuse(fmt.Sprintf("bench: unknown workload %q", name))
		}
		found = append(found, all[i])
	}
	return found, nil
}

// footprintInChild measures a memory way in a process of its own, where nothing was allocated and freed before.
func footprintInChild(w bench.Workload, way bench.Way) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	out, err := exec.Command(self, "bench", "-footprint", string(way.Flavour), w.Name).Output()
	if err != nil {
		return 0, fmt.Errorf("measuring memory: %w", err)
	}
	return strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
}

// runOnce runs one flavour of workloads and prints nothing.
func runOnce(workloads []bench.Workload, flavour bench.Flavour) error {
	for _, w := range workloads {
		i := slices.IndexFunc(w.Ways, func(way bench.Way) bool { return way.Flavour == flavour && way.Run != nil })
		if i < 0 {
			return misuse(fmt.Sprintf("bench: %s has no flavour %q to run", w.Name, flavour))
		}
		w.Ways[i].Run()
	}
	return nil
}

func printFootprint(workloads []bench.Workload, flavour bench.Flavour, stdout io.Writer) error {
	for _, w := range workloads {
		for _, way := range w.Ways {
			if way.Flavour == flavour && way.Memory != nil {
				_, err := fmt.Fprintf(stdout, "%.1f\n", bench.Footprint(w, way))
				return err
			}
		}
	}
	return misuse(fmt.Sprintf("bench: no memory workload has the flavour %q", flavour))
}

// printFloors prints what the Go runtime alone asks for what the workloads are made of.
func printFloors(rounds int, stdout io.Writer) error {
	out := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "FLOOR\tNS/OP\tWHAT")
	for _, f := range bench.Floors() {
		fmt.Fprintf(out, "%s\t%.1f\t%s\n", f.Name, f.Cost(rounds), f.What)
	}
	return out.Flush()
}

// printGrowth prints how the cost of one event grows with what is pending; each figure is the median of the rounds.
func printGrowth(rounds int, stdout io.Writer) error {
	out := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(out, "NS/EVENT\t")
	for _, n := range bench.Pending {
		fmt.Fprintf(out, "%d\t", n)
	}
	fmt.Fprintln(out)
	for _, g := range bench.Growths() {
		fmt.Fprintf(out, "%s\t", g.Name)
		for _, n := range bench.Pending {
			fmt.Fprintf(out, "%.1f\t", g.Cost(rounds, n))
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}
