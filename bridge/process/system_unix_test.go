//go:build unix

package process_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is said of a process that was killed, and of one that was terminated.
const (
	killed     = "signal: killed"
	terminated = "signal: terminated"
)

// deathsOfTheSystem are of workers that use the number of their pipe, which only on Unix is always the same.
var deathsOfTheSystem = []struct{ how, says string }{
	{"writes garbage", `, running "dies", died: ` + killed + `: process: what came on the pipe is not a frame`},
	{"writes a frame that is none of its own",
		`, running "dies", died: ` + killed + `: process: what came on the pipe is not a frame`},
	{"closes its pipe", `, running "dies", died: exit status 0`},
}

func kill(pid int, s syscall.Signal) {
	if err := syscall.Kill(pid, s); err != nil {
		panic(err)
	}
}

// blockInTheSystem waits for what never comes, not for the runtime's poller.
func blockInTheSystem() error {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		return err
	}
	_, err := syscall.Read(ends[0], make([]byte, 1))
	return err
}

func folder(t *testing.T) string { return t.TempDir() }

// gate makes a file that untilCanceled and endless can touch, and returns a function that waits until one has.
func gate(t *testing.T) (file string, wait func() string) {
	t.Helper()
	file = t.TempDir() + "/gate"
	require.NoError(t, exec.Command("mkfifo", file).Run())
	return file, func() string {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		return strings.TrimSpace(string(text))
	}
}
