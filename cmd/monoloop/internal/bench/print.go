package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Print measures workloads and writes a row for each of their ways: as a table, or separated by tabs, without a header.
// It returns what it has measured. Memory is as in Measure.
func Print(to io.Writer, workloads []Workload, rounds int, tsv bool,
	memory func(Workload, Way) (float64, error)) (all []Result, err error) {
	format := "%s\t%s\t%.1f\t%s\t%.0f\t%.2f\t%.1f\t%s\t\n"
	rows := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	out := io.Writer(rows)
	if tsv {
		format, out = strings.TrimSuffix(format, "\t\n")+"\n", to
	} else if _, err := fmt.Fprintln(out, "WORKLOAD\tFLAVOUR\tNS/OP\tRATIO\tB/OP\tALLOCS/OP\tCPU/OP\tRATIO\t"); err != nil {
		return nil, err
	}
	for _, w := range workloads {
		results, err := Measure(w, rounds, memory)
		if err != nil {
			return all, err
		}
		all = append(all, results...)
		for _, r := range results {
			_, err := fmt.Fprintf(out, format,
				w.Name, r.Flavour, r.Cost, ratio(r.Ratio), r.Bytes, r.Allocs, r.CPU, ratio(r.CPURatio))
			if err != nil {
				return all, err
			}
		}
	}
	return all, rows.Flush()
}

// ratio gives a ratio to the goroutine way; there is none for that way itself.
func ratio(r float64) string {
	if r == 0 {
		return "1"
	}
	return fmt.Sprintf("%.2f", r)
}
