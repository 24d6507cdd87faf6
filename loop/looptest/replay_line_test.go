//go:build !wasm

package looptest_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheLineOfAReplayWorks(t *testing.T) {
	child := exec.Command(os.Args[0], "-test.run", "^FuzzPlanted$", "-looptest.replay=m1:next=0/1,9/1")
	child.Env = append(os.Environ(), childOfFuzz+"=1")
	out, err := child.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "looptest: the record fails: error: the planted bug\n")
	require.Contains(t, string(out), "choice 9, at 0s: a (had given way at planted_test.go:97) ran before b (had given way at planted_test.go:97), which was ready first\n")
}
