package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/conform"
)

// soakBatch is how many programs of each profile are given to the oracle at once; fewer in tests.
var soakBatch uint64 = 200

// runSoak makes random programs without end, compares their traces with the oracle's, and shrinks the first difference
// to a minimal program. The oracle is a command that, given programs, writes the trace of each beside it.
func runSoak(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	seed := flags.Uint64("seed", 1, "")
	batches := flags.Uint64("batches", 0, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return misuse("")
	case err != nil:
		return misuse("soak: " + err.Error())
	case flags.NArg() == 0:
		return misuse("soak: the command of the oracle is needed")
	}
	o := oracle(flags.Args())
	for n := uint64(0); *batches == 0 || n < *batches; n++ {
		programs := batch(*seed + n*soakBatch)
		found, err := o.firstDifference(programs)
		if err != nil {
			return err
		}
		if found != nil {
			return o.tell(stdout, programs[found.index])
		}
		fmt.Fprintf(stdout, "%d programs, no difference\n", (n+1)*uint64(len(programs)))
	}
	return nil
}

func batch(seed uint64) (programs [][]byte) {
	for _, profile := range conform.Profiles() {
		for s := seed; s < seed+soakBatch; s++ {
			programs = append(programs, conform.Generate(profile, s))
		}
	}
	return programs
}

// oracle is the command that knows the right traces.
type oracle []string

// A difference is a program whose trace on an engine is not the oracle's.
type difference struct {
	index     int
	engine    conform.Engine
	want, got string
}

// firstDifference runs the programs through the oracle, all at once, and through both engines.
func (o oracle) firstDifference(programs [][]byte) (*difference, error) {
	dir, err := os.MkdirTemp("", "monoloop-soak")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	want, err := o.traces(dir, programs)
	if err != nil {
		return nil, err
	}
	for i, program := range programs {
		p, err := conform.Parse(program)
		if err != nil {
			return nil, fmt.Errorf("a generated program: %w", err)
		}
		for _, engine := range []conform.Engine{conform.Straight, conform.Step} {
			if got := string(p.Run(engine)); got != want[i] {
				return &difference{i, engine, want[i], got}, nil
			}
		}
	}
	return nil, nil
}

func (o oracle) traces(dir string, programs [][]byte) ([]string, error) {
	args := o[1:]
	paths := make([]string, len(programs))
	for i, program := range programs {
		paths[i] = filepath.Join(dir, fmt.Sprintf("%d.json", i))
		if err := os.WriteFile(paths[i], program, 0o644); err != nil {
			return nil, err
		}
	}
	var stderr bytes.Buffer
	command := exec.Command(o[0], append(args[:len(args):len(args)], paths...)...)
	command.Stderr = &stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("the oracle: %w\n%s", err, stderr.String())
	}
	traces := make([]string, len(programs))
	for i, path := range paths {
		trace, err := os.ReadFile(strings.TrimSuffix(path, ".json") + ".trace")
		if err != nil {
			return nil, fmt.Errorf("the oracle wrote no trace: %w", err)
		}
		traces[i] = string(trace)
	}
	return traces, nil
}

// tell shrinks a program that makes a difference as far as it goes, and prints what is left.
func (o oracle) tell(stdout io.Writer, program []byte) error {
	found, err := o.firstDifference([][]byte{program})
	for err == nil && found != nil {
		smaller := conform.Shrinks(program)
		var next *difference
		if len(smaller) > 0 {
			next, err = o.firstDifference(smaller)
		}
		if next == nil {
			break
		}
		program, found = smaller[next.index], next
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s\n--- the oracle\n%s\n--- %s\n%s\n", program, found.want, found.engine, found.got)
	return errors.New("soak: a difference")
}
