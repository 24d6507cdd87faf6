package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/netbench"
)

// netTiming is how long a round of bench -net takes. The tests have other ones, and smaller loads.
var (
	netTiming = netbench.DefaultTiming
	netShrink = func(*netbench.Load) {}
)

// netRole is what a process does that bench -net has started; nothing in the command itself.
type netRole struct{ server, client, load string }

// serveNetRole does what bench -net has started this process for, until its standard input ends.
func serveNetRole(role netRole, in io.Reader, stdout io.Writer) error {
	told, err := role.begin()
	if err != nil {
		return misuse("bench: " + err.Error())
	}
	if _, err := fmt.Fprintln(stdout, told); err != nil {
		return err
	}
	return netbench.Answer(in, stdout)
}

func (r netRole) begin() (told string, err error) {
	switch f := netbench.Flavour(r.server); {
	case r.client != "":
		var l netbench.Load
		if _, err := fmt.Sscanf(r.load, loadFormat, &l.Conns, &l.Size, &l.Depth); err != nil {
			return "", fmt.Errorf("load %q: %w", r.load, err)
		}
		if err := l.Check(); err != nil {
			return "", err
		}
		return "up", netbench.Send(r.client, l)
	case f == netbench.Channel, f == netbench.Poller:
		return "up", netbench.Post(f)
	default:
		return netbench.Serve(f)
	}
}

const loadFormat = "%dx%dx%d"

// netStarter starts this command in its roles.
var netStarter = netbench.Starter{
	Server: func(f netbench.Flavour) (*netbench.Process, error) {
		return netbench.Start("bench", "-net-server", string(f))
	},
	Client: func(address string, l netbench.Load) (*netbench.Process, error) {
		return netbench.Start("bench", "-net-client", address, "-net-load", fmt.Sprintf(loadFormat, l.Conns, l.Size, l.Depth))
	},
}

// printNet measures the network, and prints a row for each flavour.
func printNet(run benchRun, stdout io.Writer) error {
	workloads, err := chosenNet(run)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	var unit netbench.Unit
	for _, w := range workloads {
		netShrink(&w.Load)
		results, err := netbench.Measure(w, run.rounds, netTiming, netStarter)
		if err != nil {
			return err
		}
		if w.Unit != unit && !run.tsv {
			unit = w.Unit
			fmt.Fprintf(out, "WORKLOAD\tFLAVOUR\t%s\tRATIO\t\n", heading(unit))
		}
		for _, r := range results {
			row := fmt.Sprintf("%s\t%s\t%.0f\t%.2f", w.Name, r.Flavour, r.Value, r.Ratio)
			if run.tsv {
				_, err = fmt.Fprintln(stdout, row)
			} else {
				_, err = fmt.Fprintln(out, row+"\t")
			}
			if err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func heading(u netbench.Unit) string {
	switch u {
	case netbench.Messages:
		return "MESSAGES/CPU-S"
	case netbench.Bytes:
		return "B/CONNECTION"
	}
	return "CPU-NS/POST"
}

func chosenNet(run benchRun) ([]netbench.Workload, error) {
	all := netbench.Workloads()
	if run.floors {
		all = netbench.Floors()
	}
	for _, name := range run.names {
		if !slices.ContainsFunc(all, func(w netbench.Workload) bool { return w.Name == name }) {
			return nil, misuse(fmt.Sprintf("bench: unknown workload %q", name))
		}
	}
	if len(run.names) > 0 {
		all = slices.DeleteFunc(all, func(w netbench.Workload) bool { return !slices.Contains(run.names, w.Name) })
	}
	return all, nil
}
