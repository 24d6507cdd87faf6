package process_test

import (
	"bytes"
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is said of a process that was killed, and of one that was terminated, which is the same here.
const (
	killed     = "exit status 1"
	terminated = "exit status 1"
)

// deathsOfTheSystem are none: a worker cannot guess its pipe.
var deathsOfTheSystem []struct{ how, says string }

// kill ends a process. There are no other signals that one process could send to another.
func kill(pid int, s syscall.Signal) {
	if s != syscall.SIGKILL {
		return
	}
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		panic(err)
	}
}

// blockInTheSystem waits for what never comes, not for the runtime's poller.
func blockInTheSystem() error {
	r, _, err := os.Pipe()
	if err != nil {
		return err
	}
	_, err = r.Read(make([]byte, 1))
	return err
}

// folder is a folder for the time of a test. That it cannot be removed, as under wine 8, does not matter to the test.
func folder(t *testing.T) string {
	dir, err := os.MkdirTemp("", "process")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// gate names a file that untilCanceled and endless can touch, and returns a function that waits until one has.
func gate(t *testing.T) (file string, wait func() string) {
	file = folder(t) + "/gate"
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	return file, func() string {
		for {
			if text, _ := os.ReadFile(file); bytes.HasSuffix(text, []byte("\n")) {
				return string(bytes.TrimSpace(text))
			}
			runtime.Gosched()
		}
	}
}
