//go:build !wasm

package main

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// Memory is measured in a process of its own, for each round.
func TestBenchMemory(t *testing.T) {
	status, stdout, stderr := benchmark("-tsv", "-rounds", "1", "parked_task_bytes")
	require.Equal(t, 0, status, stderr)
	line := `parked_task_bytes\t(step|straight|goroutines)\t[\d.]+\t[\d.]+\t0\t0.00\t0.0\t1\n`
	require.Regexp(t, regexp.MustCompile(`^(`+line+`){3}$`), stdout)
}
