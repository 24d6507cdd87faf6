package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories"
	"github.com/monoloop-go/monoloop/internal/leak"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMain is a worker of the story of the process pool, and the command itself where bench starts its own program once
// more, to measure memory, and where a test starts top on a terminal.
func TestMain(m *testing.M) {
	process.Main()
	if len(os.Args) > 1 && (os.Args[1] == "bench" || os.Args[1] == "top") {
		os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr))
	}
	leak.VerifyTestMain(m)
}

// run executes a command line and returns what it printed, and its exit status.
func run(args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = execute(args, &out, &errs)
	return out.String(), errs.String(), status
}

func requireGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// told is how a story appears in the tour: its heading, and the golden file of its own test, if it can be told here.
func told(t *testing.T, s stories.Story) string {
	t.Helper()
	heading := fmt.Sprintf("== %s: %s\n%s\n\n", s.Name, s.Title, s.Idea)
	if runtime.GOARCH == "wasm" && s.Name == "process-pool" {
		return heading
	}
	body, err := os.ReadFile(filepath.Join("internal", "stories", "testdata", s.Name+".golden"))
	require.NoError(t, err)
	return heading + string(body)
}

func TestTour(t *testing.T) {
	t.Setenv("MONOLOOP_DEBUG", "") // debug mode adds places of creation
	var all []string
	for _, s := range stories.All() {
		all = append(all, told(t, s))
	}
	want, untold, ends := strings.Join(all, "\n"), `^$`, 0
	if runtime.GOARCH == "wasm" {
		untold, ends = `^monoloop: story process-pool: .*no worker can start: .+\n$`, 1
	}

	for _, args := range [][]string{nil, {"tour"}} {
		out, errs, status := run(args...)
		require.Equal(t, want, out)
		require.Regexp(t, untold, errs)
		require.Equal(t, ends, status)
	}
}

func TestRunTellsStoriesInTheOrderAskedFor(t *testing.T) {
	shield, ok := stories.Find("shield")
	require.True(t, ok)
	hello, ok := stories.Find("hello-future")
	require.True(t, ok)

	out, errs, status := run("run", "shield", "hello-future", "shield")
	require.Equal(t, told(t, shield)+"\n"+told(t, hello)+"\n"+told(t, shield), out)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
}

func TestList(t *testing.T) {
	out, errs, status := run("list")
	requireGolden(t, "list.golden", out)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
}

func TestHelpIsNoError(t *testing.T) {
	for _, line := range []string{"help", "-h", "--help", "tour -h", "list -h", "run -h", "conform -h", "generate -h", "bugs -h"} {
		t.Run(line, func(t *testing.T) {
			out, errs, status := run(strings.Fields(line)...)
			require.Equal(t, usage+"\n", out)
			require.Empty(t, errs)
			require.Equal(t, 0, status)
		})
	}
}

func TestUsageOfOneCommand(t *testing.T) {
	require.Equal(t, "usage: monoloop ps [-l] [-sort COLUMN] [-loop NAME] [-limit N] ADDR\n"+
		"       monoloop help lists all commands", usageOf("ps", "-x"))
	require.Equal(t, 4, strings.Count(usageOf("bench"), "monoloop "))
	require.Equal(t, []string{usage, usage}, []string{usageOf(), usageOf("frobnicate")})
}

func TestMisuse(t *testing.T) {
	tests := []struct{ name, line, says string }{
		{"unknown command", "frobnicate", `unknown command "frobnicate"`},
		{"unknown flag", "-x", "flag provided but not defined: -x"},
		{"argument of tour", "tour shield", `tour: unexpected argument "shield"`},
		{"flag of tour", "tour -x", "tour: flag provided but not defined: -x"},
		{"argument of list", "list shield", `list: unexpected argument "shield"`},
		{"flag of list", "list -x", "list: flag provided but not defined: -x"},
		{"run without a name", "run", "run: no story given"},
		{"run of an unknown name", "run shield nobody", `run: unknown story "nobody"`},
		{"flag of run", "run -x shield", "run: flag provided but not defined: -x"},
		{"conform without a program", "conform", "conform: no program given"},
		{"unknown engine", "conform -engine steam testdata/gather.json", `conform: unknown engine "steam"`},
		{"generate without a folder", "generate", "generate: one folder is needed"},
		{"flag of generate", "generate -x folder", "flag provided but not defined: -x"},
		{"flag of conform", "conform -x testdata/gather.json", "flag provided but not defined: -x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, errs, status := run(strings.Fields(test.line)...)
			require.Empty(t, out)
			require.Equal(t, "monoloop: "+test.says+"\n"+usageOf(strings.Fields(test.line)...)+"\n", errs)
			require.Equal(t, 2, status)
		})
	}
}

// limited is a writer that fails when it is full.
type limited struct{ left int }

func (l *limited) Write(p []byte) (int, error) {
	n := min(l.left, len(p))
	l.left -= n
	if n < len(p) {
		return n, errors.New("full")
	}
	return n, nil
}

func TestFailingOutput(t *testing.T) {
	tests := []struct {
		name, line string
		room       int
	}{
		{"help", "help", 0},
		{"list", "list", 100},
		{"heading of a story", "run hello-future", 10},
		{"body of a story", "run hello-future", 125},
		{"tour", "tour", 3000},
		{"conform", "conform testdata/gather.json", 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var errs bytes.Buffer
			require.Equal(t, 1, execute(strings.Fields(test.line), &limited{test.room}, &errs))
			require.Equal(t, "monoloop: full\n", errs.String())
		})
	}
}

func TestFailingStoryEndsTheTour(t *testing.T) {
	var out bytes.Buffer
	none := errors.New("no story")
	err := tell([]stories.Story{
		{Name: "a", Title: "A", Idea: "I.", Run: func(w io.Writer) error { return none }},
		{Name: "b", Title: "B", Idea: "I.", Run: func(w io.Writer) error { panic("told") }},
	}, &out)
	require.ErrorIs(t, err, none)
	require.EqualError(t, err, "story a: no story")
	require.Equal(t, "== a: A\nI.\n\n", out.String())
}
