//go:build !wasm

package looptest_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

const childOfDigests = "LOOPTEST_DIGESTS"

func TestTheSameSourceGivesTheSameEventsInAnotherProcess(t *testing.T) {
	if os.Getenv(childOfDigests) != "" {
		fmt.Print(digests(20))
		os.Exit(0)
	}
	child := exec.Command(os.Args[0], "-test.run", "^TestTheSameSourceGivesTheSameEventsInAnotherProcess$")
	child.Env = append(os.Environ(), childOfDigests+"=1", "GOMAXPROCS=1")
	out, err := child.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, digests(20), string(out))
}
