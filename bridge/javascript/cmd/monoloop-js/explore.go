package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// explore runs a file under many schedules, or under the one of a record.
func (c *command) explore(file string) error {
	program, err := c.explored(file)
	if err != nil {
		return err
	}
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
	return failed(failure, file)
}

// explored returns a file as a program for schedules: a module, or a script that may import some.
func (c *command) explored(file string) (looptest.Program, error) {
	files, name := os.DirFS(filepath.Dir(file)), filepath.Base(file)
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(name) == ".mjs" {
		return module.Program(&javascript.Options{Untrusted: c.untrusted}, files, name), nil
	}
	o := &javascript.Options{Files: files, Untrusted: c.untrusted}
	return javascript.ProgramOf(o, func(co *loop.Co, r *javascript.Runtime) error {
		module.New(r, files)
		return r.Run(co, name, string(source))
	}), nil
}

// failed is the error of a file that has failed, with the line that runs it again in the same way.
func failed(failure *looptest.Failure, file string) error {
	return fmt.Errorf("%w\nreplay: monoloop-js -test -replay '%s' %s", failure, failure.Record, file)
}
