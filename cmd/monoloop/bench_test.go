package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bench"
)

func benchmark(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = execute(append([]string{"bench"}, args...), &out, &err)
	return status, out.String(), err.String()
}

func TestBenchTable(t *testing.T) {
	status, stdout, stderr := benchmark("-rounds", "1", "queue_handoff")
	require.Equal(t, 0, status, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Len(t, lines, 4)
	require.Equal(t, []string{"WORKLOAD", "FLAVOUR", "NS/OP", "RATIO", "B/OP", "ALLOCS/OP", "CPU/OP", "RATIO"},
		strings.Fields(lines[0]))
	require.Regexp(t, `^ *queue_handoff +step +[\d.]+ +[\d.]+ +\d+ +[\d.]+ +[\d.]+ +[\d.]+$`, lines[1])
	require.Regexp(t, `^ *queue_handoff +goroutines +[\d.]+ +1 +\d+ +[\d.]+ +[\d.]+ +1$`, lines[3])
}

func TestBenchTSV(t *testing.T) {
	status, stdout, stderr := benchmark("-tsv", "-rounds", "2", "call_soon", "queue_handoff")
	require.Equal(t, 0, status, stderr)
	require.Regexp(t, regexp.MustCompile(`^(\w+\t(callback|step|straight|goroutines)\t[\d.]+\t[\d.]+\t\d+\t[\d.]+\t[\d.]+\t[\d.]+\n){5}$`), stdout)
}

func TestBenchDrawsAChart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "chart.svg")
	status, _, stderr := benchmark("-rounds", "1", "-svg", file, "queue_handoff")
	require.Equal(t, 0, status, stderr)
	drawing, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(drawing), ">queue_handoff<")
}

func TestBenchMisuse(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"sleep"}, `bench: unknown workload "sleep"`},
		{[]string{"-rounds", "0"}, "bench: 0 rounds"},
		{[]string{"-x"}, "bench: flag provided but not defined: -x"},
		{[]string{"-footprint", "callback"}, `bench: no memory workload has the flavour "callback"`},
	} {
		status, stdout, stderr := benchmark(tt.args...)
		require.Equal(t, 2, status)
		require.Empty(t, stdout)
		require.Contains(t, stderr, "monoloop: "+tt.want+"\nusage: ")
	}
}

// fewParked makes what waits in a workload little, which is all the same to how it is told.
func fewParked(t *testing.T) {
	parked := bench.Parked
	bench.Parked = 1000
	t.Cleanup(func() { bench.Parked = parked })
}

func TestBenchFloors(t *testing.T) {
	fewParked(t)
	status, stdout, stderr := benchmark("-floors", "-rounds", "1")
	require.Equal(t, 0, status, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Equal(t, []string{"FLOOR", "NS/OP", "WHAT"}, strings.Fields(lines[0]))
	require.Len(t, lines, 1+len(bench.Floors()))
	for _, line := range lines[1:] {
		require.Regexp(t, `^\w+ +[\d.]+ +[a-z]`, line)
	}
}

func TestBenchWritesAProfile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cpu.prof")
	status, _, stderr := benchmark("-rounds", "1", "-cpuprofile", file, "queue_handoff")
	require.Equal(t, 0, status, stderr)
	profile, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, []byte{0x1f, 0x8b}, profile[:2], "gzip, as every tool that reads one expects")
	status, _, stderr = benchmark("-cpuprofile", t.TempDir(), "queue_handoff")
	require.NotZero(t, status)
	require.Contains(t, strings.ToLower(stderr), "is a directory")
}

func TestBenchOnce(t *testing.T) {
	for _, recorded := range [][]string{nil, {"-flight"}} {
		status, stdout, stderr := benchmark(append(recorded, "-once", "step", "queue_handoff")...)
		require.Equal(t, 0, status, stderr)
		require.Empty(t, stdout)
	}
	status, _, stderr := benchmark("-once", "callback", "queue_handoff")
	require.NotZero(t, status)
	require.Contains(t, stderr, `queue_handoff has no flavour "callback" to run`)
}

func TestBenchGrowth(t *testing.T) {
	pending := bench.Pending
	bench.Pending = []int{10, 100}
	defer func() { bench.Pending = pending }()
	status, stdout, stderr := benchmark("-growth", "-rounds", "1")
	require.Equal(t, 0, status, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Equal(t, []string{"NS/EVENT", "10", "100"}, strings.Fields(lines[0]))
	require.Len(t, lines, 1+len(bench.Growths()))
	for _, line := range lines[1:] {
		require.Regexp(t, `^ *\w+ +[\d.]+ +[\d.]+$`, line)
	}
}
