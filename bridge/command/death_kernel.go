//go:build linux || freebsd

package command

import (
	"os/exec"
	"syscall"
)

// dieWithThread has the system kill the process of cmd when the thread that starts it ends, at the latest with this
// program, and reports whether it did: not if cmd has a wish of its own, or is to be traced by the caller's thread.
func dieWithThread(cmd *exec.Cmd) bool {
	attr := attributesOf(cmd)
	if attr.Pdeathsig != 0 || attr.Ptrace {
		return false
	}
	attr.Pdeathsig = syscall.SIGKILL
	cmd.SysProcAttr = attr
	return true
}
