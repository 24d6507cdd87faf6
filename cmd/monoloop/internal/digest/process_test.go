//go:build !wasm

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheHashesAreTheSameInAnotherProcess(t *testing.T) {
	for _, test := range []struct{ name, procs, args string }{
		{"one processor, line by line", "1", "-n 100"},
		{"two processors, in one", "2", "-n 100 -total"},
	} {
		t.Run(test.name, func(t *testing.T) {
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), childEnv+"="+test.args, "GOMAXPROCS="+test.procs)
			out, err := child.CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.Equal(t, lines(t, 1, 100, strings.Contains(test.args, "total")), string(out))
		})
	}
}
