package main

import (
	"flag"
	"fmt"
	"os"
	"slices"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/generate"
	"github.com/monoloop-go/monoloop/bridge/javascript/internal/trace"
)

const (
	batch   = 500  // how many programs one Node runs
	kept    = 200  // how many are written at most
	maxKept = 4000 // how many bytes one may have that is written
)

func main() {
	n := flag.Int("n", 5000, "how many programs")
	seed := flag.Uint64("seed", 1, "the seed of the first")
	write := flag.String("write", "", "a file for 200 of the programs and their traces")
	modules := flag.Bool("modules", false, "graphs of modules instead")
	flag.Parse()
	compare := run
	if *modules {
		compare = runModules
	}
	if err := compare(*seed, *n, *write); err != nil {
		fmt.Fprintln(os.Stderr, "differential:", err)
		os.Exit(1)
	}
}

func run(seed uint64, n int, write string) error {
	node, err := newNode()
	if err != nil {
		return err
	}
	defer node.close()
	var all []trace.Case
	lines := 0
	for done := 0; done < n; done += batch {
		var cases []trace.Case
		for i := done; i < min(n, done+batch); i++ {
			cases = append(cases, trace.Case{Seed: seed + uint64(i), Program: generate.Program(seed + uint64(i))})
		}
		if err := node.run(cases); err != nil {
			return err
		}
		for _, c := range cases {
			lines += len(c.Lines)
			if difference := c.Compare(); difference != "" {
				return fmt.Errorf("seed %d: %s\n%s", c.Seed, difference, c.Program)
			}
		}
		all = append(all, cases...)
	}
	fmt.Printf("%d programs, %d lines: no difference from Node %s\n", n, lines, node.version)
	if write == "" {
		return nil
	}
	all = slices.DeleteFunc(all, func(c trace.Case) bool { return len(c.Program) > maxKept })
	return trace.Write(write, all[:min(len(all), kept)])
}
