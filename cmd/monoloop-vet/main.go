// Command monoloop-vet looks for hazards of determinism in task code, as a tool of go vet:
//
//	go install github.com/monoloop-go/monoloop/cmd/monoloop-vet@latest
//	go vet -vettool=$(which monoloop-vet) ./...
//
// Each rule is a flag: go vet -vettool=$(which monoloop-vet) -random=false ./... leaves one out, and
// -maporder -select looks for nothing but these two. In tests wallclock, blocking, otherco and thread are left out,
// except in examples, unless -tests is given. The other flags of go vet, such as -json and -c=2, work as always. A
// finding is allowed by a comment on its line, or on the line above, with the rule and the reason:
//
//	//monoloop:allow wallclock the log shows real time
//
// The rules are these; package cmd/monoloop-vet/internal/vet says more.
//
//	maporder   ranges over maps whose body has an effect that depends on the order
//	wallclock  clocks, sleeps and timers of package time, which virtual time does not move
//	random     random numbers of a source that the program does not own
//	blocking   what blocks the loop: channels, waits, servers and network calls
//	select     selects over several channels, where the runtime chooses by chance
//	goroutine  goroutines and jobs that touch what belongs to the loop
//	otherco    a Co that is suspended from another coroutine or from a callback
//	thread     a coroutine that suspends or ends while it has locked its thread
//	allow      comments //monoloop:allow that are not well-formed or allow nothing
//
// Run by itself, with -flags, -V=full or the description of one package, it is what go vet calls. The exit status is 1
// if there are findings or the package cannot be read, and 2 if the command line is wrong.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
)

const usage = `usage: go vet -vettool=$(which monoloop-vet) [-RULE | -RULE=false]... [-json] [-c N] PACKAGE...`

func main() { os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr)) }

// execute runs a command line and returns the exit status.
func execute(args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "monoloop-vet: %v\n%s\n", err, usage)
		return 2
	}
	found := false
	switch {
	case o.flags:
		err = tellFlags(stdout)
	case o.version:
		err = tellVersion(stdout)
	case strings.HasSuffix(o.unit, ".cfg"):
		found, err = checkUnit(o, stdout, stderr)
	default:
		_, err = fmt.Fprintln(stdout, usage)
	}
	if err != nil {
		fmt.Fprintln(stderr, "monoloop-vet:", err)
	}
	if found || err != nil {
		return 1
	}
	return 0
}

// tellFlags describes to cmd/go, as JSON, the flags that it may hand on.
func tellFlags(w io.Writer) error {
	type described struct {
		Name  string
		Bool  bool
		Usage string
	}
	all := []described{{"json", true, "print findings as JSON"}, {"c", false, "lines of context"}, {"tests", true, testsUsage}}
	for _, rule := range vet.Rules() {
		all = append(all, described{string(rule), true, rule.About()})
	}
	return json.NewEncoder(w).Encode(all)
}

// tellVersion identifies this very executable, so that cmd/go looks again when it was built anew.
func tellVersion(w io.Writer) error {
	path, err := os.Executable()
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "monoloop-vet version devel buildID=%x\n", sum.Sum(nil))
	return err
}
