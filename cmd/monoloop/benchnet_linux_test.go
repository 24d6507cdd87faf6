//go:build !386 && !s390x

package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBenchNetFloors(t *testing.T) {
	brief(t)
	status, stdout, stderr := benchmark("-net", "-floors", "-rounds", "1", "echo_16_deep_256")
	require.Equal(t, 0, status, stderr)
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	require.Len(t, lines, 5)
	require.Regexp(t, `^ *echo_16_deep_256 +bare +\d+ +[\d.]+$`, lines[4])
	status, _, stderr = benchmark("-net", "-floors", "post_sleeping")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, `unknown workload "post_sleeping"`)
}
