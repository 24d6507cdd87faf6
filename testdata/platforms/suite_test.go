package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fakeGo has a script take the place of the go command, which is given what to do instead.
func fakeGo(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// builds is a go command that builds a script, which is the rest of it.
const builds = `while [ "$1" != -o ]; do shift; done; mkdir -p "${2%/*}"; tail -n +3 "$0" >"$2"; chmod +x "$2"; exit` + "\n"

func runIn(t *testing.T) (*run, *platform) {
	t.Helper()
	k, err := readKept("")
	if err != nil {
		t.Fatal(err)
	}
	p := &platform{os: "linux", arch: "386", slower: 1}
	return &run{root: t.TempDir(), bin: t.TempDir(), limit: time.Minute, jobs: 1, kept: k}, p
}

// A binary is removed when it has run, unless it is to stay.
func TestABinaryIsRemoved(t *testing.T) {
	fakeGo(t, builds+`echo '--- PASS: TestA'`)
	r, p := runIn(t)
	for _, stays := range []bool{false, true} {
		r.stay = stays
		res, err := r.test(t.Context(), p, suite{pkg: "some", names: []string{"TestA"}},
			runner{command: []string{"sh"}})
		if err != nil || res.Passed != 1 || res.bad() {
			t.Fatalf("%+v, %v", res, err)
		}
		if _, err := os.Stat(filepath.Join(r.bin, p.file("some"))); (err == nil) != stays {
			t.Errorf("stays is %v: %v", stays, err)
		}
	}
}

// What is not done in time is no failed test: the table names it, with the test that it was at.
func TestNotDoneInTime(t *testing.T) {
	fakeGo(t, builds+`printf '=== RUN   %s\n' TestA TestB TestB/c; echo '--- PASS: TestA'; exit 2`)
	r, p := runIn(t)
	r.limit = 1
	suites := []suite{{pkg: "some", names: []string{"TestA"}}}
	if err := r.testAll(t.Context(), p, runner{command: []string{"sh"}}, suites); err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	row := r.kept.row(p)
	row.print(&table)
	const want = "| linux/386 |  | 1 | 1 | 0 | not compared |  | some not done within 1ns, at TestB |\n"
	if table.String() != want || !row.bad() {
		t.Error(table.String())
	}
}

// A full disk ends a run, and is told in one line; nothing is kept of what was built then, and nothing built after it.
func TestAFullDisk(t *testing.T) {
	fakeGo(t, `echo "$@" >>"$0.log"; for i in 1 2 3; do echo "write $i: no space left on device" >&2; done; exit 1`)
	r, p := runIn(t)
	suites := []suite{{pkg: "first", names: []string{"TestA"}}, {pkg: "second", names: []string{"TestA"}}}
	err := r.testAll(t.Context(), p, runner{command: []string{"sh"}}, suites)
	if !errors.Is(err, errFull) || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
	if got := r.kept.row(p).results; got != nil {
		t.Errorf("%+v", got)
	}
	if _, err := r.compareEvents(t.Context(), p, runner{}); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

// Whoever is interrupted ends with what it has started, and keeps nothing of it.
func TestAnInterruptEndsWhatRuns(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	fakeGo(t, builds+`(echo up; exec sleep 1000) >'`+fifo+`' & wait`)
	r, p := runIn(t)
	ctx, interrupt := context.WithCancel(t.Context())
	suites := []suite{{pkg: "a", names: []string{"TestA"}}, {pkg: "b", names: []string{"TestA"}}}
	ended := make(chan error)
	go func() { ended <- r.testAll(ctx, p, runner{command: []string{"sh"}}, suites) }()
	file, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewReader(file)
	if line, err := out.ReadString('\n'); line != "up\n" || err != nil {
		t.Fatal(line, err)
	}
	interrupt()
	if rest, err := io.ReadAll(out); len(rest) > 0 || err != nil { // its end is that of all that have it open
		t.Error(rest, err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if got := r.kept.row(p); !reflect.DeepEqual(got, row{platform: p, traces: "not compared"}) {
		t.Errorf("%+v", got)
	}
}

// All that is written lies in one folder, which is removed.
func TestFoldersAreRemoved(t *testing.T) {
	top := t.TempDir()
	t.Setenv("TMPDIR", top)
	r := &run{}
	remove, err := r.makeFolders("")
	if err != nil {
		t.Fatal(err)
	}
	left, err := os.CreateTemp("", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := left.Close(); err != nil || !strings.HasPrefix(left.Name(), r.tools) || !strings.HasPrefix(r.bin, r.tools) {
		t.Error(left.Name(), r.bin, err)
	}
	remove()
	if entries, err := os.ReadDir(top); len(entries) > 0 || err != nil {
		t.Error(entries, err)
	}
}
