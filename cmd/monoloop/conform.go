package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/conform"
)

// runConform runs conformance programs and prints their traces, or writes each beside its program.
func runConform(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("conform", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	engine := flags.String("engine", string(conform.Straight), "")
	write := flags.Bool("write", false, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return misuse("")
	case err != nil:
		return misuse(err.Error())
	case flags.NArg() == 0:
		return misuse("conform: no program given")
	case *engine != string(conform.Straight) && *engine != string(conform.Step):
		return misuse(fmt.Sprintf("conform: unknown engine %q", *engine))
	}
	for _, path := range flags.Args() {
		trace, err := traceFile(path, conform.Engine(*engine))
		if err != nil {
			return err
		}
		if *write {
			err = os.WriteFile(strings.TrimSuffix(path, ".json")+".trace", trace, 0o644)
		} else {
			_, err = stdout.Write(trace)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func traceFile(path string, engine conform.Engine) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p, err := conform.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p.Run(engine), nil
}
