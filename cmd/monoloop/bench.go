package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bench"
)

// A benchRun is what bench is asked for.
type benchRun struct {
	tsv     bool
	rounds  int
	svg     string // the file for the chart; empty for none
	profile string // the file for a profile of the processor's time; empty for none
	growth  bool
	floors  bool
	network bool
	flight  bool // what the record of a flight costs

	once      string  // a flavour, for tools that look at the process
	footprint string  // a flavour, for the process that bench starts to measure memory
	role      netRole // for the processes that bench -net starts

	names []string
}

func parseBench(args []string) (r benchRun, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&r.tsv, "tsv", false, "")
	flags.IntVar(&r.rounds, "rounds", 5, "")
	flags.StringVar(&r.svg, "svg", "", "")
	flags.StringVar(&r.profile, "cpuprofile", "", "")
	flags.BoolVar(&r.growth, "growth", false, "")
	flags.BoolVar(&r.floors, "floors", false, "")
	flags.BoolVar(&r.network, "net", false, "")
	flags.BoolVar(&r.flight, "flight", false, "")
	flags.StringVar(&r.once, "once", "", "")
	flags.StringVar(&r.footprint, "footprint", "", "")
	flags.StringVar(&r.role.server, "net-server", "", "")
	flags.StringVar(&r.role.client, "net-client", "", "")
	flags.StringVar(&r.role.load, "net-load", "", "")
	err = flags.Parse(args)
	r.names = flags.Args()
	switch {
	case errors.Is(err, flag.ErrHelp):
		return r, misuse("")
	case err != nil:
		return r, misuse("bench: " + err.Error())
	case r.rounds < 1:
		return r, misuse(fmt.Sprintf("bench: %d rounds", r.rounds))
	}
	return r, nil
}

// runBench measures the workloads and prints a row for each flavour.
func runBench(args []string, stdout io.Writer) error {
	r, err := parseBench(args)
	switch {
	case err != nil:
		return err
	case r.role != (netRole{}):
		return serveNetRole(r.role, os.Stdin, stdout)
	case r.network:
		return printNet(r, stdout)
	}
	if r.profile != "" {
		end, err := startProfile(r.profile)
		if err != nil {
			return err
		}
		defer end()
	}
	return r.print(stdout)
}

// startProfile writes a profile into a file until end is called.
func startProfile(name string) (end func(), err error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}, nil
}

func (r benchRun) print(stdout io.Writer) error {
	workloads, err := chosen(r.names)
	switch {
	case err != nil:
		return err
	case r.footprint != "":
		return printFootprint(workloads, bench.Flavour(r.footprint), stdout)
	case r.once != "":
		return runOnce(workloads, bench.Flavour(r.once), r.flight)
	case r.floors:
		return printFloors(r.rounds, stdout)
	case r.flight:
		return printRecorded(workloads, r.rounds, stdout)
	case r.growth:
		return printGrowth(r.rounds, stdout)
	}
	return printBench(workloads, r, stdout)
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

// printBench prints the table, and draws it into the file, if that has a name.
func printBench(workloads []bench.Workload, r benchRun, stdout io.Writer) error {
	results, err := bench.Print(stdout, workloads, r.rounds, r.tsv, footprintInChild)
	if err != nil || r.svg == "" {
		return err
	}
	var drawing bytes.Buffer
	if err := bench.Chart(&drawing, results); err != nil {
		return err
	}
	return os.WriteFile(r.svg, drawing.Bytes(), 0o666)
}

// printRecorded prints what the record of a flight costs.
func printRecorded(workloads []bench.Workload, rounds int, stdout io.Writer) error {
	out := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "WORKLOAD\tFLAVOUR\tOFF NS/OP\tON NS/OP\tRATIO\tEVENTS/OP\tNS/EVENT\tMORE ALLOCS/OP\t")
	for _, w := range workloads {
		all, err := bench.Recorded(w, rounds)
		if err != nil {
			return err
		}
		for _, r := range all {
			fmt.Fprintf(out, "%s\t%s\t%.1f\t%.1f\t%.2f\t%.2f\t%.1f\t%.2f\t\n",
				w.Name, r.Flavour, r.Off, r.On, r.Ratio, r.Events, (r.On-r.Off)/r.Events, r.Allocs)
		}
	}
	return out.Flush()
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

// runOnce runs one flavour of workloads, with a recorder if that is asked for, and prints nothing.
func runOnce(workloads []bench.Workload, flavour bench.Flavour, flight bool) error {
	for _, w := range workloads {
		i := slices.IndexFunc(w.Ways, func(way bench.Way) bool { return way.Flavour == flavour && way.Run != nil })
		if i < 0 {
			return misuse(fmt.Sprintf("bench: %s has no flavour %q to run", w.Name, flavour))
		}
		if flight {
			bench.WithRecorder(w.Ways[i])
		} else {
			w.Ways[i].Run()
		}
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
	floors := bench.Floors()
	for i, cost := range bench.Costs(floors, rounds) {
		fmt.Fprintf(out, "%s\t%.1f\t%s\n", floors[i].Name, cost, floors[i].What)
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
