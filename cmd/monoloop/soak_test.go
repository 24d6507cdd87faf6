//go:build unix

package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// soak soaks with batches of few programs: an oracle that is broken is for all of them.
func soak(args ...string) (status int, stdout, stderr string) {
	whole := soakBatch
	defer func() { soakBatch = whole }()
	soakBatch = 5
	var out, err bytes.Buffer
	status = execute(append([]string{"soak"}, args...), &out, &err)
	return status, out.String(), err.String()
}

// An oracle that lies about everything is told by the smallest program there is.
func TestSoakTellsTheSmallestDifference(t *testing.T) {
	const lie = `for f; do echo lie >"${f%.json}.trace"; done`
	status, stdout, stderr := soak("/bin/sh", "-c", lie, "sh")
	require.Equal(t, 1, status)
	require.Equal(t, "monoloop: soak: a difference\n", stderr)
	require.Equal(t, "{\"main\": [\n]}\n\n--- the oracle\nlie\n\n--- straight\n"+
		"0 main start\n0 main exit result null\n0 - end result null\n0 - closed\n\n", stdout)
}

func TestSoakMisuse(t *testing.T) {
	status, _, stderr := soak()
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "soak: the command of the oracle is needed\n")
	status, _, stderr = soak("-x")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "soak: flag provided but not defined: -x\n")
	status, _, stderr = soak("-batches", "1", "/bin/sh", "-c", "true", "sh")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "the oracle wrote no trace")
	status, _, stderr = soak("/bin/sh", "-c", "echo no >&2; exit 3", "sh")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "the oracle: exit status 3\nno\n")
}
