package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// explore runs a file under many schedules, or under the one of a record.
func (c *command) explore(file string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	program := javascript.Program(&javascript.Options{Files: os.DirFS(filepath.Dir(file))}, filepath.Base(file), string(source))
	var failure *looptest.Failure
	if c.record != "" {
		failure, err = looptest.Replay(c.record, program)
		if err != nil {
			return err
		}
	} else {
		report := looptest.Explorer{Schedules: c.schedules}.Run(program)
		failure = report.Failure
		fmt.Fprintf(c.out, "%d schedules\n", report.Schedules)
	}
	if failure == nil {
		fmt.Fprintln(c.out, "no failure")
		return nil
	}
	for _, line := range failure.Log {
		fmt.Fprintln(c.out, "log:", line)
	}
	return failed(failure, file)
}

// failed is the error of a file that has failed, with the line that runs it again in the same way.
func failed(failure *looptest.Failure, file string) error {
	return fmt.Errorf("%w\nreplay: monoloop-js -test -replay '%s' %s", failure, failure.Record, file)
}
