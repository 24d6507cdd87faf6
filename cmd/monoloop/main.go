// Command monoloop shows the library at work.
//
//	monoloop [tour]                 every story, one after the other
//	monoloop list                   the names of the stories
//	monoloop run NAME...            these stories
//	monoloop conform [-engine straight|step] [-write] FILE.json...
//	                                conformance programs, and their traces
package main

import (
	"fmt"
	"io"
	"os"
)

const usage = `usage: monoloop [tour | list | run NAME... | conform [-engine straight|step] [-write] FILE.json...]`

// misuse is an error of the command line; the exit status is 2.
type misuse string

func (m misuse) Error() string { return string(m) }

func main() { os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr)) }

// execute runs a command line and returns the exit status.
func execute(args []string, stdout, stderr io.Writer) int {
	err := dispatch(args, stdout)
	switch e := err.(type) {
	case nil:
		return 0
	case misuse:
		if e != "" {
			fmt.Fprintln(stderr, "monoloop:", e)
		}
		fmt.Fprintln(stderr, usage)
		return 2
	}
	fmt.Fprintln(stderr, "monoloop:", err)
	return 1
}

func dispatch(args []string, stdout io.Writer) error {
	command := "tour"
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "conform":
		return runConform(args, stdout)
	}
	return misuse(fmt.Sprintf("unknown command %q", command))
}
