// Command monoloop shows the library at work: stories, conformance with asyncio, measurements, planted bugs, an HTTP
// server and a downloader; and looks into other programs that use it. monoloop help lists the commands.
//
// The exit status is 2 if the command line is wrong, and 1 if a story, a program, a download or the output fails.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/process"
)

const usage = `usage: monoloop [COMMAND]

  tour                      every story, one after the other; what runs without a command
  list                      the names of the stories
  run NAME...               these stories
  bench [-tsv] [-rounds N] [-svg FILE] [-cpuprofile FILE] [-growth | -floors] [WORKLOAD...]
                            what the library costs, beside goroutines and channels
  bench -flight [-rounds N] [WORKLOAD...]
                            what it costs to keep the record of a flight
  bench -net [-floors] [-tsv] [-rounds N] [WORKLOAD...]
                            what its network costs, beside package net: echo servers, each in a process of its own
  bugs [-n N] [-seeds K] [-v] [-replay RECORD] [NAME...]
                            how soon the test sources find planted bugs, and what they tell
  serve [-addr HOST:PORT] [-timeout D] [-max N] [-grace D] [-plain]
                            an HTTP server: one request waits for what another brings
  kv [-addr HOST:PORT] [-dir FOLDER] [-sync POLICY] [-password FILE] [LIMITS]
                            a key-value server for the clients of Redis
  fetch [-n LIMIT] [-timeout D] [-retries N] [-backoff D] URL...
                            downloads, side by side
  page [-addr HOST:PORT | -o FOLDER]
                            a page that shows a loop, entry by entry and back; the reader says what runs next
  demo [-addr HOST:PORT] [-stuck DURATION]
                            a small busy program with its inspector open: what the next four, and a browser, can look at
  ps [-l] [-sort COLUMN] [-loop NAME] [-limit N] ADDR
                            the tasks of a loop in another process
  pstree [-loop NAME] [-limit N] ADDR
                            the same as a tree of who has started whom
  top [-every D] [-n N] [-rows N] [-sort COLUMN] [-loop NAME] [-limit N] ADDR
                            what that loop does, again and again
  watch [-every D] [-n N] [-loop NAME] ADDR TASK
                            one task of it, by ID or name, until it has ended
  flight [-n N] [-summary | -trace | -html] FILE
                            the record of a flight: its events, the tasks' times, a trace for Perfetto, a page; of a
                            file with several, all, or number N
  conform [-engine straight|step] [-write] FILE.json...
                            conformance programs, and their traces
  generate [-profile NAME] [-seed N] [-n N] FOLDER
                            random conformance programs
  soak [-seed N] [-batches N] ORACLE [ARGUMENT...]
                            random programs without end, against the traces of an oracle
  help                      this`

// misuse is an error of the command line; the exit status is 2. The empty one asks for the usage, which is no error.
type misuse string

func (m misuse) Error() string { return string(m) }

func main() {
	process.Main() // for the story of the process pool
	os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr))
}

// execute runs a command line and returns the exit status.
func execute(args []string, stdout, stderr io.Writer) int {
	err := dispatch(args, stdout, stderr)
	if err == misuse("") {
		_, err = fmt.Fprintln(stdout, usage)
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "monoloop:", err)
	if _, ok := err.(misuse); ok {
		fmt.Fprintln(stderr, usageOf(args...))
		return 2
	}
	return 1
}

// usageOf returns the usage of the command that these arguments begin with, and of all if there is none of that name.
func usageOf(args ...string) string {
	own := "usage:"
	for line := range strings.Lines(usage) {
		if fields := strings.Fields(line); len(args) > 0 && strings.HasPrefix(line, "  "+args[0]+" ") {
			own += " monoloop " + strings.Join(fields, " ") + "\n      "
		}
	}
	if own == "usage:" {
		return usage
	}
	return own + " monoloop help lists all commands"
}

// A command runs with its arguments and writes what it has to say.
type command func(args []string, stdout io.Writer) error

// commands are those that need no more than a command gets; dispatch has the others.
var commands = map[string]command{
	"tour": runTour, "list": runList, "run": runNamed,
	"bench": runBench, "bugs": runBugs, "conform": runConform, "soak": runSoak,
	"serve": runServe, "kv": runKV, "page": runPage,
	"demo": runDemo, "ps": runPS, "pstree": runPSTree, "top": runTop, "watch": runWatch,
}

func dispatch(args []string, stdout, stderr io.Writer) error {
	rest, err := parse("", args)
	if err != nil {
		return err
	}
	name := "tour"
	if len(rest) > 0 {
		name, rest = rest[0], rest[1:]
	}
	switch name {
	case "generate":
		return runGenerate(rest)
	case "fetch":
		return runFetch(rest, stdout, stderr)
	case "flight":
		return runFlight(rest, os.Stdin, stdout)
	case "help":
		return misuse("")
	}
	if run := commands[name]; run != nil {
		return run(rest, stdout)
	}
	return misuse(fmt.Sprintf("unknown command %q", name))
}

// parse parses the arguments of a command that has no flags but -h, and returns those that are none.
func parse(command string, args []string) (rest []string, err error) {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil, misuse("")
	case err != nil && command != "":
		return nil, misuse(command + ": " + err.Error())
	case err != nil:
		return nil, misuse(err.Error())
	}
	return flags.Args(), nil
}

// parseFlags parses the arguments of a command that has nothing but flags. The error is flag.ErrHelp, or a misuse.
func parseFlags(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	switch {
	case err == nil && flags.NArg() > 0:
		return misuse(fmt.Sprintf("%s: unexpected argument %q", flags.Name(), flags.Arg(0)))
	case err == nil || errors.Is(err, flag.ErrHelp):
		return err
	}
	return misuse(flags.Name() + ": " + err.Error())
}
