// Platforms runs the tests of the packages on other platforms than the one it is on, on this machine: it builds their test
// binaries, runs each by what can run it, compares the events of 200 seeds with those of this machine, and prints a table
// for README.md, beside this file. What is not installed is named and left out.
//
//	make platforms                                            # all packages on all platforms: some hours of processor time
//	make platforms PLATFORMS="linux/386 js/wasm" PACKAGES="./loop ./task/..."
//	make platforms PLATFORMS=linux/s390x RESULTS=/tmp/results # goes on where an earlier run has ended
//
// With a file of results, the table has those of earlier runs too, and what has passed there is not run again: below the
// table it says of which commits they are. A package that is not done within its time is named, with the test it was at.
//
// A test binary is removed when it has run; with -keep it stays, and those that are there are run as they are. All other
// files go to one folder below TMPDIR, which is removed at the end, also after an interrupt or SIGTERM. When the disk is
// full the command says so, and ends.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	only := flag.String("platforms", "", "the `platforms` to run on, with spaces between; all if empty")
	packages := flag.String("packages", "./...", "the `packages` to test")
	results := flag.String("results", "", "a `file` of results, to which this run adds its own")
	keep := flag.String("keep", "", "a `folder` for the test binaries; those that are there are not built anew")
	jobs := flag.Int("jobs", 0, "how many packages are under test at a time; zero for as many as there are processors")
	seeds := flag.Int("seeds", 200, "of how many seeds the events are compared")
	limit := flag.Duration("timeout", 10*time.Minute, "for each package, times what the platform is slower")
	flag.Parse()
	if *jobs <= 0 {
		*jobs = runtime.NumCPU()
	}
	ctx, stop := interruptible()
	defer stop()
	r := &run{patterns: strings.Fields(*packages), jobs: *jobs, seeds: *seeds, limit: *limit}
	ok, err := r.main(ctx, *keep, *results, strings.Fields(*only))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// A run is what the command was asked for.
type run struct {
	patterns []string      // of packages
	jobs     int           // how many are tested at a time
	seeds    int           // of how many seeds the events are compared
	limit    time.Duration // of one package on a platform that is as fast as this one
	root     string        // the folder of the module
	bin      string        // the folder of the binaries
	stay     bool          // the binaries are not removed
	tools    string        // a folder for what runs them, and for what they and the go command write to TMPDIR
	kept     *kept

	goVersion, commit string // what is tested, by which Go
}

func (r *run) main(ctx context.Context, keep, results string, names []string) (ok bool, err error) {
	chosen, err := choose(names)
	if err != nil {
		return false, err
	}
	if r.root, err = filepath.Abs("../.."); err != nil { // the command is run in its own folder
		return false, err
	}
	if r.kept, err = readKept(results); err != nil {
		return false, err
	}
	remove, err := r.makeFolders(keep)
	if err != nil {
		return false, err
	}
	defer remove()
	r.look(ctx)
	var rows []row
	for _, p := range chosen {
		row := r.on(ctx, p)
		if ctx.Err() != nil {
			return false, errors.New("platforms: interrupted")
		}
		if err := cmp.Or(row.absent, row.broken); errors.Is(err, errFull) {
			return false, fmt.Errorf("platforms: %s: %w", p.name(), err)
		}
		rows = append(rows, row)
	}
	printTable(os.Stdout, rows)
	versions, commits := r.kept.made(chosen)
	fmt.Printf("\nBy %s, of %s.\n", strings.Join(versions, ", "), strings.Join(commits, ", "))
	return !slices.ContainsFunc(rows, func(r row) bool { return r.bad() }), nil
}

// makeFolders makes the folders of the run and makes the first of them TMPDIR, so that whatever is left there by what is
// killed is removed with it.
func (r *run) makeFolders(keep string) (remove func(), err error) {
	if r.tools, err = os.MkdirTemp("", "platforms"); err != nil {
		return nil, err
	}
	r.bin, r.stay = filepath.Join(r.tools, "bin"), keep != ""
	if r.stay {
		r.bin, err = filepath.Abs(keep)
	}
	err = errors.Join(err, os.MkdirAll(r.bin, 0o755), os.Setenv("TMPDIR", r.tools))
	return func() { os.RemoveAll(r.tools) }, err
}

// look finds out by what tests are built, and of which commit; a plus says that there are changes.
func (r *run) look(ctx context.Context) {
	r.goVersion, _ = goTool(ctx, r.root, nil, "env", "GOVERSION")
	cmd := exec.Command("git", "describe", "--always", "--dirty=+", "--exclude=*")
	cmd.Dir = r.root
	out, err := cmd.Output()
	if r.commit = strings.TrimSpace(string(out)); err != nil {
		r.commit = "no commit"
	}
}

// choose returns the platforms of these names, in the order of the table.
func choose(names []string) ([]*platform, error) {
	if len(names) == 0 {
		return platforms, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(platforms, func(p *platform) bool { return p.name() == name }) {
			return nil, fmt.Errorf("platforms: %s is not one of those that can be run", name)
		}
	}
	return slices.DeleteFunc(slices.Clone(platforms), func(p *platform) bool { return !slices.Contains(names, p.name()) }), nil
}
