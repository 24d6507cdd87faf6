package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/javascript/internal/trace"
)

// A node runs programs on Node, on a clock that stands still while anything can run.
type node struct {
	dir     string
	version string
}

func newNode() (*node, error) {
	version, err := exec.Command("node", "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("node is missing: %w", err)
	}
	dir, err := os.MkdirTemp("", "differential")
	if err != nil {
		return nil, err
	}
	cc := exec.Command("cc", "-O2", "-shared", "-fPIC", "-o", filepath.Join(dir, "clock.so"),
		"testdata/node/clock.c", "-ldl")
	if out, err := cc.CombinedOutput(); err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("the clock cannot be compiled: %w\n%s", err, out)
	}
	return &node{dir, strings.TrimSpace(string(version))}, nil
}

func (n *node) close() { _ = os.RemoveAll(n.dir) }

// run sets the lines of each case to what Node prints.
func (n *node) run(cases []trace.Case) error {
	var programs []string
	for _, c := range cases {
		programs = append(programs, c.Program)
	}
	traces, err := n.execute("testdata/node/run.js", programs)
	if err != nil {
		return err
	}
	for i := range cases {
		cases[i].Lines = traces[i]
	}
	return nil
}

// execute gives programs to a script of Node and returns what each has logged.
func (n *node) execute(script string, programs any, args ...string) ([][]string, error) {
	data, err := json.Marshal(programs)
	if err != nil {
		return nil, err
	}
	in, out := filepath.Join(n.dir, "programs.json"), filepath.Join(n.dir, "traces.json")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.Command("node", append([]string{script, in, out}, args...)...)
	cmd.Env = append(os.Environ(), "LD_PRELOAD="+filepath.Join(n.dir, "clock.so"))
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("node: %w\n%s", err, text)
	}
	if data, err = os.ReadFile(out); err != nil {
		return nil, err
	}
	var traces [][]string
	if err := json.Unmarshal(data, &traces); err != nil {
		return nil, err
	}
	if count := reflect.ValueOf(programs).Len(); len(traces) != count {
		return nil, errors.New("node has not run all programs")
	}
	return traces, nil
}
