//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/netbench"
)

// brief has each round of bench -net take no longer than it must, on few connections.
func brief(t *testing.T) {
	timing, shrink := netTiming, netShrink
	t.Cleanup(func() { netTiming, netShrink = timing, shrink })
	netTiming = netbench.Timing{Window: 20 * time.Millisecond}
	netShrink = func(l *netbench.Load) { l.Conns = min(l.Conns, 20) }
}

func TestBenchNet(t *testing.T) {
	brief(t)
	status, stdout, stderr := benchmark("-net", "-rounds", "1", "echo_16", "idle_connection", "post_sleeping")
	require.Equal(t, 0, status, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Len(t, lines, 3+3+3+2)
	require.Equal(t, []string{"WORKLOAD", "FLAVOUR", "MESSAGES/CPU-S", "RATIO"}, strings.Fields(lines[0]))
	require.Regexp(t, `^ *echo_16 +net +\d+ +1\.00$`, lines[1])
	require.Regexp(t, `^ *echo_16 +straight +\d+ +[\d.]+$`, lines[3])
	require.Equal(t, []string{"WORKLOAD", "FLAVOUR", "B/CONNECTION", "RATIO"}, strings.Fields(lines[4]))
	require.Equal(t, []string{"WORKLOAD", "FLAVOUR", "CPU-NS/POST", "RATIO"}, strings.Fields(lines[8]))
	require.Regexp(t, `^ *post_sleeping +poller +\d+ +[\d.]+$`, lines[10])
}

func TestBenchNetTSV(t *testing.T) {
	brief(t)
	status, stdout, stderr := benchmark("-net", "-tsv", "-rounds", "2",
		"echo_1", "echo_4KiB_256", "echo_16_deep_256", "echo_5000")
	require.Equal(t, 0, status, stderr)
	require.Regexp(t, regexp.MustCompile(`^(echo_\w+\t(net|step|straight)\t\d+\t[\d.]+\n){12}$`), stdout)
}

func TestBenchNetMisuse(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-net", "queue_handoff"}, `bench: unknown workload "queue_handoff"`},
		{[]string{"-net-server", "callback"}, `bench: no echo server is "callback"`},
		{[]string{"-net-client", "127.0.0.1:1", "-net-load", "many"}, `bench: load "many"`},
	} {
		status, stdout, stderr := benchmark(tt.args...)
		require.Equal(t, 2, status)
		require.Empty(t, stdout)
		require.Contains(t, stderr, "monoloop: "+tt.want)
	}
}
