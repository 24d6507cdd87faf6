//go:build linux

package command_test

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/loop"
)

// withFileLimit calls fn while only files with a number less than n can be opened.
func withFileLimit(t *testing.T, n int, fn func()) {
	var old syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &old))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: uint64(n), Max: old.Max}))
	fn()
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_NOFILE, &old))
}

// A start that fails in its middle, because no more files can be opened, leaves nothing open.
func TestTooManyFiles(t *testing.T) {
	const enough = 64
	failed := 0
	for n := range enough + 1 {
		run(t, func(co *loop.Co) error {
			cmd := exec.Command("true")
			cmd.Stderr = &strings.Builder{}
			var p *command.Process
			var err error
			withFileLimit(t, n, func() { p, err = command.Start(co, cmd, &command.Options{Stdin: true, Stdout: true}) })
			if err != nil {
				require.ErrorIs(t, err, syscall.EMFILE)
				require.Nil(t, p)
				require.Less(t, n, enough)
				failed++
				return nil
			}
			require.Contains(t, p.String(), fmt.Sprintf("true, pid %d", p.Pid()))
			_, err = p.Wait().Await(co)
			return err
		})
	}
	require.GreaterOrEqual(t, failed, 6, "three pipes have six ends")
}
