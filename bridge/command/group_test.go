//go:build unix

package command_test

import (
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/loop"
)

// What cmd says about groups is kept.
func TestGroups(t *testing.T) {
	run(t, func(co *loop.Co) error {
		own, err := command.Start(co, exec.Command("sleep", "1000"), nil)
		require.NoError(t, err)
		joined := exec.Command("sleep", "1000")
		joined.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: own.Pid()}
		other, err := command.Start(co, joined, nil)
		require.NoError(t, err)
		require.NoError(t, other.Terminate())
		_, err = other.Wait().Await(co)
		require.EqualError(t, err, "command: sleep: signal: terminated")
		require.False(t, own.Wait().Done(), "it is not ours to end with the other")

		session := exec.Command("sleep", "1000")
		session.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		leader, err := command.Start(co, session, nil)
		require.NoError(t, err)
		require.NoError(t, leader.Kill())
		_, err = leader.Wait().Await(co)
		require.EqualError(t, err, "command: sleep: signal: killed")
		return nil
	})
}
