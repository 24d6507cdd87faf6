// Platforms runs the tests of the packages on other platforms than the one it is on, on this machine: it builds their test
// binaries, runs each by what can run it, compares the events of 200 seeds with those of this machine, and prints a table
// for the README. What is not installed is named and left out.
//
//	make platforms                                            # all packages on all platforms: some hours of processor time
//	make platforms PLATFORMS="linux/386 js/wasm" PACKAGES="./loop ./task/..."
//	make platforms PLATFORMS=linux/s390x RESULTS=/tmp/results # goes on where an earlier run has ended
//
// With a file of results, the table has those of earlier runs too, and what has passed there is not run again: below the
// table it says of which commits they are. Test binaries go to a folder that is removed at the end. With -keep they stay,
// and those that are there are run as they are.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
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
	heedInterrupts()
	r := &run{patterns: strings.Fields(*packages), jobs: *jobs, seeds: *seeds, limit: *limit}
	ok, err := r.main(*keep, *results, strings.Fields(*only))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// heedInterrupts has programs that this one starts heed interrupts. A job in the background of a script has them ignored,
// and hands that on, unless it listens to them; tests that interrupt themselves would wait for ever.
func heedInterrupts() {
	if signal.Ignored(os.Interrupt) {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
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
	tools    string        // a folder for what runs them
	kept     *kept

	goVersion, commit string // what is tested, by which Go
}

func (r *run) main(keep, results string, names []string) (ok bool, err error) {
	chosen, err := choose(names)
	if err != nil {
		return false, err
	}
	scratch, err := os.MkdirTemp("", "platforms")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(scratch)
	if r.root, err = filepath.Abs("../.."); err != nil { // the command is run in its own folder
		return false, err
	}
	if r.kept, err = readKept(results); err != nil {
		return false, err
	}
	r.look()
	r.tools, r.bin = scratch, filepath.Join(scratch, "bin")
	if keep != "" {
		if r.bin, err = filepath.Abs(keep); err != nil {
			return false, err
		}
	}
	if err := os.MkdirAll(r.bin, 0o755); err != nil {
		return false, err
	}
	var rows []row
	for _, p := range chosen {
		rows = append(rows, r.on(p))
	}
	printTable(os.Stdout, rows)
	versions, commits := r.kept.made(chosen)
	fmt.Printf("\nBy %s, of %s.\n", strings.Join(versions, ", "), strings.Join(commits, ", "))
	return !slices.ContainsFunc(rows, func(r row) bool { return r.bad() }), nil
}

// look finds out by what tests are built, and of which commit; a plus says that there are changes.
func (r *run) look() {
	r.goVersion, _ = goTool(r.root, nil, "env", "GOVERSION")
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

// goTool runs the go command in a folder, and returns what it prints.
func goTool(dir string, env []string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("go %s: %w\n%s", args[0], err, problems.String())
	}
	return strings.TrimSpace(string(out)), err
}
