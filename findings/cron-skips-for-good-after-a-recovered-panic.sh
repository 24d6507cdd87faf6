#!/usr/bin/env bash
#
# A job of robfig/cron whose panic is recovered never runs again, if it is also told to skip while it is still running.
#
# One would guess: Recover logs the panic of a job and the schedule goes on; SkipIfStillRunning leaves out a run while the
# one before has not returned. Together, in the order in which one thinks of them, a job that panics once is run again at its
# next time, as it is with DelayIfStillRunning in the same place.
#
# Instead: SkipIfStillRunning holds a token while the job runs and puts it back in the line after the call, not in a deferred
# one. The panic passes that line, Recover outside ends it, and the token is gone: every later run is "still running", and is
# left out with a message of the level Info. With Recover inside of SkipIfStillRunning all is well.
#
# Source: chain.go of github.com/robfig/cron/v3: SkipIfStillRunning beside DelayIfStillRunning, which does defer; issue 366 and
# pull request 367 there, merged in 2021 and in no release: v3.0.1 of 2020 is what one gets. The fork
# github.com/netresearch/go-cron has the deferred line.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	fork "github.com/netresearch/go-cron"
	"github.com/robfig/cron/v3"
)

// runs has five turns of a job that panics in its first, and returns how often it was called.
func runs(wrap func(job func()) (turn func())) (called int) {
	turn := wrap(func() {
		called++
		if called == 1 {
			panic("once")
		}
	})
	for range 5 {
		turn()
	}
	return called
}

func of(wrappers ...cron.JobWrapper) int {
	return runs(func(job func()) func() { return cron.NewChain(wrappers...).Then(cron.FuncJob(job)).Run })
}

func main() {
	quiet := cron.DiscardLogger
	skip, delay, recovered := cron.SkipIfStillRunning(quiet), cron.DelayIfStillRunning(quiet), cron.Recover(quiet)
	got := fmt.Sprintln("Recover, SkipIfStillRunning:        ", of(recovered, skip), "of 5")
	got += fmt.Sprintln("SkipIfStillRunning, Recover:        ", of(skip, recovered), "of 5")
	got += fmt.Sprintln("Recover, DelayIfStillRunning:       ", of(recovered, delay), "of 5")
	got += fmt.Sprintln("Recover, SkipIfStillRunning (fork): ", runs(func(job func()) func() {
		chain := fork.NewChain(fork.Recover(fork.DiscardLogger), fork.SkipIfStillRunning(fork.DiscardLogger))
		return chain.Then(fork.FuncJob(job)).Run
	}), "of 5")
	fmt.Print(got)
	want := "Recover, SkipIfStillRunning:         1 of 5\n" +
		"SkipIfStillRunning, Recover:         5 of 5\n" +
		"Recover, DelayIfStillRunning:        5 of 5\n" +
		"Recover, SkipIfStillRunning (fork):  5 of 5\n"
	if got != want {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
cat >go.mod <<'MOD'
module finding

go 1.26

require (
	github.com/netresearch/go-cron v0.9.1
	github.com/robfig/cron/v3 v3.0.1
)
MOD
go mod tidy >log 2>&1 || { cat log; exit 1; }
go list -m github.com/robfig/cron/v3 github.com/netresearch/go-cron
go run .
