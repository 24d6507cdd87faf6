package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/conform"
)

// runGenerate writes random conformance programs into a folder, as PROFILE-SEED.json.
func runGenerate(args []string) error {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	seed := flags.Uint64("seed", 1, "")
	count := flags.Uint64("n", 1, "")
	profile := flags.String("profile", "", "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return misuse("")
	case err != nil:
		return misuse(err.Error())
	case flags.NArg() != 1:
		return misuse("generate: one folder is needed")
	case *profile != "" && !slices.Contains(conform.Profiles(), *profile):
		return misuse(fmt.Sprintf("generate: unknown profile %q; there are %s", *profile, strings.Join(conform.Profiles(), ", ")))
	}
	chosen := []string{*profile}
	if *profile == "" {
		chosen = conform.Profiles()
	}
	if err := os.MkdirAll(flags.Arg(0), 0o755); err != nil {
		return err
	}
	for _, p := range chosen {
		for s := *seed; s < *seed+*count; s++ {
			path := filepath.Join(flags.Arg(0), fmt.Sprintf("%s-%d.json", p, s))
			if err := os.WriteFile(path, conform.Generate(p, s), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
